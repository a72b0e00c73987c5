import type { Writer } from '../../db/database.ts'
import type { ImportsTable } from '../../db/tables/imports.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { followSuppliers, suppliersNow } from '../areas/follow-suppliers.store.ts'
import { settleImport } from '../import/imports.store.ts'
import { insertProducts, saveProduct } from './catalogue.store.ts'
import { factsOf } from './compare-catalogue.ts'
import type { ComparedRow } from './compare-catalogue.ts'
import { changesOf, movesStatus, productName } from './product.ts'
import { invalidateStages } from './usage.store.ts'

export type CatalogueImport = Pick<ImportsTable, 'id' | 'file_name' | 'digest'>
export interface ToWrite {
  rows: ComparedRow[]
  by: By
}

/** The rows that an import would write; the others change nothing. */
export const toWriteOf = (compared: ComparedRow[]): ComparedRow[] => compared.filter((row) => row.kind !== 'unchanged')

/** The event that an import of so many rows was approved. */
export const importStarted = ({ id, file_name: file, digest }: CatalogueImport, rows: ComparedRow[]): Happened => ({
  kind: 'import.imported',
  id,
  project: null,
  to: digest,
  products: rows.length,
  file,
})

async function writeRow(trx: Writer, file: string, row: ComparedRow, { actor, at, newId }: By): Promise<Happened[]> {
  const reason = `As in ${file}`
  const by = { ...actor, at, reason, newId }
  const changes = row.known ? changesOf(row.known, row.after) : []
  if (row.known) await saveProduct(trx, row.known, row.after, { version: row.known.version, movesStatus: movesStatus(changes), by })
  const [made] = row.known ? [row.known] : await insertProducts(trx, [{ role: row.row.role, facts: row.after }], by)
  if (!made) return []
  const what = { id: made.id, project: null, name: productName(row.after), file, to: JSON.stringify(row.after), reason }
  return [row.known ? { kind: 'product.changed', ...what, changes, from: JSON.stringify(factsOf(row.known)) } : { kind: 'product.created', ...what }]
}

/**
 * Settles an import and writes all of it: a catalogue is short, and what stops its writing leaves it to be approved again. Throws ConflictError if it
 * is settled already, or a product was changed meanwhile.
 */
export async function writeImport(trx: Writer, one: CatalogueImport, { rows, by }: ToWrite): Promise<Happened[]> {
  await settleImport(trx, one.id, { projectId: null, at: by.at })
  const suppliers = await suppliersNow(trx)
  const happened: Happened[] = []
  for (const row of rows) happened.push(...(await writeRow(trx, one.file_name, row, by)))
  await invalidateStages(
    trx,
    happened.map(({ id }) => id),
  )
  return [...happened, ...(await followSuppliers(trx, suppliers, by))]
}
