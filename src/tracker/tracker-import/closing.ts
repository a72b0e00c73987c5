import type { Day } from '../../day.ts'
import { dayOf } from '../../web/moments.ts'
import type { RowSaid } from './kept-row.ts'
import type { Known } from './known.ts'

/** In place of a day of closing: there is none. */
export const notClosed = 'none'

/**
 * A row with closing and status separated: yes or no under Closed is a status; a status of open deletes a day of closing that has passed. What the
 * row does not say stays absent.
 */
export function withClosing({ values, other }: RowSaid, known: Pick<Known, 'closed_on'> | null, today: Day): RowSaid {
  const { closed_on: said, ...rest } = values
  if (said !== undefined && said !== 'yes' && said !== 'no') return { values, other }
  const status = values.ods_status ?? (said === undefined ? undefined : said === 'yes' ? 'closed' : 'open')
  if (status === undefined) return { values: rest, other }
  const isOpenAgain = status === 'open' && known !== null && known.closed_on !== null && known.closed_on <= today
  return { values: { ...rest, ods_status: status, ...(isOpenAgain ? { closed_on: notClosed } : {}) }, other }
}

/** Why a row of an unknown service is proposed as closed, in a sentence; null if its practice has not closed. */
export function closedAlready({ values }: RowSaid, { today, closedInList }: { today: Day; closedInList: ReadonlyMap<string, string | null> }): string | null {
  const day = values.closed_on ?? closedInList.get(values.ods_code ?? '') ?? null
  if (day !== null && day <= today) return `This practice closed on ${dayOf(day)}.`
  if (values.closed_on === undefined && closedInList.has(values.ods_code ?? '')) return 'The ODS list says that this practice has closed.'
  return values.ods_status === 'closed' && day === null ? 'This practice has closed.' : null
}

export const soonClosed = ({ values }: RowSaid): string | null =>
  values.closed_on === undefined ? null : `This practice closes on ${dayOf(values.closed_on)}.`
export const notOpen: Partial<Record<string, string>> = { dormant: 'This practice is dormant.', proposed: 'This practice is proposed and has not opened yet.' }

/** The sentence with the successor that a row names. */
export const withSuccessor = (sentence: string, { values }: RowSaid): string =>
  values.successor === undefined ? sentence : `${sentence} Its successor is ${values.successor}.`
