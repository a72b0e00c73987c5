import { dayOfMoment } from '../../day.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { ConflictError } from '../../errors.ts'
import { refreshClosed } from '../ods/closures.store.ts'
import { refreshRollout } from './rollout-status.store.ts'
import type { Person } from '../../access/access.store.ts'

/** Who opens the page of any service and chooses among all products: all but those who have a role on projects alone. */
export const seesAllServices = (person: Person): boolean => person.installationRole !== 'none'

/** The service of this ODS code where the person may see it, with its DoS ids and projects. */
export async function findService(db: Reader, person: Person, odsCode: string) {
  const service = await db.selectFrom('services').selectAll().where('ods_code', '=', odsCode.toUpperCase()).executeTakeFirst()
  if (!service) return undefined
  const [dosIds, projects, mine, organisation, referrer] = await Promise.all([
    db.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', service.id).orderBy('dos_id').execute(),
    db.selectFrom('projects').selectAll().where('service_id', '=', service.id).orderBy('created_at').execute(),
    db
      .selectFrom('project_people as pp')
      .innerJoin('projects as p', 'p.id', 'pp.project_id')
      .select('p.id')
      .where('p.service_id', '=', service.id)
      .where('pp.person_id', '=', person.personId)
      .where('pp.left_at', 'is', null)
      .execute(),
    db
      .selectFrom('organisations')
      .select(['id', 'name', 'ods_code'])
      .where('id', '=', service.organisation_id ?? '')
      .executeTakeFirst(),
    db
      .selectFrom('organisations')
      .select(['name', 'ods_code'])
      .where('id', '=', service.referrer_id ?? '')
      .executeTakeFirst(),
  ])
  if (!seesAllServices(person) && mine.length === 0) return undefined
  const sees = (id: string) => person.installationRole === 'booking-team' || person.installationRole === 'programme-viewer' || mine.some((one) => one.id === id)
  return { service, organisation, referrer, dosIds: dosIds.map((one) => one.dos_id), projects: projects.filter((one) => sees(one.id)) }
}

/** What the rollout adds to a service; a service may be made without. */
type OfRollout = 'region_code' | 'area_code' | 'area' | 'commissioner_code' | 'list_size' | 'referrer_id' | 'live'
/** What becomes of its practice is read in lists and trackers, and typed nowhere. */
type OfClosing = 'ods_status' | 'closed_on' | 'successor' | 'closed'
export type ServiceFacts = Omit<ServicesTable, 'id' | 'version' | 'created_at' | 'organisation_id' | 'other' | 'rollout' | OfRollout | OfClosing> &
  Partial<Pick<ServicesTable, 'organisation_id' | OfRollout>>

export async function insertService(trx: Writer, service: ServiceFacts & { id: string; created_at: string }, dosIds: string[]): Promise<void> {
  const taken = await trx.selectFrom('services').select('name').where('ods_code', '=', service.ods_code).executeTakeFirst()
  if (taken) throw new ConflictError(`${taken.name} has this ODS code already`, 'ods_code')
  await trx
    .insertInto('services')
    .values({
      organisation_id: null,
      other: '{}',
      rollout: 'both',
      region_code: null,
      area_code: null,
      area: null,
      commissioner_code: null,
      list_size: null,
      referrer_id: null,
      live: null,
      ...service,
      version: 1,
    })
    .execute()
  await replaceDosIds(trx, service.id, dosIds)
  await refreshRollout(trx, (eb) => eb('id', '=', service.id))
  // The ODS list may say of its code that it has closed.
  await refreshClosed(trx, dayOfMoment(service.created_at), (eb) => eb('id', '=', service.id))
}

/** Saves over the version that was read; throws ConflictError if somebody saved meanwhile. */
export async function saveService(trx: Writer, id: string, version: number, facts: Omit<ServiceFacts, 'ods_code'>, dosIds: string[]): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('services')
    .set({ ...facts, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Somebody else changed this service while you were writing. ', 'version')
  await replaceDosIds(trx, id, dosIds)
  await refreshRollout(trx, (eb) => eb('id', '=', id))
}

async function replaceDosIds(trx: Writer, serviceId: string, dosIds: string[]): Promise<void> {
  await trx.deleteFrom('service_dos_ids').where('service_id', '=', serviceId).execute()
  if (dosIds.length > 0)
    await trx
      .insertInto('service_dos_ids')
      .values(dosIds.map((dos_id) => ({ dos_id, service_id: serviceId })))
      .execute()
}
