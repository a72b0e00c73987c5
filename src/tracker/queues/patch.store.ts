import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import { completesInArea } from '../../access/in-area.store.ts'
import { ofPrerequisite, subqueries } from '../../db/conditions.ts'
import type { Selects } from '../../db/conditions.ts'
import type { KindFacts as Kind } from '../service-facets/queue-names.ts'
import type { Patch } from './patch.ts'

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

const isInArea = ({ personId, role }: Patch) => sql<SqlBool>`exists (select 1 from projects p where p.id = q.project_id and ${completesInArea(personId, role)})`

const holdsRole = (patch: Patch) =>
  patch.wide
    ? ofPrerequisite.exists(projectsOf(subqueries, patch).where('pp.project_id', '=', ofPrerequisite.ref('q.project_id')))
    : ofPrerequisite('q.project_id', 'in', projectsOf(subqueries, patch))

/**
 * That this person completes what the role owns on the project of `prerequisites as q`: asked project by project in a wide patch and in an area, else found
 * from the projects.
 */
export const inPatch = (patch: Patch): Expression<SqlBool> =>
  patch.byArea ? ofPrerequisite.or([holdsRole({ ...patch, wide: true }), isInArea(patch)]) : holdsRole(patch)
