import { addDays, addMonths, asDay, daysOfWeek, firstDayOf, isDay, isMonth, lastDayOf, monthOf, weekdayOf } from './day.ts'
import type { Day, Month } from './day.ts'

/** A week, by its Monday: w2026-03-02. */
type Week = `w${string}`
/** A quarter of a year: 2026-Q1. */
type Quarter = `${string}-Q${string}`
/** A week, a month or a quarter, as addresses have it. */
export type Period = Week | Month | Quarter

export const units = { week: 'Weeks', month: 'Months', quarter: 'Quarters' } as const
export type Unit = keyof typeof units

const mondayOf = (text: string): Day | undefined => {
  const day = text.slice(1)
  return text.startsWith('w') && isDay(day) && weekdayOf(day) === 'Monday' ? day : undefined
}
const isQuarter = (text: string): text is Quarter => /^\d{4}-Q[1-4]$/.test(text)

export const isPeriod = (text: string): text is Period => mondayOf(text) !== undefined || isQuarter(text) || isMonth(text)

/** The first and the last day of a period. */
export function boundsOf(period: Period): { from: Day; to: Day } {
  const monday = mondayOf(period)
  if (monday !== undefined) return { from: monday, to: addDays(monday, 6) }
  if (isMonth(period)) return { from: firstDayOf(period), to: lastDayOf(period) }
  const first = monthOf(asDay(`${period.slice(0, 4)}-${String(Number(period.slice(6)) * 3 - 2).padStart(2, '0')}-01`))
  return { from: firstDayOf(first), to: lastDayOf(addMonths(first, 2)) }
}

/** The period that a day is in. */
export function periodOf(day: Day, unit: Unit): Period {
  if (unit === 'week') return `w${addDays(day, -daysOfWeek.indexOf(weekdayOf(day)))}`
  return unit === 'month' ? monthOf(day) : `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
}

/** The periods from the one that a day is in to the one that another is in. */
export function periodsFrom(from: Day, to: Day, unit: Unit): Period[] {
  const periods: Period[] = []
  for (let day = boundsOf(periodOf(from, unit)).from; day <= to; day = addDays(boundsOf(periodOf(day, unit)).to, 1)) periods.push(periodOf(day, unit))
  return periods
}

/** Days this many periods before or after another, in the period there. */
export const movedBy = (day: Day, many: number, unit: Unit): Day =>
  unit === 'week' ? addDays(day, 7 * many) : firstDayOf(addMonths(monthOf(day), many * (unit === 'month' ? 1 : 3)))
