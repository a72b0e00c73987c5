import { daysBetween } from '../../day.ts'
import type { Day } from '../../day.ts'
import { boundsOf } from '../../periods.ts'
import type { Period } from '../../periods.ts'
import { escape } from '../../web/components/html.ts'
import { dayOf } from '../../web/moments.ts'
import type { TimelineRange } from './timeline-range.ts'

/** The days that a plan is drawn along. */
type Along = Pick<TimelineRange, 'from' | 'to'>

/** Where a day is along the plan, from 0 to 100; before and after it at its ends. */
const placeOf = (day: Day, { from, to }: Along): number => Math.round(Math.max(0, Math.min(1, daysBetween(from, day) / daysBetween(from, to))) * 1000) / 10

/** A day before or after the plan is an arrow at its end: it must not look like a day of the plan. */
const beyond = (day: Day, { from, to }: Along): string => {
  if (day < from) return '<svg x="0" overflow="visible"><path class="app-plan__beyond" d="M0 10 8 4 8 16z"/></svg>'
  return day > to ? '<svg x="100%" overflow="visible"><path class="app-plan__beyond" d="M0 10 -8 4 -8 16z"/></svg>' : ''
}

interface Marks {
  first: Day | null
  planned: Day | null
  declared: Day | null
  today: Day
}

/** What a line shows, in words. */
export const lineInWords = ({ first, planned, declared }: Omit<Marks, 'today'>): string =>
  [
    planned === null ? 'no date yet' : `planned for ${dayOf(planned)}`,
    first !== null && first !== planned ? `first planned for ${dayOf(first)}` : '',
    declared === null ? '' : `declared live on ${dayOf(declared)}`,
  ]
    .filter(Boolean)
    .join(', ')

/** One go-live along the plan: a ring where it was planned first, a line to where it is planned now, a full dot where it was declared. */
export function planLine(marks: Marks, along: Along): string {
  const { first, planned, declared, today } = marks
  const at = (day: Day): string => `${placeOf(day, along)}%`
  const line = (from: Day, to: Day, kind: string): string => `<line class="${kind}" x1="${at(from)}" x2="${at(to)}" y1="10" y2="10"/>`
  const dot = (day: Day, kind: string): string => beyond(day, along) || `<circle class="${kind}" cx="${at(day)}" cy="10" r="6"/>`
  return `<svg class="app-plan" height="20" role="img" aria-label="${escape(lineInWords(marks))}" xmlns="http://www.w3.org/2000/svg">${[
    todayLine(today, along),
    first !== null && planned !== null && first !== planned ? line(first, planned, 'app-plan__moved') + dot(first, 'app-plan__first') : '',
    planned === null ? '' : dot(planned, 'app-plan__planned'),
    declared === null ? '' : dot(declared, 'app-plan__declared'),
  ].join('')}</svg>`
}

const todayLine = (today: Day, along: Along): string =>
  today < along.from || today > along.to ? '' : `<line class="app-plan__today" x1="${placeOf(today, along)}%" x2="${placeOf(today, along)}%" y1="0" y2="20"/>`

/** From the first go-live of a wave to its last. */
export function waveLine({ from, to, today }: { from: Day; to: Day; today: Day }, along: Along): string {
  const [begin, end] = [placeOf(from, along), placeOf(to, along)]
  const isWithin = from <= along.to && to >= along.from
  const bar = `<rect class="app-plan__wave" x="${begin}%" y="4" width="${Math.max(1, Math.round((end - begin) * 10) / 10)}%" height="12"/>`
  return `<svg class="app-plan" height="20" role="img" aria-label="${escape(`from ${dayOf(from)} to ${dayOf(to)}`)}" xmlns="http://www.w3.org/2000/svg">${todayLine(today, along)}${isWithin ? bar : ''}${beyond(from, along)}${from === to ? '' : beyond(to, along)}</svg>`
}

const mostNames = 5
/** A name that begins further right would not fit. */
const lastName = 88

/** A period where there is little room: of a week its Monday, of a quarter its first month. */
export function shortPeriod(period: Period): string {
  const words = dayOf(boundsOf(period).from)
  return period.startsWith('w') ? words.replace(/^(\d+ \w{3})\w* \d{4}$/, '$1') : words.replace(/^\d+ (\w{3})\w* /, '$1 ')
}

/** The year at the end of a name; empty of a week, which has none. */
const yearOf = (name: string): string => / (\d{4})$/.exec(name)?.[1] ?? ''

/** The names of some periods above the lines, as many as have room. */
export function scaleOf({ periods, ...along }: TimelineRange): string {
  const apart = Math.ceil(periods.length / mostNames)
  const names = periods
    .filter((_, at) => at % apart === 0)
    .map((period) => ({ name: shortPeriod(period), place: placeOf(boundsOf(period).from, along) }))
    .filter(({ place }) => place <= lastName)
    // The year is said once, and again where it changes.
    .map(({ name, place }, at, all) => ({ name: yearOf(name) !== '' && yearOf(name) === yearOf(all[at - 1]?.name ?? '') ? name.slice(0, -5) : name, place }))
  return `<svg class="app-plan app-plan--scale" height="20" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">${names
    .map(({ name, place }) => `<text x="${place}%" y="14">${escape(name)}</text>`)
    .join('')}</svg>`
}
