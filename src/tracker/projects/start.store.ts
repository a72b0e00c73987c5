import type { Reader } from '../../db/database.ts'

/** A service by its ODS code, with its DoS ids in order, as the project that is started for it needs it; undefined if there is none. */
export async function findServiceToStart(db: Reader, ods: string) {
  const service = await db.selectFrom('services').selectAll().where('ods_code', '=', ods.toUpperCase()).executeTakeFirst()
  if (!service) return undefined
  const rows = await db.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', service.id).orderBy('dos_id').execute()
  return { ...service, dosIds: rows.map((row) => row.dos_id) }
}
