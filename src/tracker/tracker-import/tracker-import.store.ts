import { sql } from 'kysely'
import type { SelectQueryBuilder, SqlBool } from 'kysely'
import type { Doer } from '../../access/doing.ts'
import { isDatedAhead, latestMark } from '../../clock.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { Tables } from '../../db/tables.ts'
import type { TrackerImportsTable } from '../../db/tables/imports.ts'
import { NotFoundError } from '../../errors.ts'
import { clearImportRows } from './import-rows.store.ts'
import { asTrackerImport, readColumns } from './kept-import.ts'
import type { KeptColumns, TrackerImport } from './kept-import.ts'

export const insertTrackerImport = async (trx: Writer, row: TrackerImportsTable): Promise<void> =>
  void (await trx.insertInto('tracker_imports').values(row).execute())

export async function findTrackerImport(db: Reader, id: string): Promise<TrackerImport | undefined> {
  const row = await db.selectFrom('tracker_imports').selectAll().where('id', '=', id).executeTakeFirst()
  return row && asTrackerImport(row)
}

/** An import that this person may see: the booking team and the installation see all, others what they uploaded. Throws NotFoundError. */
export async function getTrackerImport(db: Reader, id: string, { person }: Pick<Doer, 'person'>): Promise<TrackerImport> {
  const row = await seenBy(db.selectFrom('tracker_imports').selectAll().where('id', '=', id), person).executeTakeFirst()
  if (!row) throw new NotFoundError('No such import')
  return asTrackerImport(row)
}

const seenBy = <Row>(imports: SelectQueryBuilder<Tables, 'tracker_imports', Row>, person: Doer['person']): typeof imports =>
  !person || person.installationRole === 'booking-team' ? imports : imports.where('person_id', '=', person.personId)

/** The import of a file that is waiting for review; undefined if there is none. */
export async function findReviewOfFile(db: Reader, fileId: string): Promise<TrackerImport | undefined> {
  const row = await db.selectFrom('tracker_imports').selectAll().where('file_id', '=', fileId).where('state', '=', 'review').executeTakeFirst()
  return row && asTrackerImport(row)
}

/** Whether an import of this file is being compared, waiting for review or being written. */
export const isAtWorkOn = async (db: Reader, fileId: string): Promise<boolean> =>
  (await db
    .selectFrom('tracker_imports')
    .select('id')
    .where('file_id', '=', fileId)
    .where('state', 'in', ['reading', 'review', 'writing'])
    .limit(1)
    .executeTakeFirst()) !== undefined
/** Cancels the import of a file that is waiting for review, because the file is being read as something else. */
export const cancelReviewOfFile = async (trx: Writer, fileId: string, { at, by }: { at: string; by: { personId: PersonId; name: string } }): Promise<void> =>
  void (await trx
    .updateTable('tracker_imports')
    .set({ state: 'cancelled', settled_at: at, settled_by: by.name, settled_by_id: by.personId })
    .where('file_id', '=', fileId)
    .where('state', '=', 'review')
    .execute())
export const saveTrackerImport = async (trx: Writer, id: string, set: Partial<TrackerImportsTable>): Promise<void> =>
  void (await trx.updateTable('tracker_imports').set(set).where('id', '=', id).execute())
/** The last imports that this person may see, newest first. */
export const listTrackerImports = (
  db: Reader,
  { person }: Pick<Doer, 'person'>,
): Promise<Pick<TrackerImportsTable, 'id' | 'file_name' | 'person_name' | 'uploaded_at' | 'state'>[]> =>
  seenBy(db.selectFrom('tracker_imports').select(['id', 'file_name', 'person_name', 'uploaded_at', 'state']), person)
    .orderBy('uploaded_at', 'desc')
    .limit(20)
    .execute()

/**
 * Moves an import from one state to another; false if someone has already moved it. Throws ConflictError if another import is being written: only one
 * may be at a time.
 */
export async function moveImport(
  trx: Writer,
  id: string,
  from: TrackerImportsTable['state'][],
  to: TrackerImportsTable['state'],
  set: Partial<TrackerImportsTable> = {},
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('tracker_imports')
    .set({ ...set, state: to })
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Another import that is being written now, or was written since this one was compared. A time from a clock that was ahead says nothing about the
 * order: if this import was compared by such a clock, any other may have come since.
 */
export const importMeanwhile = (
  db: Reader,
  one: Pick<TrackerImportsTable, 'id' | 'uploaded_at'>,
  now: number,
): Promise<Pick<TrackerImportsTable, 'person_name' | 'file_name' | 'state'> | undefined> => {
  const since = isDatedAhead(one.uploaded_at, now) ? '' : one.uploaded_at
  return db
    .selectFrom('tracker_imports')
    .select(['person_name', 'file_name', 'state'])
    .where('id', '<>', one.id)
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['writing', 'undoing']),
        eb.and([eb('state', 'in', ['done', 'undone']), eb('settled_at', '>', since), eb('settled_at', '<=', latestMark(now))]),
      ]),
    )
    .orderBy('uploaded_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Imports that a node is working on, or that a stop interrupted. The condition is written as text, so that the partial index applies. */
export const listBrokenOff = (db: Reader): Promise<Pick<TrackerImportsTable, 'id' | 'state'>[]> =>
  db
    .selectFrom('tracker_imports')
    .select(['id', 'state'])
    .where(sql<SqlBool>`state in ('reading', 'writing', 'undoing')`)
    .execute()

/** The columns of the last imported trackers, newest first. */
export async function columnsOfLast(db: Reader, most: number): Promise<KeptColumns[]> {
  const rows = await db.selectFrom('tracker_imports').select('columns').where('state', '=', 'done').orderBy('settled_at', 'desc').limit(most).execute()
  return rows.map((row) => readColumns(row.columns))
}

/** Deletes an import of which nothing was written. */
export async function deleteTrackerImport(trx: Writer, id: string): Promise<void> {
  await clearImportRows(trx, id)
  await trx.deleteFrom('tracker_imports').where('id', '=', id).execute()
}
