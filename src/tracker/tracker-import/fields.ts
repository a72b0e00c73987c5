import { saysOdsStatus } from '../ods/organisation.ts'
import { fieldsOfHeadings } from '../workbook/headings.ts'
import type { LearntColumns, TableField, TableKind } from '../workbook/headings.ts'
import { isFieldKey, trackerHeadings } from '../workbook/tracker-headings.ts'
import type { FieldKey } from '../workbook/tracker-headings.ts'
import { cellKindOf, closingIn } from './read-cell.ts'
import type { CellKind } from './read-cell.ts'

/** A field with the kind of its cells. */
export interface Field extends TableField<FieldKey> {
  kind: CellKind
}

/** Headings that mean a field only if the cells below them agree. */
const meantByCells: Partial<Record<FieldKey, NonNullable<Field['alsoIf']>>> = {
  ods_status: { headings: ['status', 'state'], says: (cells) => cells.length > 0 && saysOdsStatus(cells) },
  // Days of the week, or times of day, are about opening hours.
  closed_on: { headings: ['closed'], says: (cells) => cells.filter((cell) => closingIn(cell) !== null).length >= cells.length * 0.8 },
}

export const fields: Field[] = trackerHeadings.map((one) => {
  const alsoIf = meantByCells[one.key]
  return { ...one, kind: cellKindOf(one.key), ...(alsoIf ? { alsoIf } : {}) }
})

/** The field of a key; throws if there is none. */
export function fieldOf(key: FieldKey): Field {
  const found = fields.find((one) => one.key === key)
  if (!found) throw new Error(`No field ${key}`)
  return found
}

/** A rollout tracker as a table: one service a row, by its ODS code. */
export const trackerTable: TableKind<FieldKey> = { fields, needed: ['ods_code'], fewest: 2, byCodes: 'ods_code' }

/** The field of each column of a heading row; learnt headings (folded) take precedence. No field is given twice. */
export const fieldsOf = (headings: string[], learnt: LearntColumns): (FieldKey | null)[] =>
  fieldsOfHeadings(trackerTable, headings, learnt).map((key) => (isFieldKey(key) ? key : null))
