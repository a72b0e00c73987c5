import { createHash } from 'node:crypto'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { catalogueKind, insertImport } from '../import/imports.store.ts'
import { whoImports } from '../kept-files/who-imports.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { rowInWords } from '../workbook/row-place.ts'
import { cellsOf, compareCatalogue } from './compare-catalogue.ts'
import type { CatalogueFile } from './catalogue-file.ts'
import { everyName, everyProduct } from './catalogue.store.ts'
import { toWriteOf, writeCatalogue } from './write-catalogue.ts'

export interface ToldCatalogue {
  kind: 'supplier-catalogue'
  rows: number
  new: number
  changed: number
  unchanged: number
  /** Whole rows; a cell that was not taken is a warning alone. */
  notTaken: number
  warnings: string[]
  /** What became of the cells of the file. */
  cells: CellAccount | null
  /** Null if nothing was to be written. */
  importId: string | null
}

/** Imports a catalogue of products as its page does, or only says what it would change. Throws an Error that says which flag to mend. */
export async function importCatalogue(
  context: Context,
  given: { fileName: string; bytes: Uint8Array; catalogue: CatalogueFile; write: boolean; by: string | undefined },
): Promise<ToldCatalogue> {
  const { db } = context
  const { fileName } = given
  const person = await whoImports(context, given.by, 'catalogue.manage')
  const { compared, notTaken } = compareCatalogue(given.catalogue, await everyProduct(db.read), await everyName(db.read))
  const taken = new Set(compared.map((one) => one.row.number))
  const refused = new Set(notTaken.map((one) => one.row).filter((row) => !taken.has(row)))
  const sheets = given.catalogue.sheets ?? []
  const placeOfRow = (row: number): string => (sheets.length > 1 ? rowInWords(row, sheets) : `Row ${row}`)
  const countOf = (kind: string): number => compared.filter((one) => one.kind === kind).length
  const warnings = [
    ...notTaken.map((one) => ({ row: one.row, column: one.column, says: one.why })),
    ...compared.flatMap((one) => (one.why === null ? [] : [{ row: one.row.number, column: null, says: one.why }])),
  ]
  const told = {
    kind: 'supplier-catalogue' as const,
    rows: taken.size + refused.size,
    new: countOf('new'),
    changed: countOf('changed'),
    unchanged: countOf('unchanged'),
    notTaken: refused.size,
    warnings: [
      ...(given.catalogue.warnings ?? []),
      ...warnings.toSorted((a, b) => a.row - b.row).map((one) => `${placeOfRow(one.row)}${one.column === null ? '' : `, ${one.column}`}: ${one.says}`),
    ],
    cells: cellsOf(given.catalogue, compared),
  }
  if (!given.write || toWriteOf(compared).length === 0) return { ...told, importId: null }
  const id = context.newId()
  const digest = createHash('sha256').update(given.bytes).digest('hex')
  const event = (rest: Omit<NewEvent, 'id' | 'at' | 'actor' | 'projectId'>): NewEvent => ({
    id: context.newId(),
    at: nowIso(context),
    actor: { id: person.personId, name: person.name },
    projectId: null,
    ...rest,
  })
  await db.transaction(async (trx) => {
    await insertImport(trx, { id, fileName, digest, kind: catalogueKind, understood: given.catalogue, personId: person.personId, at: nowIso(context) })
    await recordEvents(trx, [event({ subject: 'import', subjectId: id, action: 'uploaded', sentence: `${person.name} uploaded ${fileName}`, to: digest })])
  })
  await writeCatalogue(context, { id, file_name: fileName, digest }, compared, { name: person.name, event })
  return { ...told, importId: id }
}
