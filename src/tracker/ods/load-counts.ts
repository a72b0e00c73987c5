import { z } from 'zod'
import type { OdsStatus } from '../../db/tables/ods.ts'
import type { OdsList } from './read-list.ts'

const mostLeftOut = 100

const count = z.number().default(0)
const cell = z.object({ sheet: z.string(), cell: z.string(), why: z.string() })
const cells = z.object({ total: count, read: count, kept: count, unknown: count, leftOut: count, left: z.array(cell).default([]) })
const left = z.object({ row: z.number(), column: z.string(), why: z.string() })

/** What a load did, as its row stores it. Organisations are counted by what the file says about them. */
const loadCounts = z.object({
  organisations: count,
  byStatus: z.object({ open: count, closed: count, dormant: count, proposed: count, unknown: count }),
  added: count,
  changed: count,
  unchanged: count,
  successors: count,
  /** Services here that became closed, and those that no longer are. */
  nowClosed: count,
  nowOpen: count,
  rowsLeftOut: count,
  /** The first rows and cells that were left out, and how many there were in all. */
  leftOut: z.array(left).default([]),
  leftOutCount: count,
  /** How the cells of the file were handled; absent for lists from before they were counted. */
  cells: cells.optional(),
})
export type LoadCounts = z.output<typeof loadCounts>

/** The counts of a load from its row. */
export const readLoadCounts = (counts: string): LoadCounts => loadCounts.parse(JSON.parse(counts))

type Status = OdsStatus | 'unknown'

/** The status of an organisation on this day: one that closes later is open. */
function statusOn(day: string, { status, closed_on: closedOn }: OdsList['organisations'][number]): Status {
  if (closedOn !== null && closedOn <= day) return 'closed'
  return status === 'closed' && closedOn !== null ? 'open' : (status ?? 'unknown')
}

/** How many organisations of the file are open, closed and so on by this day. */
export function countsOf(list: OdsList, day: string): LoadCounts {
  const byStatus: LoadCounts['byStatus'] = { open: 0, closed: 0, dormant: 0, proposed: 0, unknown: 0 }
  for (const one of list.organisations) byStatus[statusOn(day, one)] += 1
  return {
    organisations: list.organisations.length,
    byStatus,
    added: 0,
    changed: 0,
    unchanged: 0,
    successors: list.successors.length,
    nowClosed: 0,
    nowOpen: 0,
    rowsLeftOut: list.rowsLeftOut,
    leftOut: list.leftOut.slice(0, mostLeftOut),
    leftOutCount: list.leftOut.length,
    cells: list.cells,
  }
}
