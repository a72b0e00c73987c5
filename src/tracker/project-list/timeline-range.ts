import type { Day } from '../../day.ts'
import { isKey, keysOf } from '../../keys.ts'
import { boundsOf, movedBy, periodOf, periodsFrom, units } from '../../periods.ts'
import type { Period, Unit } from '../../periods.ts'
import { dayOf } from '../../web/moments.ts'
import { typedDay } from '../../web/day-field.ts'

/** What a timeline shows: whole weeks, months or quarters, from the first day to the last. */
export interface TimelineRange {
  unit: Unit
  from: Day
  to: Day
  periods: Period[]
  /** What of the address was not followed, and why. */
  says: string[]
}

/** How far a timeline goes back and ahead unless days are asked for. */
const usual: Record<Unit, { back: number; ahead: number }> = {
  week: { back: 8, ahead: 26 },
  month: { back: 5, ahead: 12 },
  quarter: { back: 4, ahead: 8 },
}
/** So many periods can be told apart; quarters of every year that can be planned fit. */
const mostPeriods = 160

function dayIn(typed: string | undefined, name: string): { day?: Day; says: string[] } {
  if (typed === undefined || typed.trim() === '') return { says: [] }
  const read = typedDay(typed.trim().slice(0, 40))
  return 'day' in read ? { day: read.day, says: [] } : { says: [`${name}: ${read.says}`] }
}

/** Reads the range that an address asks for. What cannot be shown is said, and the usual range is shown instead. */
export function timelineRangeOf(asked: { by?: string | undefined; begins?: string | undefined; ends?: string | undefined }, today: Day): TimelineRange {
  const wanted: Unit = asked.by !== undefined && isKey(units, asked.by) ? asked.by : 'month'
  const [first, last] = [dayIn(asked.begins, 'First day'), dayIn(asked.ends, 'Last day')]
  const { back, ahead } = usual[wanted]
  const isTurned = first.day !== undefined && last.day !== undefined && last.day < first.day
  const begin = isTurned ? undefined : first.day
  const end = isTurned ? undefined : last.day
  // One day that is given may be after the usual end, or before the usual begin.
  const from = begin ?? earlier(movedBy(today, -back, wanted), end)
  const to = end ?? later(movedBy(today, ahead, wanted), begin)
  const unit =
    keysOf(units).find((one) => keysOf(units).indexOf(one) >= keysOf(units).indexOf(wanted) && periodsFrom(from, to, one).length <= mostPeriods) ?? 'quarter'
  const periods = periodsFrom(from, to, unit)
  return {
    unit,
    from: boundsOf(periodOf(from, unit)).from,
    to: boundsOf(periodOf(to, unit)).to,
    periods,
    says: [
      ...first.says,
      ...last.says,
      ...(isTurned ? [`The last day, ${dayOf(last.day ?? today)}, is before the first, ${dayOf(first.day ?? today)}`] : []),
      ...(unit === wanted ? [] : [`These are more than ${mostPeriods} ${units[wanted].toLowerCase()}, so ${units[unit].toLowerCase()} are shown`]),
    ],
  }
}

const earlier = (usually: Day, end: Day | undefined): Day => (end !== undefined && end < usually ? end : usually)
const later = (usually: Day, begin: Day | undefined): Day => (begin !== undefined && begin > usually ? begin : usually)
