import type { BulkJobsTable, BulkRowsTable } from '../../db/tables/rollout.ts'
import { counted } from '../../web/numbers.ts'
import { noServiceId } from '../../db/ids.ts'
import { plannedCellOf } from './planned-cell.ts'
import { dayOf } from '../../web/moments.ts'
import { fromAndTo } from './bulk.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { dayIn, planOf } from './plan-of-row.ts'

const words = { done: 'Done', left: 'Left as it was', undone: 'Undone', kept: 'Stayed as it is' }

const goLiveWords = (plan: string | null): string => {
  const day = dayIn(planOf({ plan }), 'go-live')
  return day === undefined ? '' : `, go-live ${dayOf(day)}`
}

/** What will happen to a row, or has happened. */
function outcomeOfRow({ will, outcome, why, told, open_prerequisites: open, plan }: BulkRowsTable, state: BulkJobsTable['state']): string {
  if (will === 0) return why ?? ''
  if (outcome !== null) {
    const more = told ?? (outcome === 'done' ? why : null)
    return more ? `${words[outcome]}: ${more}` : words[outcome]
  }
  if (state === 'review') return why ?? (open === null ? 'Will change' : `Starts with ${counted(open, 'prerequisite')} open${goLiveWords(plan)}`)
  return state === 'cancelled' ? 'Not changed' : 'Waits for its turn'
}

/** A row of a job as its page shows it. */
export const shownRow = (row: BulkRowsTable, state: BulkJobsTable['state']) => ({
  name: row.name,
  code: odsCodeOf(row.ods_code),
  href: row.project_id ? `/projects/${row.project_id}` : row.service_id === noServiceId ? '' : `/services/${row.ods_code}`,
  outcome: outcomeOfRow(row, state),
})

const statuses = ['provisional', 'confirmed']

/** The parts of "1 May 2026, place 3, provisional", with what is said beside them. */
function readSide(given: string | undefined): { day: string; status: string; more: string } {
  const [day = '', ...others] = (given ?? '').split(', ')
  const status = others.find((one) => statuses.includes(one)) ?? ''
  return { day, status, more: others.filter((one) => one !== status).join(', ') }
}

/** The old and new date of each row, for the preview of moved dates; null if the act moves none. A day that loses its confirmation is marked. */
export function movesOf(rows: (Pick<BulkRowsTable, 'why'> & Partial<Pick<BulkRowsTable, 'cell'>>)[]) {
  const cells = rows.map(plannedCellOf)
  if (cells.every((one) => one !== null))
    return cells.map(({ from, to }) => ({ from: { day: from, status: '', more: '' }, to: { day: to, status: '', more: '' }, isStatusMoved: false }))
  const moves = rows.map((row) => fromAndTo(row.why))
  if (moves.some((one) => one === null)) return null
  return moves.map((one) => {
    const [from, to] = [readSide(one?.from), readSide(one?.to)]
    return { from, to, isStatusMoved: from.status !== '' && from.status !== to.status }
  })
}
