import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { ImportsTable } from '../../db/tables/imports.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { settleImport } from '../import/imports.store.ts'
import { insertProducts, saveProduct } from './catalogue.store.ts'
import { factsOf } from './compare-catalogue.ts'
import type { ComparedRow } from './compare-catalogue.ts'
import { changesOf, movesStatus, productName } from './product.ts'
import { refreshGates } from './refresh-gates.ts'
import { invalidateStages } from './usage.store.ts'

const rowsACommit = 20

export type CatalogueImport = Pick<ImportsTable, 'id' | 'file_name' | 'digest'>
export interface ToWrite {
  rows: ComparedRow[]
  by: By
}

/** The rows that an import would write; the others say what is known already. */
export const toWriteOf = (compared: ComparedRow[]): ComparedRow[] => compared.filter((row) => row.kind !== 'unchanged')

/** That an import of so many rows was approved. */
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
  await invalidateStages(trx, made.id)
  const what = { id: made.id, project: null, name: productName(row.after), file, to: JSON.stringify(row.after), reason }
  return [row.known ? { kind: 'product.changed', ...what, changes, from: JSON.stringify(factsOf(row.known)) } : { kind: 'product.created', ...what }]
}

async function writeSome(trx: Writer, file: string, { rows, by }: ToWrite): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const row of rows) happened.push(...(await writeRow(trx, file, row, by)))
  return happened
}

/** Settles an import and writes the first rows of it. Throws ConflictError if it is settled already, or a product was changed meanwhile. */
export async function startImport(trx: Writer, one: CatalogueImport, { rows, by }: ToWrite): Promise<Happened[]> {
  await settleImport(trx, one.id, { projectId: null, at: by.at })
  return writeSome(trx, one.file_name, { rows: rows.slice(0, rowsACommit), by })
}

/** Writes the rest, some products to a commit, so that others are served meanwhile. */
export async function finishImport(context: Context, one: CatalogueImport, { rows, by }: ToWrite): Promise<void> {
  for (let from = rowsACommit; from < rows.length; from += rowsACommit)
    await context.db.write(by, (trx) => writeSome(trx, one.file_name, { rows: rows.slice(from, from + rowsACommit), by }))
  await refreshGates(context)
}
