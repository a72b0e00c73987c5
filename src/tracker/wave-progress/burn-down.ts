import { addDays, addMonths, firstDayOf, lastDayOf, monthOf, weekdayOf, daysOfWeek } from '../../day.ts'
import type { Day } from '../../day.ts'

/** How many projects on each day. */
export type ByDay = ReadonlyMap<Day, number>

interface Given {
  /** How many projects the wave has, without those that were stopped. */
  total: number
  /** Their go-live days as first planned. */
  first: ByDay
  /** The go-live days that hold now, of those that are not live. */
  planned: ByDay
  /** The days on which business live was declared. */
  live: ByDay
  today: Day
}

/** A week or a month of a wave. */
export interface Span {
  from: Day
  to: Day
  first: number
  planned: number
  live: number
  /** How many are left at its end: by the first plan, and by what was declared. Null for what is still to come. */
  leftByPlan: number
  left: number | null
}

/** With more weeks than this, months are shown. */
const mostWeeks = 40

export const weekOf = (day: Day): Day => addDays(day, -daysOfWeek.indexOf(weekdayOf(day)))

type Size = { begins: (day: Day) => Day; ends: (from: Day) => Day }
const week: Size = { begins: weekOf, ends: (from) => addDays(from, 6) }
const month: Size = { begins: (day) => firstDayOf(monthOf(day)), ends: (from) => lastDayOf(monthOf(from)) }

const atOnce = (days: ByDay, { begins }: Size): Map<Day, number> => {
  const sums = new Map<Day, number>()
  for (const [day, n] of days) sums.set(begins(day), (sums.get(begins(day)) ?? 0) + n)
  return sums
}

/** The course of a wave, week by week, or month by month if it is long; empty if it has no day. */
export function burnDown({ total, first, planned, live, today }: Given): { size: 'week' | 'month'; spans: Span[] } {
  const days = [...first.keys(), ...planned.keys(), ...live.keys()].toSorted()
  const [earliest, latest] = [days[0], days.at(-1)]
  if (earliest === undefined || latest === undefined) return { size: 'week', spans: [] }
  const isLong = addDays(weekOf(earliest), mostWeeks * 7) <= latest
  const size = isLong ? month : week
  const [firsts, planneds, lives] = [atOnce(first, size), atOnce(planned, size), atOnce(live, size)]
  const spans: Span[] = []
  let [leftByPlan, left] = [total, total]
  for (let from = size.begins(earliest); from <= latest; from = isLong ? firstDayOf(addMonths(monthOf(from), 1)) : addDays(from, 7)) {
    leftByPlan -= firsts.get(from) ?? 0
    left -= lives.get(from) ?? 0
    spans.push({
      from,
      to: size.ends(from),
      first: firsts.get(from) ?? 0,
      planned: planneds.get(from) ?? 0,
      live: lives.get(from) ?? 0,
      leftByPlan,
      left: from <= today ? left : null,
    })
  }
  return { size: isLong ? 'month' : 'week', spans }
}

/** The weeks for which more is planned than the wave can do, with how many go live in each. */
export function weeksOver(planned: ByDay, capacity: number | null): { from: Day; n: number; over: number }[] {
  if (capacity === null) return []
  return [...atOnce(planned, week)]
    .filter(([, n]) => n > capacity)
    .map(([from, n]) => ({ from, n, over: n - capacity }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
}
