import { readStringList } from '../../db/string-list.ts'
import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { ofPrerequisite, subqueries } from '../../db/conditions.ts'
import type { Selects } from '../../db/conditions.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { readModel } from '../../db/read-model.ts'
import type { Person } from '../../access/access.store.ts'

/** A kind of prerequisite as projects have it: its key, who owns it and what it needs, the lists as JSON. */
export type Kind = Pick<PrerequisitesTable, 'key' | 'owners' | 'needs'>

/** Whose prerequisites: those of a role on the projects where this person holds it, or of every project. */
export interface Patch {
  role: string
  personId: string
  all: boolean
  /** So many projects that a list is found faster by walking all of them in order than by sorting these. */
  wide: boolean
  /** The kinds that the role owns. */
  kinds: Kind[]
}

/** Every kind that some project has: a step along the index for each, however many projects there are. */
export async function listKinds(db: Reader): Promise<Kind[]> {
  const { rows } = await sql<Kind>`
    with recursive keys (key) as (
      select (select min(q.key) from prerequisites q) union all select (select min(q.key) from prerequisites q where q.key > keys.key) from keys where key is not null),
    owned (key, owners) as (
      select key, (select min(q.owners) from prerequisites q where q.key = keys.key) from keys where key is not null
      union all select key, (select min(q.owners) from prerequisites q where q.key = owned.key and q.owners > owned.owners) from owned where owners is not null),
    kinds (key, owners, needs) as (
      select key, owners, (select min(q.needs) from prerequisites q where q.key = owned.key and q.owners = owned.owners) from owned where owners is not null
      union all select key, owners, (select min(q.needs) from prerequisites q where q.key = kinds.key and q.owners = kinds.owners and q.needs > kinds.needs) from kinds where needs is not null)
    select key, owners, needs from kinds where needs is not null`.execute(db)
  return rows
}

/** Which of these roles the person holds somewhere: a step along the index for each. */
async function rolesHeld(db: Reader, personId: string, roles: string[]): Promise<Set<string>> {
  if (roles.length === 0) return new Set()
  const { rows } = await sql<{ role: string }>`${sql.join(
    roles.map(
      (role) =>
        sql`select cast(${role} as text) as role where exists (select 1 from project_people where person_id = ${personId} and role_key = ${role} and left_at is null)`,
    ),
    sql` union all `,
  )}`.execute(db)
  return new Set(rows.map((row) => row.role))
}

/** The booking team settles everywhere, a programme viewer looks everywhere; others on projects where they hold the role. */
export const seesAllQueues = (person: Pick<Person, 'installationRole'>): boolean =>
  person.installationRole === 'booking-team' || person.installationRole === 'programme-viewer'

/** The roles with a queue for this person: those that they hold, or all, as far as they own prerequisites. Two queries. */
export const listPatches = (db: Reader, { personId, installationRole }: Whose): Promise<Patch[]> => patchesOf(db, { personId, installationRole })
const patchesOf = readModel('patches', { until: 'event' }, (db, whose: Whose) => readPatches(db, whose))
type Whose = Pick<Person, 'personId' | 'installationRole'>

async function readPatches(db: Reader, person: Whose): Promise<Patch[]> {
  const kinds = await listKinds(db)
  const all = seesAllQueues(person)
  const owners = new Map<string, Kind[]>()
  for (const kind of kinds) for (const role of readStringList(kind.owners)) owners.set(role, [...(owners.get(role) ?? []), kind])
  const held = all ? new Set<string>() : await rolesHeld(db, person.personId, [...owners.keys()])
  return [...owners].filter(([role]) => all || held.has(role)).map(([role, own]) => ({ role, personId: person.personId, all, wide: true, kinds: own }))
}

const narrowest = 300
async function isWide(db: Reader, { personId, role }: Pick<Patch, 'personId' | 'role'>): Promise<boolean> {
  const rows = await db
    .selectFrom('project_people')
    .select('id')
    .where('person_id', '=', personId)
    .where('role_key', '=', role)
    .where('left_at', 'is', null)
    .limit(narrowest + 1)
    .execute()
  return rows.length > narrowest
}

/** The patch of one role; undefined if this person has no such queue. With `toSettle`, only where they may write in it. */
export async function findPatch(db: Reader, person: Person, role: string, given: { toSettle?: boolean } = {}): Promise<Patch | undefined> {
  const found = (await listPatches(db, person)).find((one) => one.role === role)
  const patch = found && { ...found, wide: found.all || (await isWide(db, found)) }
  if (!patch || !given.toSettle || person.installationRole !== 'programme-viewer') return patch
  return (await rolesHeld(db, person.personId, [role])).has(role) ? { ...patch, all: false, wide: await isWide(db, patch) } : undefined
}

/** That a row of `prerequisites as q` is of these kinds: asked of each row, however it was found. */
export const ofKinds = (kinds: Kind[]): Expression<SqlBool> =>
  sql<SqlBool>`(q.key, q.owners, q.needs) in (${sql.join(kinds.map((one) => sql`(${one.key}, ${one.owners}, ${one.needs})`))})`

/** That a row of `prerequisites as q` is of this kind: its index is walked. */
export const ofKind = (one: Kind): Expression<SqlBool> => sql<SqlBool>`(q.key = ${one.key} and q.owners = ${one.owners} and q.needs = ${one.needs})`

/** The projects on which this person holds the role. */
export const projectsOf = (db: Selects, patch: Pick<Patch, 'personId' | 'role'>) =>
  db
    .selectFrom('project_people as pp')
    .select('pp.project_id')
    .where('pp.person_id', '=', patch.personId)
    .where('pp.role_key', '=', patch.role)
    .where('pp.left_at', 'is', null)

/** That this person holds the role on the project of `prerequisites as q`: asked project by project in a wide patch, else found from the projects. */
export const inPatch = (patch: Patch): Expression<SqlBool> =>
  patch.wide
    ? ofPrerequisite.exists(projectsOf(subqueries, patch).where('pp.project_id', '=', ofPrerequisite.ref('q.project_id')))
    : ofPrerequisite('q.project_id', 'in', projectsOf(subqueries, patch))
