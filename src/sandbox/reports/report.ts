import { addDays, isDay } from '../../day.ts'

/**
 * Reports from the sandbox's rows and log: those that a Provider has to give by their numbers (booking-api section 10), and those of a Consumer
 * that the sandbox can prove.
 */
export const reports = {
  'rep-prov-01': {
    name: 'Bookings',
    number: 'rep-prov-01',
    says: 'Bookings, on the day on which they were made.',
    measure: 'Booked',
    groups: ['day', 'organisation', 'service'],
  },
  'rep-prov-02': {
    name: 'Bookings against referrals',
    number: 'rep-prov-02',
    says: 'Referrals that someone tried to book for, on the day of the first attempt, and those of them that were booked. A referral is known here by the document that a booking points to. The log is kept for 30 days.',
    measure: 'Booked',
    whole: 'Referrals',
    groups: ['day', 'organisation', 'service'],
  },
  'rep-prov-03': {
    name: 'Bookings against slots made available',
    number: 'rep-prov-03',
    says: 'Slots of these days that were offered, and those of them that are booked now.',
    measure: 'Booked',
    whole: 'Made available',
    groups: ['day', 'organisation', 'service'],
  },
  'rep-prov-04': {
    name: 'Not booked against referrals',
    number: 'rep-prov-04',
    says: 'Referrals that someone tried to book for, on the day of the first attempt, and those of them that were never booked. The log is kept for 30 days.',
    measure: 'Not booked',
    whole: 'Referrals',
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
    says: 'Bookings that were refused because the slot had been taken. The log is kept for 30 days.',
    measure: 'Lost',
    groups: ['day', 'organisation', 'service'],
  },
  'no-slots': {
    name: 'Searches that showed no slots',
    number: null,
    says: 'Searches that were answered without a single slot. The log is kept for 30 days.',
    measure: 'Searches',
    groups: ['day', 'organisation', 'service'],
  },
  rebooked: {
    name: 'Cancelled and booked again',
    number: null,
    says: 'Cancellations, on the day on which they were made, after which the same patient was booked again. Patients without an NHS number cannot be told apart, and are not counted.',
    measure: 'Booked again',
    groups: ['day', 'organisation', 'service'],
  },
  errors: {
    name: 'Errors by message',
    number: null,
    says: 'Errors that the rules found in requests; a request may have several. The log is kept for 30 days.',
    measure: 'Errors',
    groups: ['message', 'day', 'organisation', 'service'],
  },
} as const satisfies Record<string, { name: string; number: string | null; says: string; measure: string; whole?: string; groups: readonly Group[] }>

/** Reports of a Consumer that need data which no request to a Provider contains, and why. */
export const unanswered: readonly { name: string; because: string }[] = [
  { name: 'Slots shown but not booked', because: 'a search names no patient and no referral, so the log cannot tell which search a booking came from' },
  { name: 'Top service declined', because: 'which services were offered, and in which order, is known only to the Consumer and the DoS' },
  { name: 'Cancelled within or after the encounter', because: 'when the call began and ended is not sent to a Provider' },
  { name: 'Booked inside or outside the time limit of the disposition', because: 'a booking does not carry the disposition' },
]

export type ReportKey = keyof typeof reports
export type Group = 'day' | 'organisation' | 'service' | 'message'
export const groupNames: Record<Group, string> = { day: 'Day', organisation: 'Organisation', service: 'Service', message: 'Message' }

/** A count on a day in London, of an organisation and a service; `offered` counts slots that were offered. */
/** The services that book into a diary, as a label. */
export type ServiceOf = (schedule: string | undefined) => string

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
  /** The total; null if the report has no total. */
  offered: number | null
}

export interface Tabulated {
  rows: ReportRow[]
  total: ReportRow
}

/**
 * Counts grouped by day (in order), or by something else (largest first). Each organisation that booked is compared with everything offered, or
 * with its own total if totals are by organisation too.
 */
export function tabulate(counts: Count[], by: Group, against: boolean | 'own'): Tabulated {
  const groups = new Map<string, { times: number; offered: number }>()
  const total = { times: 0, offered: 0 }
  for (const one of counts) {
    total.times += one.times
    total.offered += one.offered ?? 0
    if (by === 'organisation' && one.times === 0 && against !== 'own') continue
    const label = by === 'day' ? one.day : by === 'service' ? one.service : by === 'message' ? (one.message ?? '') : (one.organisation ?? 'Not named')
    const group = groups.get(label) ?? { times: 0, offered: 0 }
    groups.set(label, { times: group.times + one.times, offered: group.offered + (one.offered ?? 0) })
  }
  const rows = [...groups].map(([label, { times, offered }]) => ({
    label,
    times,
    offered: against ? (by === 'organisation' && against !== 'own' ? total.offered : offered) : null,
  }))
  const order =
    by === 'day'
      ? (a: ReportRow, b: ReportRow) => a.label.localeCompare(b.label)
      : (a: ReportRow, b: ReportRow) => b.times - a.times || a.label.localeCompare(b.label)
  return { rows: rows.toSorted(order), total: { label: 'All', times: total.times, offered: against ? total.offered : null } }
}

/** "25%"; empty if nothing was offered. */
export const share = ({ times, offered }: ReportRow): string => (offered === null || offered === 0 ? '' : `${Math.round((times / offered) * 100)}%`)

export const mostDays = 366

/** What is wrong with a range of days, by field; inclusive. */
export function rangeFaults(from: string, to: string): Record<string, string> {
  if (!isDay(from)) return { from: 'Enter the first day as a date, like 27 March 2026' }
  if (!isDay(to)) return { to: 'Enter the last day as a date, like 27 March 2026' }
  if (to < from) return { to: 'The last day must not be before the first' }
  return to > addDays(from, mostDays - 1) ? { to: `Choose ${mostDays} days or fewer` } : {}
}
