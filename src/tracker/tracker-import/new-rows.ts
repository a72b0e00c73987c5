import type { TrackerImportRowsTable } from '../../db/tables/imports.ts'
import type { Compared } from './compare.ts'
import type { NotTaken } from './read-row.ts'
import type { ReadRow } from './read-tracker.ts'

/** A compared row, as stored for the review. */
export const rowOf = (
  importId: string,
  row: ReadRow & { key: string },
  { compared: { kind, changes, why, near }, name, seen }: { compared: Compared; name: string | null; seen: number | null },
): TrackerImportRowsTable => ({
  import_id: importId,
  number: row.number,
  part: 0,
  kind,
  ods_code: row.key,
  name,
  incoming: row.cells,
  said: kind === 'unchanged' ? '{}' : row.said,
  changes: JSON.stringify(changes),
  plain: changes.filter((one) => !one.conflict).length,
  why,
  near,
  decision: null,
  seen,
  wrote: null,
  before: null,
})

/** A refused row keeps its cells, so that it can be read again. */
export const faultOf = (importId: string, one: NotTaken, part: number): TrackerImportRowsTable => ({
  import_id: importId,
  number: one.row,
  part,
  kind: 'not-taken',
  ods_code: null,
  name: one.column,
  incoming: one.cells ?? '[]',
  said: '{}',
  changes: '[]',
  plain: 0,
  why: one.why,
  near: null,
  decision: null,
  seen: null,
  wrote: null,
  before: null,
})
