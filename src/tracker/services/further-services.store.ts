import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { ActorAt } from '../../events/record.ts'
import type { Sibling } from './further-service.ts'
import { servicesMeant } from './services-meant.ts'
import type { Meant } from './services-meant.ts'

/** The services of these ODS codes, a few hundred at most, each with its DoS ids. Two queries. */
export async function listOfCodes(db: Reader, odsCodes: string[]): Promise<(Sibling & { id: ServiceId; listed_code: string })[]> {
  if (odsCodes.length === 0) return []
  const rows = await db
    .selectFrom('services')
    .select(['id', 'ods_code', 'name', 'care_setting', sql<string>`listed_code`.as('listed_code')])
    .where(sql<string>`listed_code`, 'in', odsCodes)
    .orderBy(sql`length(ods_code)`)
    .orderBy('ods_code')
    .execute()
  if (rows.length === 0) return []
  const ids = await db
    .selectFrom('service_dos_ids')
    .selectAll()
    .where(
      'service_id',
      'in',
      rows.map((one) => one.id),
    )
    .orderBy('dos_id')
    .execute()
  const of = Map.groupBy(ids, (one) => one.service_id)
  return rows.map((one) => ({ ...one, dosIds: (of.get(one.id) ?? []).map(({ dos_id }) => dos_id) }))
}

/** The ODS codes of organisations with several services here. */
export const listCodesOfSeveral = async (db: Reader): Promise<string[]> =>
  (
    await db
      .selectFrom('further_services as f')
      .innerJoin('services as s', 's.id', 'f.service_id')
      .select(sql<string>`s.listed_code`.as('code'))
      .distinct()
      .execute()
  ).map((one) => one.code)

/** The service of an ODS code that someone means who gives its name and DoS ids; the key of a new one if there is none. Two queries. */
export async function findMeantService(db: Reader, one: { ods_code: string; name: string; dos_ids: string[] }): Promise<Meant> {
  const services = await listOfCodes(db, [one.ods_code])
  const row = { number: 0, name: one.name, dosIds: one.dos_ids }
  return servicesMeant(one.ods_code, [row], services).get(0) ?? { key: one.ods_code, beside: null, besideKey: null }
}

/** Keeps who said that it is a further service of its organisation, and how it differs. */
export const saveFurther = async (trx: Writer, service: ServiceId, reason: string, { id, name, at }: ActorAt): Promise<void> =>
  void (await trx.insertInto('further_services').values({ service_id: service, reason, confirmed_by_id: id, confirmed_by: name, confirmed_at: at }).execute())

export const findFurther = (db: Reader, service: ServiceId) =>
  db.selectFrom('further_services').selectAll().where('service_id', '=', service).executeTakeFirst()

export const forgetFurther = async (trx: Writer, service: ServiceId): Promise<void> =>
  void (await trx.deleteFrom('further_services').where('service_id', '=', service).execute())
