import { addMonths, isMonth, monthOf } from '../../day.ts'
import type { Day, Month } from '../../day.ts'
import { typedDay } from '../../web/day-field.ts'
import { isKey } from '../../keys.ts'
import type { StepChange } from './simulate.ts'

export const forecastPath = '/rollout/forecast'
const monthsAhead = 12

/** Why a project has no likely month. */
export const noMonth = {
  'on-hold': 'on hold',
  provider111: 'waiting for a 111 provider that is not switched on',
  unknown: 'without a finished case like it for one of its steps',
} as const
export type NoMonth = keyof typeof noMonth
/** Where a project is counted: in a month, before this one, after the last one shown, or why in none. `none` is no planned date. */
export type Place = Month | 'earlier' | 'later' | 'none' | NoMonth
const otherPlaces = { earlier: '', later: '', none: '', ...noMonth }
const countedBy = { planned: 'Planned', likely: 'Likely', if: 'If' } as const
export type CountedBy = keyof typeof countedBy

/** What the forecast is narrowed to; blank is any. */
export interface ForecastFilter {
  region: string
  care: string
  supplier: string
}

/** What the page asks to suppose. */
export type Supposed = { kind: 'provider111'; organisation: string; day: Day } | ({ kind: 'step' } & StepChange)

export interface ForecastQuery {
  filter: ForecastFilter
  supposed: Supposed | null
  /** What is wrong with what was typed to suppose, by field. */
  errors: Record<string, string>
  show: { by: CountedBy; at: Place } | null
  page: number
}

const mostDays = 365

/** Reads the address of the page; ignores what it does not know, and says what is wrong with a day or a number that was typed. */
export function readForecastQuery(query: (name: string) => string | undefined, today: Day): ForecastQuery {
  const text = (name: string): string => (query(name) ?? '').trim().slice(0, 200)
  const errors: Record<string, string> = {}
  return {
    filter: { region: text('region'), care: text('care'), supplier: text('supplier') },
    supposed: supposedIn(text, today, errors),
    errors,
    show: showIn(text('show')),
    page: Math.max(1, Math.min(1000, Math.trunc(Number(query('page') ?? 1)) || 1)),
  }
}

function supposedIn(text: (name: string) => string, today: Day, errors: Record<string, string>): Supposed | null {
  const [organisation, on, step, typed] = [text('provider111'), text('on'), text('step'), text('days')]
  if (organisation !== '') {
    const read = on === '' ? { says: 'Enter the day on which it would be switched on' } : typedDay(on)
    if ('day' in read && read.day >= today) return { kind: 'provider111', organisation, day: read.day }
    errors['on'] = 'says' in read ? read.says : 'Enter today or a later day'
  } else if (step !== '') {
    const days = Number(typed)
    if (/^-?\d{1,3}$/.test(typed) && days !== 0 && Math.abs(days) <= mostDays) return { kind: 'step', key: step, days }
    errors['days'] = `Enter a whole number of days from -${mostDays} to ${mostDays}, like -14 for two weeks less`
  }
  return null
}

function showIn(text: string): ForecastQuery['show'] {
  const [by = '', at = ''] = text.split(':')
  if (!isKey(countedBy, by)) return null
  return isMonth(at) || isKey(otherPlaces, at) ? { by, at } : null
}

/** The address of the page, with some parts changed. */
export function forecastHref({ filter, supposed, show, page }: Pick<ForecastQuery, 'filter' | 'supposed' | 'show'> & { page?: number }): string {
  const parts: Record<string, string> = { ...filter }
  if (supposed?.kind === 'provider111') Object.assign(parts, { provider111: supposed.organisation, on: supposed.day })
  if (supposed?.kind === 'step') Object.assign(parts, { step: supposed.key, days: String(supposed.days) })
  if (show) parts['show'] = `${show.by}:${show.at}`
  if (page !== undefined && page > 1) parts['page'] = String(page)
  const query = new URLSearchParams(Object.entries(parts).filter(([, value]) => value !== '')).toString()
  return `${forecastPath}${query === '' ? '' : `?${query}`}${show ? '#list' : ''}`
}

/** The months that the page shows, from this one. */
export const monthsShown = (today: Day): Month[] => Array.from({ length: monthsAhead }, (_, at) => addMonths(monthOf(today), at))

/** Where a day is counted. */
export function placeOfDay(day: Day | null, today: Day): Place {
  const months = monthsShown(today)
  if (day === null) return 'none'
  const month = monthOf(day)
  const [first, last] = [months[0] ?? month, months.at(-1) ?? month]
  return month < first ? 'earlier' : month > last ? 'later' : month
}
