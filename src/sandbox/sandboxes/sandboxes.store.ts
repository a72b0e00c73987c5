import type { PersonId, ProjectId } from '../../db/ids.ts'
import { referenceIn } from '../fhir/resource-text.ts'
import { isDatedAhead } from '../../clock.ts'
import { prepared, preparedTuples } from '../../db/prepared.ts'
import type { Reader, Writer } from '../../db/database.ts'
import { channelText, withTheirIdentifiers } from '../fhir/resources.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'

/** A sandbox with the JSON fragments that searches may include. */
export interface Sandbox {
  row: SandboxesTable
  /** JSON text of each resource by its reference, like `Schedule/…`. */
  resources: Map<string, string>
  /** The resources that a resource refers to, by include: `Schedule/x` → {'Schedule:actor:Practitioner': 'Practitioner/y'}. */
  refers: Map<string, Record<string, string[]>>
  /** The delivery channel in the slots of each diary, as text; diaries without one are absent. */
  channels: Map<string, string>
  /** The diaries of each service, by DoS id. */
  services: Map<string, string[]>
}

const byKey = prepared<{ key: string }, SandboxesTable>((db, p) => db.selectFrom('sandboxes').selectAll().where('key', '=', p('key')))
/** Columns that change without a new version. */
type Moving = Pick<SandboxesTable, 'id' | 'version' | 'armed' | 'laid_out_to' | 'off' | 'per_minute'>
const movingByKey = preparedTuples<{ key: string }, Moving, ['id', 'version', 'armed', 'laid_out_to', 'off', 'per_minute']>(
  ['id', 'version', 'armed', 'laid_out_to', 'off', 'per_minute'],
  (db, p) => db.selectFrom('sandboxes').select(['id', 'version', 'armed', 'laid_out_to', 'off', 'per_minute']).where('key', '=', p('key')),
)

/** Caches the parts of a sandbox until its version changes. The columns that change without the version are read each time. */
const kept = new WeakMap<object, Map<string, Sandbox>>()
const mostKept = 200

/** The sandbox of this key, with its resources; undefined if there is none. */
export async function findSandbox(db: Reader, key: string): Promise<Sandbox | undefined> {
  const [moving] = await movingByKey(db, { key })
  if (!moving) return undefined
  const [id, version, armed, laid_out_to, off, per_minute] = moving
  const cache = kept.get(db) ?? new Map<string, Sandbox>()
  kept.set(db, cache)
  const known = cache.get(id)
  if (known?.row.version === version && known.row.key === key) {
    Object.assign(known.row, { armed, laid_out_to, off, per_minute })
    return known
  }
  const [row] = (await byKey(db, { key })).rows
  if (!row) return undefined
  const sandbox = await putTogether(db, row)
  cache.delete(id)
  cache.set(id, sandbox)
  const oldest = cache.keys().next().value
  if (cache.size > mostKept && oldest !== undefined) cache.delete(oldest)
  return sandbox
}

async function putTogether(db: Reader, row: SandboxesTable): Promise<Sandbox> {
  const [services, schedules, shared] = await Promise.all([
    db.selectFrom('sandbox_services').selectAll().where('sandbox_id', '=', row.id).execute(),
    db.selectFrom('sandbox_schedules').selectAll().where('sandbox_id', '=', row.id).execute(),
    db.selectFrom('sandbox_schedule_services').selectAll().where('sandbox_id', '=', row.id).execute(),
  ])
  const resources = new Map<string, string>()
  const refers = new Map<string, Record<string, string[]>>()
  const add = (json: string): string => {
    const reference = referenceIn(json)
    resources.set(reference, json)
    return reference
  }
  for (const one of services)
    refers.set(add(one.json), { 'HealthcareService:providedBy': [add(one.organisation_json)], 'HealthcareService:location': [add(one.location_json)] })
  for (const one of schedules) {
    const mine = shared.filter((map) => map.schedule_id === one.id).map((map) => `HealthcareService/${map.dos_id}`)
    const whole = withTheirIdentifiers(one)
    refers.set(add(whole.json), {
      'Schedule:actor:Practitioner': [add(whole.practitioner_json)],
      'Schedule:actor:PractitionerRole': [add(whole.role_json)],
      'Schedule:actor:HealthcareService': mine,
    })
  }
  const channels = new Map(schedules.flatMap((one) => (one.channel === null ? [] : [[one.id, channelText(one.channel)] as const])))
  return {
    row,
    resources,
    refers,
    channels,
    services: new Map(services.map((one) => [one.dos_id, shared.filter((map) => map.dos_id === one.dos_id).map((map) => map.schedule_id)])),
  }
}

export const findSandboxOfProject = (db: Reader, projectId: ProjectId): Promise<SandboxesTable | undefined> =>
  db.selectFrom('sandboxes').selectAll().where('project_id', '=', projectId).executeTakeFirst()

export const findStandAlone = (db: Reader, id: string): Promise<SandboxesTable | undefined> =>
  db.selectFrom('sandboxes').selectAll().where('id', '=', id).where('project_id', 'is', null).executeTakeFirst()

const logLastsMs = 30 * 86_400_000

/** Since when a sandbox has had its current configuration (ISO 8601). If a clock was ahead when it was saved, since the start of the log. */
export const configuredSince = (row: Pick<SandboxesTable, 'configured_at'>, now: number): string =>
  isDatedAhead(row.configured_at, now) ? new Date(now - logLastsMs).toISOString() : row.configured_at

/** The hours of the set-up. */
export const getHours = (db: Reader, id: string): Promise<Pick<SandboxesTable, 'weekly_hours' | 'slot_minutes'>> =>
  db.selectFrom('sandboxes').select(['weekly_hours', 'slot_minutes']).where('id', '=', id).executeTakeFirstOrThrow()

export async function insertSandbox(trx: Writer, row: SandboxesTable): Promise<void> {
  await trx.insertInto('sandboxes').values(row).execute()
}

/** Changes settings of a sandbox, and increases its version, which invalidates the cache. */
export async function saveSandbox(
  trx: Writer,
  id: string,
  change: Partial<
    Pick<
      SandboxesTable,
      | 'key'
      | 'off'
      | 'edition'
      | 'scenarios'
      | 'allowed_to_search'
      | 'allowed_to_book'
      | 'allowed_to_cancel'
      | 'laid_out_to'
      | 'weekly_hours'
      | 'slot_minutes'
      | 'configured_at'
      | 'per_minute'
    >
  >,
): Promise<void> {
  await trx
    .updateTable('sandboxes')
    .set((eb) => ({ ...change, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** The sandboxes without a project that were made for a person, by name. */
export const listMadeFor = (db: Reader, personId: PersonId, limit: number): Promise<{ id: string; name: string }[]> =>
  db
    .selectFrom('sandboxes')
    .select(['id', 'name'])
    .where('project_id', 'is', null)
    .where('for_person_id', '=', personId)
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
