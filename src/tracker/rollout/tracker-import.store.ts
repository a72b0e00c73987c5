import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ServicesTable, TrackerImportRowsTable, TrackerImportsTable } from '../../db/tables.ts'
import { folded } from './fields.ts'
import type { FieldKey } from './fields.ts'
import { placeKey } from './compare.ts'
import type { Known } from './compare.ts'

const atOnce = 400
const pageSize = 50

function* parts<T>(list: T[], size = atOnce): Generator<T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size)
}

const knownColumns = ['s.id', 's.ods_code', 's.name', 's.region_code', 's.region', 's.area_code', 's.area', 's.address', 's.postcode', 's.commissioner_code', 's.commissioner', 's.list_size', 's.provider_product', 's.consumer_product', 's.live', 's.other', 's.version'] as const

/** The services of these ODS codes, as far as a tracker speaks of them. */
export async function* knownServices(db: Reader, odsCodes: string[]): AsyncGenerator<Known[]> {
  for (const codes of parts(odsCodes)) {
    const rows = await db.selectFrom('services as s').leftJoin('organisations as o', 'o.id', 's.referrer_id').select([...knownColumns, 'o.name as referrer']).where('s.ods_code', 'in', codes).execute()
    if (rows.length === 0) continue
    const ids = await db.selectFrom('service_dos_ids').select(['service_id', 'dos_id']).where('service_id', 'in', rows.map((row) => row.id)).orderBy('dos_id').execute()
    const dosIds = Map.groupBy(ids, (one) => one.service_id)
    yield rows.map((row) => ({ ...row, dos_ids: (dosIds.get(row.id) ?? []).map((one) => one.dos_id) }))
  }
}

/** Services at these postcodes, by name and postcode. */
export async function servicesByPlace(db: Reader, postcodes: string[]): Promise<Map<string, { ods_code: string }>> {
  const found = new Map<string, { ods_code: string }>()
  for (const some of parts([...new Set(postcodes)]))
    for (const row of await db.selectFrom('services').select(['ods_code', 'name', 'postcode']).where('postcode', 'in', some).execute()) {
      const key = placeKey(row.name, row.postcode)
      if (key !== null) found.set(key, row)
    }
  return found
}

/** What this installation has learnt of headings and names. */
export async function learntAliases(db: Reader): Promise<{ learnt: Map<string, FieldKey | ''>; products: Map<string, string>; organisations: Map<string, string> }> {
  const rows = await db.selectFrom('aliases').selectAll().execute()
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map((row): [string, string] => [row.alias, row.name])
  return { learnt: new Map(of('column')) as Map<string, FieldKey | ''>, products: new Map(of('product')), organisations: new Map(of('organisation')) }
}

export async function learn(trx: Writer, kind: 'column' | 'product' | 'organisation', alias: string, name: string): Promise<void> {
  await trx.insertInto('aliases').values({ kind, alias: folded(alias), name }).onConflict((on) => on.columns(['kind', 'alias']).doUpdateSet({ name })).execute()
}

export const insertTrackerImport = async (trx: Writer, row: TrackerImportsTable): Promise<void> => void (await trx.insertInto('tracker_imports').values(row).execute())
export const findTrackerImport = (db: Reader, id: string): Promise<TrackerImportsTable | undefined> => db.selectFrom('tracker_imports').selectAll().where('id', '=', id).executeTakeFirst()
export const saveTrackerImport = async (trx: Writer, id: string, set: Partial<TrackerImportsTable>): Promise<void> => void (await trx.updateTable('tracker_imports').set(set).where('id', '=', id).execute())
export const listTrackerImports = (db: Reader): Promise<Pick<TrackerImportsTable, 'id' | 'file_name' | 'person_name' | 'uploaded_at' | 'state' | 'counts' | 'settled_at'>[]> =>
  db.selectFrom('tracker_imports').select(['id', 'file_name', 'person_name', 'uploaded_at', 'state', 'counts', 'settled_at']).orderBy('uploaded_at', 'desc').limit(20).execute()

/** Moves an import from one state to another; false where somebody moved it before. */
export async function moveImport(trx: Writer, id: string, from: TrackerImportsTable['state'][], to: TrackerImportsTable['state'], set: Partial<TrackerImportsTable> = {}): Promise<boolean> {
  const { numUpdatedRows } = await trx.updateTable('tracker_imports').set({ ...set, state: to }).where('id', '=', id).where('state', 'in', from).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Another import that is being written now, or was written since this one was compared. */
export const importMeanwhile = (db: Reader, one: Pick<TrackerImportsTable, 'id' | 'uploaded_at'>): Promise<Pick<TrackerImportsTable, 'person_name' | 'file_name' | 'state'> | undefined> =>
  db.selectFrom('tracker_imports').select(['person_name', 'file_name', 'state']).where('id', '<>', one.id)
    .where((eb) => eb.or([eb('state', 'in', ['writing', 'undoing']), eb.and([eb('state', 'in', ['done', 'undone']), eb('settled_at', '>', one.uploaded_at)])])).orderBy('uploaded_at', 'desc').limit(1).executeTakeFirst()

/** Imports that a stop of the program broke off. */
export const listBrokenOff = (db: Reader): Promise<Pick<TrackerImportsTable, 'id' | 'state'>[]> => db.selectFrom('tracker_imports').select(['id', 'state']).where('state', 'in', ['writing', 'undoing']).execute()

export const clearImportRows = async (trx: Writer, id: string): Promise<void> => void (await trx.deleteFrom('tracker_import_rows').where('import_id', '=', id).execute())

export async function insertImportRows(trx: Writer, rows: TrackerImportRowsTable[]): Promise<void> {
  for (const some of parts(rows, 60)) await trx.insertInto('tracker_import_rows').values(some).execute()
}

/** The rows of a kind, a page of them, by their number. */
export async function pageOfImportRows(db: Reader, importId: string, kind: TrackerImportRowsTable['kind'], after: { number: number; part: number } = { number: 0, part: -1 }) {
  const rows = await db.selectFrom('tracker_import_rows').select(['number', 'part', 'kind', 'ods_code', 'name', 'changes', 'why']).where('import_id', '=', importId).where('kind', '=', kind)
    .where((eb) => eb.or([eb('number', '>', after.number), eb.and([eb('number', '=', after.number), eb('part', '>', after.part)])])).orderBy('number').orderBy('part').limit(pageSize + 1).execute()
  return { rows: rows.slice(0, pageSize), next: rows.length > pageSize ? rows[pageSize - 1] : undefined }
}

/** The cells of every row as they came, by and by. */
export async function* cellsOfImport(db: Reader, importId: string): AsyncGenerator<{ number: number; cells: string[] }[]> {
  let last = 0
  for (;;) {
    const rows = await db.selectFrom('tracker_import_rows').select(['number', 'incoming']).where('import_id', '=', importId).where('part', '=', 0).where('number', '>', last).orderBy('number').limit(200).execute()
    if (rows.length === 0) return
    yield rows.map((row) => ({ number: row.number, cells: JSON.parse(row.incoming) as string[] }))
    last = rows.at(-1)?.number ?? last
  }
}

/** The next rows to be written: those that are new or change something, and of the close ones those that were chosen. */
export async function rowsToWrite(db: Reader, importId: string, after: number, chosen: number[], limit: number): Promise<TrackerImportRowsTable[]> {
  return db.selectFrom('tracker_import_rows').selectAll().where('import_id', '=', importId).where('part', '=', 0).where('number', '>', after)
    .where((eb) => eb.or([eb('kind', 'in', ['new', 'changed']), ...(chosen.length > 0 ? [eb.and([eb('kind', '=', 'close'), eb('number', 'in', chosen)])] : [])])).orderBy('number').limit(limit).execute()
}

/** The next rows that were written, to be taken back. */
export const rowsWritten = (db: Reader, importId: string, after: number, limit: number): Promise<TrackerImportRowsTable[]> =>
  db.selectFrom('tracker_import_rows').selectAll().where('import_id', '=', importId).where('wrote', 'is not', null).where('number', '>', after).orderBy('number').limit(limit).execute()

export const markWritten = async (trx: Writer, importId: string, number: number, set: { wrote: number | null; before: string | null; why?: string }): Promise<void> =>
  void (await trx.updateTable('tracker_import_rows').set(set).where('import_id', '=', importId).where('number', '=', number).where('part', '=', 0).execute())

export const countWritten = async (db: Reader, importId: string): Promise<{ written: number; kept: number }> => {
  const row = await db.selectFrom('tracker_import_rows').select((eb) => [eb.fn.count<number>('wrote').as('written'), sql<number>`sum(case when wrote is null and why is not null and kind in ('new', 'changed') then 1 else 0 end)`.as('kept')]).where('import_id', '=', importId).executeTakeFirstOrThrow()
  return { written: Number(row.written), kept: Number(row.kept ?? 0) }
}

export const serviceRow = (db: Reader, odsCode: string): Promise<ServicesTable | undefined> => db.selectFrom('services').selectAll().where('ods_code', '=', odsCode).executeTakeFirst()
