import { addMonths, lastDayOf } from '../../day.ts'
import type { Day, Month } from '../../day.ts'
import { addressAsAt } from '../../web/as-at-banner.ts'
import { monthOf } from '../../web/moments.ts'
import type { Line } from '../rollout/lines.ts'
import type { MonthCount } from '../rollout/months.store.ts'
import type { rolloutNumbersOf } from '../rollout/rollout-numbers.ts'

/** What is known at the end of a day. */
export interface KnownOnDay {
  day: Day
  /** Whether the day is over: if not, its lists are those of now. */
  isPast: boolean
  numbers: ReturnType<typeof rolloutNumbersOf>
  months: MonthCount[]
  /** Whether the lists of this day show the same, so that numbers lead to them. */
  hasLists: boolean
}

/** A number with last month's beside it; null is not known. */
export interface ReportLine {
  text: string
  now: number | null
  before: number | null
  /** The list of which this is the length. */
  href: string | null
}

export interface MonthReport {
  month: Month
  day: Day
  isOver: boolean
  /** Of what is in someone's area today, not of everything. */
  isOfArea: boolean
  /** Whether its numbers lead to lists of the same length. */
  hasLists: boolean
  numbers: ReportLine[]
  goLives: ReportLine[]
  ahead: ReportLine[]
  /** The single changes that would unblock most services. */
  holds: { text: string; services: number; href: string | null }[]
}

const mostHolds = 5

/** The last day of a month that a report is about: today while the month runs. */
export const reportDay = (month: Month, today: Day): Day => (lastDayOf(month) < today ? lastDayOf(month) : today)

/**
 * The report of a month, from what was known at its end, at the end of the month before, and at the end of the one before that; null is not known. What was
 * planned counts until it is live.
 */
export function reportOf(month: Month, [now, before, earlier]: [KnownOnDay, KnownOnDay | null, KnownOnDay | null], isOfArea = false): MonthReport {
  const last = addMonths(month, -1)
  const hrefOf = (href: string): string | null => (now.hasLists ? addressAsAt(href, now.isPast ? now.day : null) : null)
  const row = (text: string, pick: (numbers: KnownOnDay['numbers']) => Line | undefined): ReportLine => {
    const line = pick(now.numbers)
    return { text, now: line?.services ?? null, before: (before && pick(before.numbers)?.services) ?? null, href: line ? hrefOf(line.href) : null }
  }
  const of = (known: KnownOnDay | null, one: Month) => known?.months.find((count) => count.month === one)
  const planned = (one: Month): ReportLine => {
    const n = of(now, one)?.planned ?? null
    return { text: `Planned for ${monthOf(one)}`, now: n, before: of(before, one)?.planned ?? null, href: hrefOf(`/projects?go-live=${one}`) }
  }
  return {
    month,
    day: now.day,
    isOver: now.day === lastDayOf(month) && now.isPast,
    isOfArea,
    hasLists: now.hasLists,
    numbers: [
      row('Services known', ({ funnel }) => funnel[0]),
      row('Pair of products proven', ({ funnel }) => funnel[1]),
      row('Pair proven and 111 provider switched on', ({ funnel }) => funnel[2]),
      row('Ready to start', ({ ready }) => ready),
      row('In progress', ({ funnel }) => funnel[3]),
      row('Live, declared here or in a tracker', ({ funnel }) => funnel[4]),
      row('Waiting for a 111 provider alone', ({ blocked }) => blocked[0]),
      row('Waiting for a pair of products alone', ({ blocked }) => blocked[1]),
      row('Waiting for both', ({ blocked }) => blocked[2]),
    ],
    goLives: [
      { text: 'Planned when the month began', now: of(before, month)?.planned ?? null, before: of(earlier, last)?.planned ?? null, href: null },
      {
        text: 'Declared live here',
        now: of(now, month)?.actual ?? null,
        before: of(before, last)?.actual ?? null,
        href: hrefOf(`/projects?went-live=${month}`),
      },
      {
        text: 'Moved to another month',
        now: of(now, month)?.moved ?? null,
        before: of(before, last)?.moved ?? null,
        href: hrefOf(`/projects?moved-out=${month}`),
      },
      {
        text: 'Still planned for the month, not live',
        now: of(now, month)?.planned ?? null,
        before: of(before, last)?.planned ?? null,
        href: hrefOf(`/projects?go-live=${month}`),
      },
    ],
    ahead: [planned(addMonths(month, 1)), planned(addMonths(month, 2))],
    holds: now.numbers.unblocks.slice(0, mostHolds).map(({ text, services, notStarted }) => ({ text, services, href: hrefOf(notStarted.href) })),
  }
}

/** "+3", "−2", or nothing if it is the same or not known. */
export function changeInWords({ now, before }: Pick<ReportLine, 'now' | 'before'>): string {
  if (now === null || before === null || now === before) return ''
  return now > before ? `+${now - before}` : `−${before - now}`
}
