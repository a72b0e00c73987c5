import { z } from 'zod'
import type { BulkRowsTable } from '../../db/tables/rollout.ts'

const planned = z.object({
  /** In words, what the cell said and what it is to say. */
  from: z.string(),
  to: z.string(),
  /** What its act is sent. */
  value: z.string(),
  /** What it held when it was checked: a text, or the ids of the rows behind it. Another change since then is not overwritten. */
  seen: z.string(),
})
/** What a row of a column is to say. */
export type PlannedCell = z.output<typeof planned>

/** Null for a row of any other change. */
export const plannedCellOf = ({ cell = null }: Partial<Pick<BulkRowsTable, 'cell'>>): PlannedCell | null =>
  cell === null ? null : planned.parse(JSON.parse(cell))
