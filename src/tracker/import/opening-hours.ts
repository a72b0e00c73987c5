import { daysOfWeek } from '../../day.ts'
import { cellAt, cleanLabel, firstCell, inWords, known, mapColumns, valueAfter, warn, type Line } from './lines.ts'
import type { PlanDay, PlanWarning } from './operational-test-plan.shape.ts'
import type { Section } from './sections.ts'

const BANK_HOLIDAY = 'Bank holiday'
const COLUMNS = { day: /^day$/i, count: /per day|number of|^total/i, slots: /slot/i, hours: /open/i, closes: /clos/i }

/** Minutes between one slot and the next, as the plan gives it in minutes or hours. */
export function appointmentLengthIn(lines: readonly Line[], warnings: PlanWarning[]): number | null {
  for (const line of lines) {
    const { text, column } = firstCell(line)
    if (!/^(length of (the )?(appointments?|slots?)|(appointment|slot) (length|duration))/i.test(text)) continue
    const said = valueAfter(line, column)
    if (said === null) continue
    const amount = /(\d+(?:\.\d+)?)\s*(h)?/i.exec(said)
    if (amount !== null) return Math.round(Number(amount[1]) * (amount[2] === undefined ? 1 : 60))
    warnings.push(warn(line, `The length of appointments, "${said}", is not a number of minutes.`))
  }
  return null
}

export function openingHoursIn(sections: readonly Section[], length: number | null, warnings: PlanWarning[]): PlanDay[] {
  const found: PlanDay[] = []
  for (const section of sections.filter((each) => each.kind === 'hours')) {
    const columns = mapColumns(section.heading, COLUMNS)
    for (const line of section.lines) {
      const days = daysNamed(cellAt(line, columns.day))
      if (days.length === 0) continue
      const hoursText = `${cellAt(line, columns.hours)} to ${cellAt(line, columns.closes)}`
      const [opens = null, closes = null] = timesIn(hoursText)
      const slots = timesIn(cellAt(line, columns.slots))
      const hours = closes === null ? { opens: null, closes: null } : { opens, closes }
      const closed = /closed/i.test(hoursText)
      if (closes === null && !closed) warnings.push(warn(line, `The opening hours of ${days[0]} are not given.`))
      checkSlots(line, { day: days[0] ?? '', ...hours, slots }, { closed, length, count: known(cellAt(line, columns.count)) }, warnings)
      for (const day of days) {
        if (found.some((each) => each.day === day)) warnings.push(warn(line, `${day} stands twice in the opening hours.`))
        found.push({ day, ...hours, slots: [...slots] })
      }
    }
  }
  return found
}

interface SlotFacts {
  closed: boolean
  length: number | null
  count: string | null
}

function checkSlots(line: Line, day: PlanDay, facts: SlotFacts, warnings: PlanWarning[]): void {
  const { opens, closes, slots } = day
  if (facts.closed && slots.length > 0) warnings.push(warn(line, `${day.day} is closed but has slots.`))
  if (opens !== null && closes !== null) {
    const outside = slots.filter((slot) => minutes(slot) < minutes(opens) || minutes(slot) + (facts.length ?? 1) > minutes(closes))
    if (outside.length > 0) warnings.push(warn(line, `${day.day} is open from ${opens} to ${closes}, but has slots outside those hours: ${inWords(outside)}.`))
  }
  const twice = slots.filter((slot, index) => slots.indexOf(slot) !== index)
  if (twice.length > 0) warnings.push(warn(line, `${day.day} lists a slot twice: ${inWords(twice)}.`))
  if (facts.count !== null && Number(facts.count) !== slots.length)
    warnings.push(warn(line, `${day.day} says ${facts.count} appointments per day, but lists ${slots.length} slots.`))
}

/** "Mon - Fri" names five days; "B/H" the bank holiday. */
function daysNamed(text: string): string[] {
  const label = cleanLabel(text)
  if (/^(b\/?h|b\.h\.?|bank hol(iday)?s?)$/i.test(label)) return [BANK_HOLIDAY]
  const named = [...label.matchAll(/\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*/gi)].map((match) =>
    daysOfWeek.findIndex((day) => day.slice(0, 3).toLowerCase() === match[1]?.toLowerCase()),
  )
  const [first, last] = named
  if (first === undefined) return []
  if (named.length === 2 && last !== undefined && last > first && /-|–|\bto\b/.test(label)) return daysOfWeek.slice(first, last + 1)
  return named.map((index) => daysOfWeek[index] ?? '')
}

function timesIn(text: string): string[] {
  return [...text.matchAll(/\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\b/gi)].flatMap(([, hour, minute, half]) => {
    if (minute === undefined && half === undefined) return []
    const late = half?.toLowerCase() === 'pm' && hour !== '12' ? 12 : 0
    const early = half?.toLowerCase() === 'am' && hour === '12' ? 12 : 0
    const at = Number(hour) + late - early
    return at > 24 || Number(minute ?? 0) > 59 ? [] : [`${String(at).padStart(2, '0')}:${minute ?? '00'}`]
  })
}

function minutes(time: string): number {
  const [hour = '0', minute = '0'] = time.split(':')
  return Number(hour) * 60 + Number(minute)
}
