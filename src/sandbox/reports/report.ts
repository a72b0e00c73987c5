import { addDays, isDay } from '../../day.ts'

/** The reports that the sandbox's rows and log answer: those that a Provider owes by their numbers (booking-api section 10), and two of a Consumer. */
export const reports = {
  'rep-prov-01': {
    name: 'Bookings',
    number: 'rep-prov-01',
    says: 'Bookings, on the day on which they were made.',
    measure: 'Booked',
    groups: ['day', 'organisation', 'service'],
  },
  'rep-prov-03': {
    name: 'Bookings against slots made available',
    number: 'rep-prov-03',
    says: 'Slots of these days that were offered, and those of them that are booked now.',
    measure: 'Booked',
    groups: ['day', 'organisation', 'service'],
  },
  'rep-prov-05': {
    name: 'Cancellations',
    number: 'rep-prov-05',
    says: 'Cancellations, on the day on which they were made.',
    measure: 'Cancelled',
    groups: ['day', 'organisation', 'service'],
  },
  'slot-lost': {
    name: 'Slots lost between search and booking',
    number: null,
    says: 'Bookings that were refused because the slot was gone when they came. The log is kept for 30 days.',
    measure: 'Lost',
    groups: ['day', 'organisation', 'service'],
  },
  errors: {
    name: 'Errors by message',
    number: null,
    says: 'Errors that the rules found in requests; a request may have several. The log is kept for 30 days.',
    measure: 'Errors',
    groups: ['message', 'day', 'organisation', 'service'],
  },
} as const satisfies Record<string, { name: string; number: string | null; says: string; measure: string; groups: readonly Group[] }>

export type ReportKey = keyof typeof reports
export type Group = 'day' | 'organisation' | 'service' | 'message'
export const groupNames: Record<Group, string> = { day: 'Day', organisation: 'Organisation', service: 'Service', message: 'Message' }

/** So many of something, on a day in London, of an organisation and a service; `offered` where they were offered, not taken. */
export interface Count {
  day: string
  organisation: string | null
  service: string
  message?: string
  times: number
  offered?: number
}

export interface ReportRow {
  label: string
  times: number
  /** Of how many; null where the report knows no whole. */
  offered: number | null
}

export interface Tabulated {
  rows: ReportRow[]
  total: ReportRow
}

/** Counts put together by day (in order), or by whatever else (the most first). Each organisation that booked is set against everything offered. */
export function tabulate(counts: Count[], by: Group, against: boolean): Tabulated {
  const groups = new Map<string, { times: number; offered: number }>()
  const total = { times: 0, offered: 0 }
  for (const one of counts) {
    total.times += one.times
    total.offered += one.offered ?? 0
    if (by === 'organisation' && one.times === 0) continue
    const label = by === 'day' ? one.day : by === 'service' ? one.service : by === 'message' ? (one.message ?? '') : (one.organisation ?? 'Not named')
    const group = groups.get(label) ?? { times: 0, offered: 0 }
    groups.set(label, { times: group.times + one.times, offered: group.offered + (one.offered ?? 0) })
  }
  const rows = [...groups].map(([label, { times, offered }]) => ({ label, times, offered: against ? (by === 'organisation' ? total.offered : offered) : null }))
  const order =
    by === 'day'
      ? (a: ReportRow, b: ReportRow) => a.label.localeCompare(b.label)
      : (a: ReportRow, b: ReportRow) => b.times - a.times || a.label.localeCompare(b.label)
  return { rows: rows.toSorted(order), total: { label: 'All', times: total.times, offered: against ? total.offered : null } }
}

/** "25%"; empty where nothing was offered. */
export const share = ({ times, offered }: ReportRow): string => (offered === null || offered === 0 ? '' : `${Math.round((times / offered) * 100)}%`)

export const mostDays = 366

/** What is wrong with a range of days, by field; both days count. */
export function rangeFaults(from: string, to: string): Record<string, string> {
  if (!isDay(from)) return { from: 'Enter the first day as a date, like 27 March 2026' }
  if (!isDay(to)) return { to: 'Enter the last day as a date, like 27 March 2026' }
  if (to < from) return { to: 'The last day must not be before the first' }
  return to > addDays(from, mostDays - 1) ? { to: `Choose ${mostDays} days or fewer` } : {}
}
