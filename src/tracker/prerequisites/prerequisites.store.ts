import { sql } from 'kysely'
import type { Expression } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import { readStringList } from '../../db/string-list.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { ConflictError } from '../../errors.ts'
import type { ActorAt } from '../../events/record.ts'
import type { Prerequisite, Status } from './prerequisite.ts'

export const listPrerequisites = (db: Reader, projectId: ProjectId): Promise<PrerequisitesTable[]> =>
  db.selectFrom('prerequisites').selectAll().where('project_id', '=', projectId).orderBy('position').execute()

export const findPrerequisite = (db: Reader, id: string): Promise<PrerequisitesTable | undefined> =>
  db.selectFrom('prerequisites').selectAll().where('id', '=', id).executeTakeFirst()

/** The scheduling endpoints of these projects that are met. */
export async function listMetEndpoints(db: Reader, projects: ProjectId[]): Promise<PrerequisitesTable[]> {
  if (projects.length === 0) return []
  return db
    .selectFrom('prerequisites')
    .selectAll()
    .where('project_id', 'in', projects)
    .where('value_kind', '=', 'dos-endpoint')
    .where('status', '=', 'met')
    .execute()
}

/** The row as the rules see it. */
export const asPrerequisite = (row: PrerequisitesTable): Prerequisite => ({
  key: row.key,
  title: row.title,
  status: row.status,
  value: row.value,
  validUntil: row.valid_until,
  valueKind: row.value_kind,
  level: row.value_level,
  expires: row.expires === 1,
  derived: row.derived,
  isShared: row.shared_id !== null,
  isOnRecord: row.on_record === 'met',
})

export const ownersOf = (row: Pick<PrerequisitesTable, 'owners'>): string[] => readStringList(row.owners)
export const needsOf = (row: Pick<PrerequisitesTable, 'needs'>): string[] => readStringList(row.needs)

/** The owners of a prerequisite of a new project. */
export async function saveOwners(trx: Writer, id: string, owners: string[]): Promise<void> {
  await trx
    .updateTable('prerequisites')
    .set({ owners: JSON.stringify(owners) })
    .where('id', '=', id)
    .execute()
}

/** Whether a JSON list of keys holds this key. Keys are letters, digits and hyphens, so they need no escape. */
export const listsKey = (json: string, key: Expression<string>) => sql<boolean>`${sql.ref(json)} like '%"' || ${key} || '"%'`

/** Updates `needs_until` of the prerequisites that need this one, in a few hundred projects at most. */
export async function refreshNeeds(trx: Writer, projects: ProjectId[], key: string): Promise<void> {
  await trx
    .updateTable('prerequisites')
    .set({
      needs_until: sql<string>`(select min(n.settled_until) from prerequisites n where n.project_id = prerequisites.project_id and ${listsKey('prerequisites.needs', sql.ref('n.key'))})`,
    })
    .where('project_id', 'in', projects)
    .where('needs', 'like', `%"${key}"%`)
    .execute()
}

/** A service whose DoS ids are others now, by the one that it gained and the one that went. */
export interface ServiceGivenId {
  id: ServiceId
  name: string
  from: string | null
  to: string
}

const completes = (status: Status['status']): boolean => ['met', 'waived', 'not-applicable'].includes(status)

/** Saves over the version that was read; throws ConflictError if someone saved meanwhile. Returns the service whose DoS ids are others now, if they are. */
export async function writeStatus(
  trx: Writer,
  row: { id: string; project_id: ProjectId; key: string; version: number },
  next: Status,
  by: ActorAt & { dueDate: string | null },
): Promise<ServiceGivenId | undefined> {
  const before =
    row.key === 'dos-id' ? await trx.selectFrom('prerequisites').select(['value', 'on_record']).where('id', '=', row.id).executeTakeFirst() : undefined
  const { numUpdatedRows } = await trx
    .updateTable('prerequisites')
    .set({
      status: next.status,
      reason: 'reason' in next ? next.reason : null,
      value: 'value' in next ? next.value : null,
      valid_until: 'validUntil' in next ? next.validUntil : null,
      note: 'note' in next ? next.note : null,
      waived_by: next.status === 'waived' ? by.name : null,
      waived_by_id: next.status === 'waived' ? by.id : null,
      settled_by: by.name,
      settled_by_id: by.id,
      settled_at: by.at,
      due_date: by.dueDate,
      ...(completes(next.status) ? { lost_shared_id: null } : {}),
      on_record: null,
      version: row.version + 1,
    })
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this prerequisite.')
  await refreshNeeds(trx, [row.project_id], row.key)
  if (row.key === 'dos-id' && next.status === 'met' && next.value !== null) {
    // The id that met it on record is not the one of these people: the service keeps it.
    const replaced = before?.on_record === 'met' ? null : (before?.value ?? null)
    return giveDosId(trx, row.project_id, next.value, replaced)
  }
}

/** Saves why a project does it itself, or that it does not; throws ConflictError if someone saved meanwhile. */
export async function saveOwnReason(trx: Writer, { id, version }: Pick<PrerequisitesTable, 'id' | 'version'>, reason: string | null): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('prerequisites')
    .set({ own_reason: reason, lost_shared_id: null, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this prerequisite.')
}

/** Saves the level of a percentage over the version that was read; throws ConflictError if someone saved meanwhile. */
export async function saveLevel(trx: Writer, id: string, { level, version }: { level: number; version: number }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('prerequisites')
    .set({ value_level: level, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this prerequisite.')
}

/** Of these DoS ids, a few hundred at most, the services that have them. */
export async function servicesOfDosIds(db: Reader, dosIds: string[]): Promise<Map<string, string[]>> {
  if (dosIds.length === 0) return new Map()
  const rows = await db.selectFrom('service_dos_ids').selectAll().where('dos_id', 'in', dosIds).execute()
  return new Map([...Map.groupBy(rows, (row) => row.dos_id)].map(([id, some]) => [id, some.map((row) => row.service_id)]))
}

/** A DoS id that is settled becomes the service's, in place of the one before. */
async function giveDosId(trx: Writer, projectId: ProjectId, dosId: string, before: string | null): Promise<ServiceGivenId | undefined> {
  if (dosId === before) return undefined
  const { service_id } = await trx.selectFrom('projects').select('service_id').where('id', '=', projectId).executeTakeFirstOrThrow()
  if (before !== null) await trx.deleteFrom('service_dos_ids').where('service_id', '=', service_id).where('dos_id', '=', before).execute()
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('service_dos_ids')
    .values({ service_id, dos_id: dosId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  // Someone who has the service open to change it is told of the conflict.
  if (before === null && numInsertedOrUpdatedRows !== 1n) return undefined
  const service = await trx
    .updateTable('services')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', service_id)
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
  return { ...service, from: before, to: dosId }
}
