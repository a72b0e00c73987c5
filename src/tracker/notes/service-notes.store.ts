import type { Reader, Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { ServiceNotesTable } from '../../db/tables/services.ts'

export async function insertServiceNote(trx: Writer, note: ServiceNotesTable): Promise<void> {
  await trx.insertInto('service_notes').values(note).execute()
}

/** The last notes of a service, newest first. */
export const listServiceNotes = (db: Reader, id: ServiceId): Promise<ServiceNotesTable[]> =>
  db.selectFrom('service_notes').selectAll().where('service_id', '=', id).orderBy('written_at', 'desc').orderBy('id').limit(20).execute()

/** Whether someone wrote a note on a service. */
export const hasServiceNote = async (db: Reader, id: ServiceId): Promise<boolean> =>
  (await db.selectFrom('service_notes').select('id').where('service_id', '=', id).limit(1).executeTakeFirst()) !== undefined
