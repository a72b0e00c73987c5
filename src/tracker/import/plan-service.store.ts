import { may } from '../../access/permissions.ts'
import { findServiceScope, findServiceScopes } from '../../access/scopes.store.ts'
import type { Person } from '../../access/access.store.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { findMeantService, listOfCodes } from '../services/further-services.store.ts'
import type { Meant } from '../services/services-meant.ts'
import type { FilledIn } from './plan-service.ts'

type By = Pick<Person, 'personId' | 'installationRole'>

/** Whether someone starts projects only of services in their area: they may not add a service. */
const isBoundToArea = (person: By | null): person is By => person !== null && !may('project.create', { installationRole: person.installationRole, roles: [] })

/**
 * The service that a plan is of, the key of a new one, or why nobody can tell. Someone with an area starts projects of the services in it, and learns
 * nothing of any other.
 */
export async function findServiceOfPlan(db: Reader, plan: { ods_code: string; name: string; dos_ids: string[] }, person: By | null): Promise<Meant> {
  const meant = await findMeantService(db, plan)
  if (!isBoundToArea(person)) return meant
  const { ods_code: code } = plan
  const keys = (await listOfCodes(db, [code])).map((one) => one.ods_code)
  const scopes = await findServiceScopes(db, person, keys)
  const own = keys.filter((key) => may('project.start', { installationRole: person.installationRole, roles: [], ...scopes.get(key) }))
  if ('why' in meant && own.length > 0)
    return own.length === keys.length ? meant : { why: `Several services have the ODS code ${code}. Write the name or a DoS id of the one that is meant` }
  if ('key' in meant && own.includes(meant.key)) return meant
  return {
    why: `No service in your area has the ODS code ${code === '' ? 'of this plan' : code}. Check the code, or ask the booking team to start this project`,
  }
}

/** For someone with an area: one of these DoS ids that another service has, and this one does not. */
export async function findIdOfOthers(db: Reader, ids: string[], { key, person }: { key: string; person: By | null }): Promise<string | undefined> {
  if (!isBoundToArea(person) || ids.length === 0) return undefined
  const rows = await db
    .selectFrom('service_dos_ids as d')
    .innerJoin('services as s', 's.id', 'd.service_id')
    .select(['d.dos_id', 's.ods_code'])
    .where('d.dos_id', 'in', ids)
    .orderBy('d.dos_id')
    .execute()
  const own = new Set(rows.flatMap((row) => (row.ods_code === key ? [row.dos_id] : [])))
  return rows.find((row) => !own.has(row.dos_id))?.dos_id
}

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
