import type { Person } from '../../access/access.store.ts'
import { seesService } from '../../access/visible-projects.store.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { ActorAt } from '../../events/record.ts'
import { seesAllServices } from './services.store.ts'
import type { DosIdOwner } from './shared-dos-ids.ts'

/** The other services that have these DoS ids, a few hundred at most. */
export async function listOtherOwners(db: Reader, dosIds: string[], own: ServiceId | null = null): Promise<DosIdOwner[]> {
  if (dosIds.length === 0) return []
  return db
    .selectFrom('service_dos_ids as d')
    .innerJoin('services as s', 's.id', 'd.service_id')
    .select(['d.dos_id as dosId', 's.name', 's.ods_code as ods'])
    .where('d.dos_id', 'in', dosIds)
    .where((eb) => (own === null ? eb.lit(true) : eb('d.service_id', '<>', own)))
    .orderBy('d.dos_id')
    .orderBy('s.ods_code')
    .execute()
}

/** The same, as this person may know of them; null for the installation, which sees all. */
export async function listOtherOwnersFor(db: Reader, person: Person | null, { dosIds, own = null }: { dosIds: string[]; own?: ServiceId | null }) {
  const owners = await listOtherOwners(db, dosIds, own)
  if (owners.length === 0 || person === null || seesAllServices(person)) return owners
  const keys = owners.map((one) => one.ods)
  const rows = await db.selectFrom('services as s').select('s.ods_code').where('s.ods_code', 'in', keys).where(seesService(person.personId)).execute()
  const seen = new Set(rows.map((row) => row.ods_code))
  return owners.map((one): DosIdOwner => ({ ...one, isHidden: !seen.has(one.ods) }))
}

/** Records who said that services share these DoS ids. */
export async function saveShared(trx: Writer, dosIds: string[], { id, name, at }: ActorAt): Promise<void> {
  if (dosIds.length === 0) return
  await trx
    .insertInto('shared_dos_ids')
    .values(dosIds.map((dos_id) => ({ dos_id, confirmed_by_id: id, confirmed_by: name, confirmed_at: at })))
    .onConflict((on) => on.column('dos_id').doNothing())
    .execute()
}
