import { may } from '../../access/permissions.ts'
import { findServiceScope } from '../../access/scopes.store.ts'
import type { Person } from '../../access/access.store.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { FilledIn } from './plan-service.ts'

/** What the review shows of a known service. */
export const findService = (db: Reader, key: string) => db.selectFrom('services').select(['name', 'ods_code']).where('ods_code', '=', key).executeTakeFirst()

/** The service with a key and its DoS ids, and whether this person may change it; undefined if it is not known. */
export async function findKnownService(db: Reader, key: string, by: Pick<Person, 'personId' | 'installationRole'>) {
  const row = await db.selectFrom('services').selectAll().where('ods_code', '=', key).executeTakeFirst()
  if (!row) return undefined
  const ids = await db.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', row.id).execute()
  const scope = await findServiceScope(db, by, key)
  return { row, dosIds: ids.map((one) => one.dos_id), mayChange: may('service.change', { installationRole: by.installationRole, ...scope }) }
}
export type KnownService = NonNullable<Awaited<ReturnType<typeof findKnownService>>>

/** Writes what a plan adds to a service. */
export async function fillService(trx: Writer, { row }: KnownService, { blanks, more }: FilledIn): Promise<void> {
  if (more.length > 0)
    await trx
      .insertInto('service_dos_ids')
      .values(more.map((dos_id) => ({ dos_id, service_id: row.id })))
      .execute()
  await trx
    .updateTable('services')
    .set({ ...blanks, version: row.version + 1 })
    .where('id', '=', row.id)
    .execute()
}
