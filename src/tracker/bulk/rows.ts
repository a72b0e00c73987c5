import type { BulkJobsTable, BulkRowsTable } from '../../db/tables/rollout.ts'
import { fromAndTo } from './bulk.ts'

const words = { done: 'Done', left: 'Left as it was', undone: 'Undone', kept: 'Stayed as it is' }

/** What will happen to a row, or has happened. */
function outcomeOfRow({ will, outcome, why, told }: BulkRowsTable, state: BulkJobsTable['state']): string {
  if (will === 0) return why ?? ''
  if (outcome !== null) {
    const more = told ?? (outcome === 'done' ? why : null)
    return more ? `${words[outcome]}: ${more}` : words[outcome]
  }
  if (state === 'review') return why ?? 'Will change'
  return state === 'cancelled' ? 'Not changed' : 'Waits for its turn'
}

/** A row of a job as its page shows it. */
export const shownRow = (row: BulkRowsTable, state: BulkJobsTable['state']) => ({
  name: row.name,
  code: row.ods_code,
  href: row.project_id ? `/projects/${row.project_id}` : `/services/${row.ods_code}`,
  outcome: outcomeOfRow(row, state),
})

/** The day and status of "1 May 2026, provisional". */
function dayAndStatus(given: string | undefined): { day: string; status: string } {
  const [day = '', status = ''] = (given ?? '').split(', ')
  return { day, status }
}

/** The old and new date of each row, for the preview of moved dates; null if the act moves none. A day that loses its confirmation is marked. */
export function movesOf(rows: Pick<BulkRowsTable, 'why'>[]) {
  const moves = rows.map((row) => fromAndTo(row.why))
  if (moves.some((one) => one === null)) return null
  return moves.map((one) => {
    const [from, to] = [dayAndStatus(one?.from), dayAndStatus(one?.to)]
    return { from, to, isStatusMoved: from.status !== '' && from.status !== to.status }
  })
}
