import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { TrackerImportRowsTable, TrackerImportsTable } from '../../db/tables.ts'
import { WorkbookRefusal } from '../import/workbook-refusal.ts'
import type { WorkbookRow, WorkbookSheet } from '../import/workbook.ts'
import { closeNames, compare, placeKey, saidOfPairs, saidOfReferrers } from './compare.ts'
import type { Compared, Known } from './compare.ts'
import type { Column, Tracker } from './tracker.ts'
import { understandTracker } from './tracker.ts'
import { cellsOfImport, clearImportRows, insertImportRows, insertTrackerImport, knownServices, learntAliases, saveTrackerImport, servicesByPlace } from './tracker-import.store.ts'
import { inTurns } from './turns.ts'

export interface Counts { rows: number; new: number; changed: number; unchanged: number; close: number; notTaken: number }

/** What an import keeps of its columns: as they were read, and the row of headings to read them again. */
export interface KeptColumns { columns: Column[]; headingRow: WorkbookRow }
/** What is offered to a person who reviews: products that may be others under another name. */
export interface Offered { products: [string, string][]; conflicts: string[] }

const rowsACommit = 200

/** Reads a tracker out of a workbook, compares it with what is known and keeps both for a review. Nothing else is written. Throws WorkbookRefusal where there is none. */
export async function prepareImport(context: Context, given: { id: string; fileName: string; digest: string; sheets: WorkbookSheet[]; person: { personId: string; name: string } }): Promise<Counts> {
  const tracker = await inTurns(understandTracker(given.sheets, await learntAliases(context.db.read)))
  if (!tracker) throw new WorkbookRefusal('No sheet of this file has a row of headings with an ODS code. Name that column ODS and upload the file again.')
  const row: TrackerImportsTable = {
    id: given.id, file_name: given.fileName, digest: given.digest, sheet: tracker.sheet, person_id: given.person.personId, person_name: given.person.name, uploaded_at: nowIso(context), state: 'reading', columns: '{}', warnings: '[]', choices: '{}', counts: '{}', written: 0, made: '{}', settled_at: null, settled_by: null,
  }
  await context.db.write((trx) => insertTrackerImport(trx, row))
  return keepCompared(context, given.id, tracker)
}

/** Reads the kept cells again, after somebody corrected what a column or a name means or others changed what is known, and compares anew. */
export async function prepareAgain(context: Context, one: TrackerImportsTable): Promise<Counts> {
  const { headingRow } = JSON.parse(one.columns) as KeptColumns
  const rows: WorkbookRow[] = [headingRow]
  for await (const some of cellsOfImport(context.db.read, one.id)) rows.push(...some)
  const tracker = await inTurns(understandTracker([{ name: one.sheet, rows }], await learntAliases(context.db.read)))
  if (!tracker) throw new WorkbookRefusal('No column is the ODS code now. Choose the column that is.')
  await context.db.write(async (trx) => {
    await clearImportRows(trx, one.id)
    await saveTrackerImport(trx, one.id, { uploaded_at: nowIso(context) })
  })
  return keepCompared(context, one.id, tracker)
}

async function keepCompared(context: Context, id: string, tracker: Tracker): Promise<Counts> {
  const { db } = context
  const known = new Map<string, Known>()
  for await (const some of knownServices(db.read, tracker.rows.map((row) => row.values.ods_code ?? ''))) for (const one of some) known.set(one.ods_code, one)
  const strangers = tracker.rows.filter((row) => !known.has(row.values.ods_code ?? ''))
  const near = await servicesByPlace(db.read, strangers.flatMap((row) => row.values.postcode ?? []))
  const counts: Counts = { rows: tracker.rows.length + new Set(tracker.notTaken.filter((one) => !tracker.rows.some((row) => row.number === one.row)).map((one) => one.row)).size, new: 0, changed: 0, unchanged: 0, close: 0, notTaken: tracker.notTaken.length }
  for (let from = 0; from < tracker.rows.length; from += rowsACommit) {
    const compared = tracker.rows.slice(from, from + rowsACommit).map((row) => compare(row, known.get(row.values.ods_code ?? '') ?? null, near.get(placeKey(row.values.name, row.values.postcode) ?? '') ?? null))
    for (const one of compared) {
      // A service has to have a name; a row of a known one may leave it out.
      if (one.kind === 'new' && one.row.values.name === undefined) {
        tracker.notTaken.push({ row: one.row.number, column: 'ODS name', why: 'A new service needs a name. Write it into the row' })
        counts.notTaken += 1
      } else counts[one.kind] += 1
    }
    const kept = compared.filter((one) => one.kind !== 'new' || one.row.values.name !== undefined)
    await db.write((trx) => insertImportRows(trx, kept.map((one) => rowOf(id, one))))
  }
  const notTaken = tracker.notTaken.map((one, index): TrackerImportRowsTable => ({ import_id: id, number: one.row, part: index + 1, kind: 'not-taken', ods_code: null, name: one.column, incoming: '[]', changes: '[]', why: one.why, seen: null, wrote: null, before: null }))
  for (let from = 0; from < notTaken.length; from += rowsACommit) await db.write((trx) => insertImportRows(trx, notTaken.slice(from, from + rowsACommit)))
  const kept: KeptColumns = { columns: tracker.columns, headingRow: tracker.headingRow }
  const products = await db.read.selectFrom('services').select('provider_product as name').distinct().where('provider_product', 'is not', null).limit(2000).execute()
  const offered: Offered = {
    products: closeNames([...products.map((one) => one.name ?? ''), ...tracker.rows.flatMap((row) => row.values.provider_product ?? [])]),
    conflicts: [...saidOfReferrers(tracker.rows), ...saidOfPairs(tracker.rows)].filter((one) => one.value === 'both').map((one) => `${one.key.replace('\u001F', ' with ')}: some rows say yes, others no. Neither is taken.`),
  }
  await db.write((trx) => saveTrackerImport(trx, id, { state: 'review', columns: JSON.stringify(kept), counts: JSON.stringify(counts), warnings: JSON.stringify([...tracker.warnings, ...offered.conflicts]), made: JSON.stringify({ offered: offered.products }) }))
  return counts
}

const rowOf = (importId: string, { row, kind, changes, known, why }: Compared): TrackerImportRowsTable => ({
  import_id: importId, number: row.number, part: 0, kind, ods_code: row.values.ods_code ?? null, name: row.values.name ?? known?.name ?? null, incoming: JSON.stringify(row.cells), changes: JSON.stringify(changes), why, seen: known?.version ?? null, wrote: null, before: null,
})
