import { sql } from 'kysely'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PrerequisitesTable, Tables } from '../../db/tables.ts'
import type { Person } from '../../access/access.store.ts'

/** A kind of prerequisite as projects have it: its key, who owns it and what it needs, the lists as JSON. */
export type Kind = Pick<PrerequisitesTable, 'key' | 'owners' | 'needs'>

/** Whose prerequisites: those of a role on the projects where this person holds it, or of every project. */
export interface Patch {
  role: string
  personId: string
  all: boolean
  /** The kinds that the role owns. */
  kinds: Kind[]
}

/** Every kind that some project has: a step along the index for each, however many projects there are. */
async function listKinds(db: Reader): Promise<Kind[]> {
  const { rows } = await sql<Kind>`
    with recursive kinds (key, owners, needs) as (
      select * from (select key, owners, needs from prerequisites order by key, owners, needs limit 1) as first_kind
      union all
      select (select q.key from prerequisites q where (q.key, q.owners, q.needs) > (kinds.key, kinds.owners, kinds.needs) order by q.key, q.owners, q.needs limit 1),
        (select q.owners from prerequisites q where (q.key, q.owners, q.needs) > (kinds.key, kinds.owners, kinds.needs) order by q.key, q.owners, q.needs limit 1),
        (select q.needs from prerequisites q where (q.key, q.owners, q.needs) > (kinds.key, kinds.owners, kinds.needs) order by q.key, q.owners, q.needs limit 1)
      from kinds where kinds.key is not null)
    select key, owners, needs from kinds where key is not null`.execute(db)
  return rows
}

const rolesOf = async (db: Reader, personId: string): Promise<Set<string>> =>
  new Set((await db.selectFrom('project_people').select('role_key').distinct().where('person_id', '=', personId).where('left_at', 'is', null).execute()).map((row) => row.role_key))

/** The booking team settles everywhere, a programme viewer looks everywhere; others on projects where they hold the role. */
export const seesAllQueues = (person: Person): boolean => person.installationRole === 'booking-team' || person.installationRole === 'programme-viewer'

/** The roles with a queue for this person: those that they hold, or all, as far as they own prerequisites. Two queries. */
export async function listPatches(db: Reader, person: Person): Promise<Patch[]> {
  const [kinds, held] = await Promise.all([listKinds(db), rolesOf(db, person.personId)])
  const all = seesAllQueues(person)
  const owners = new Map<string, Kind[]>()
  for (const kind of kinds) for (const role of JSON.parse(kind.owners) as string[]) owners.set(role, [...(owners.get(role) ?? []), kind])
  return [...owners].filter(([role]) => all || held.has(role)).map(([role, own]) => ({ role, personId: person.personId, all, kinds: own }))
}

/** The patch of one role; undefined where this person has no such queue. With `toSettle`, only where they may write in it. */
export async function findPatch(db: Reader, person: Person, role: string, given: { toSettle?: boolean } = {}): Promise<Patch | undefined> {
  const patch = (await listPatches(db, person)).find((one) => one.role === role)
  if (!patch || !given.toSettle || person.installationRole !== 'programme-viewer') return patch
  return (await rolesOf(db, person.personId)).has(role) ? { ...patch, all: false } : undefined
}

type OnPrerequisites = ExpressionBuilder<Tables & { q: PrerequisitesTable }, 'q'>

/** That a row of `prerequisites as q` is of these kinds. */
export const ofKinds = (kinds: Kind[]): Expression<SqlBool> => sql<SqlBool>`(q.key, q.owners, q.needs) in (${sql.join(kinds.map((one) => sql`(${one.key}, ${one.owners}, ${one.needs})`))})`

/** That this person holds the role on the project of `prerequisites as q`. */
export const inPatch = (eb: OnPrerequisites, patch: Patch): Expression<SqlBool> =>
  eb.exists(eb.selectFrom('project_people as pp').select('pp.id').where('pp.person_id', '=', patch.personId).where('pp.role_key', '=', patch.role).where('pp.left_at', 'is', null).whereRef('pp.project_id', '=', 'q.project_id'))
