import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import { noPersonId } from '../../db/ids.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import type { Person } from '../../access/access.store.ts'
import { seesProject, seesService } from '../../access/visible-projects.store.ts'

/** Who may open the page of any service and choose among all products: everyone except those who only have a role on projects. */
export const seesAllServices = (person: Person): boolean => person.installationRole !== 'none'

const isServiceSeen = async (db: Reader, { personId }: Person, id: ServiceId): Promise<boolean> =>
  (await db.selectFrom('services as s').select('s.id').where('s.id', '=', id).where(seesService(personId)).executeTakeFirst()) !== undefined

/** The service with this key if the person may see it, with its DoS ids and projects; `person` is null for the installation, which sees all. */
export async function findService(db: Reader, person: Person | null, odsCode: string) {
  const service = await db.selectFrom('services').selectAll().where('ods_code', '=', odsCode.toUpperCase()).executeTakeFirst()
  if (!service) return undefined
  const [dosIds, projects, mine, organisation, provider111] = await Promise.all([
    db.selectFrom('service_dos_ids').select('dos_id').where('service_id', '=', service.id).orderBy('dos_id').execute(),
    db.selectFrom('projects').selectAll().where('service_id', '=', service.id).orderBy('created_at').execute(),
    db
      .selectFrom('projects as p')
      .select('p.id')
      .where('p.service_id', '=', service.id)
      .where(seesProject(person?.personId ?? noPersonId))
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
  if (person && !seesAllServices(person) && !(await isServiceSeen(db, person, service.id))) return undefined
  const seesAll = person === null || person.installationRole === 'booking-team' || person.installationRole === 'programme-viewer'
  const sees = (id: string): boolean => seesAll || mine.some((one) => one.id === id)
  return { service, organisation, provider111, dosIds: dosIds.map((one) => one.dos_id), projects: projects.filter((one) => sees(one.id)) }
}

/** Those of these services that the person may see. */
export async function listServicesSeen(db: Reader, person: Person | null, odsCodes: string[]): Promise<Pick<ServicesTable, 'id' | 'name' | 'ods_code'>[]> {
  if (odsCodes.length === 0) return []
  const asked = odsCodes.map((code) => code.toUpperCase())
  const query = db.selectFrom('services as s').select(['s.id', 's.name', 's.ods_code']).where('s.ods_code', 'in', asked)
  return (person === null || seesAllServices(person) ? query : query.where(seesService(person.personId))).execute()
}

/** The services of an organisation's ODS code that this person may see. */
export async function listServicesOfCode(db: Reader, person: Person, odsCode: string): Promise<Pick<ServicesTable, 'name' | 'ods_code' | 'care_setting'>[]> {
  const query = db
    .selectFrom('services as s')
    .select(['s.name', 's.ods_code', 's.care_setting'])
    .where(sql<string>`s.listed_code`, '=', odsCode.toUpperCase())
    .orderBy(sql`length(s.ods_code)`)
    .orderBy('s.ods_code')
  return (seesAllServices(person) ? query : query.where(seesService(person.personId))).execute()
}

/** The same; throws NotFoundError if there is none, or the person may not see it. */
export async function getService(db: Reader, person: Person | null, odsCode: string) {
  const found = await findService(db, person, odsCode)
  if (!found) throw new NotFoundError('No such service')
  return found
}

/** Who changed a service last, in a sentence; that someone confirmed it changed nothing. */
export async function whoChangedService(db: Reader, { ods }: { ods: string }, actions = ['created', 'changed', 'undone']): Promise<string> {
  const one = await db.selectFrom('services').select('id').where('ods_code', '=', ods.toUpperCase()).executeTakeFirst()
  return whoWasFirst(db, one?.id ?? '', actions)
}

/** What the rollout adds to a service; a service can be created without it. */
type OfRollout = 'region_code' | 'area_code' | 'area' | 'commissioner_code' | 'list_size' | 'referrer_id' | 'live'
/** The state of its practice comes from lists and trackers, and is typed in nowhere. */
type OfClosing = 'ods_status' | 'closed_on' | 'successor' | 'closed'
export type ServiceFacts = Omit<ServicesTable, 'id' | 'version' | 'created_at' | 'organisation_id' | 'other' | 'rollout' | OfRollout | OfClosing> &
  Partial<Pick<ServicesTable, 'organisation_id' | OfRollout>>

/** Throws ConflictError if another service has its ODS code. */
export async function insertService(trx: Writer, service: ServiceFacts & { id: ServiceId; created_at: string }, dosIds: string[]): Promise<void> {
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
}

/** Saves over the version that was read; throws ConflictError if someone else has saved it since. */
export async function saveService(trx: Writer, id: ServiceId, version: number, facts: Omit<ServiceFacts, 'ods_code'>, dosIds: string[]): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('services')
    .set({ ...facts, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this service.')
  await replaceDosIds(trx, id, dosIds)
}

async function replaceDosIds(trx: Writer, serviceId: ServiceId, dosIds: string[]): Promise<void> {
  await trx.deleteFrom('service_dos_ids').where('service_id', '=', serviceId).execute()
  if (dosIds.length > 0)
    await trx
      .insertInto('service_dos_ids')
      .values(dosIds.map((dos_id) => ({ dos_id, service_id: serviceId })))
      .execute()
}
