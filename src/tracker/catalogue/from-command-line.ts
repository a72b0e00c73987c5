import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { digestOf } from '../../digest.ts'
import { catalogueKind, insertImport } from '../import/imports.store.ts'
import { whoActs } from '../../access/who-acts.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { rowInWords } from '../workbook/row-place.ts'
import { cellsOf, compareCatalogue } from './compare-catalogue.ts'
import type { CatalogueFile } from './catalogue-file.ts'
import { everyProduct } from './catalogue.store.ts'
import { everyName } from './product-names.store.ts'
import { refreshGates } from './refresh-gates.ts'
import { importStarted, toWriteOf, writeImport } from './write-catalogue.ts'

export interface ToldCatalogue {
  kind: 'supplier-catalogue'
  rows: number
  new: number
  changed: number
  unchanged: number
  /** Whole rows; a refused cell is only a warning. */
  notTaken: number
  warnings: string[]
  /** How the cells of the file were handled. */
  cells: CellAccount | null
  /** Null if it was a dry run. */
  importId: string | null
}

/** Imports a catalogue of products as its page does, or with a dry run only says what would change. Throws an Error that names the flag to correct. */
export async function importCatalogue(
  context: Context,
  given: { fileName: string; bytes: Uint8Array; catalogue: CatalogueFile; write: boolean; by: string | undefined },
): Promise<ToldCatalogue> {
  const { db } = context
  const { fileName } = given
  const person = await whoActs(context, given.by, 'catalogue.manage')
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
  const digest = digestOf(given.bytes)
  const one = { id, file_name: fileName, digest }
  const toWrite = { rows: toWriteOf(compared), by: { actor: { id: person.personId, name: person.name }, at: nowIso(context), newId: context.newId } }
  await db.write(toWrite.by, async (trx) => {
    await insertImport(trx, { id, fileName, digest, kind: catalogueKind, understood: given.catalogue, personId: person.personId, at: toWrite.by.at })
    return [{ kind: 'import.uploaded', id, project: null, file: fileName, to: digest }]
  })
  await db.write(toWrite.by, async (trx) => [importStarted(one, toWrite.rows), ...(await writeImport(trx, one, toWrite))])
  await refreshGates(context)
  return { ...told, importId: id }
}
