import type { RoleKind } from '../../access/permissions.ts'
import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'

/** The projects that this person is on. */
export const mineOf = (db: Reader, personId: PersonId) =>
  db.selectFrom('project_people').select('project_id').where('person_id', '=', personId).where('left_at', 'is', null)

/**
 * Whether this person holds a role of this kind on the project that a column names: for lists of rare things, which find the things first and
 * check the person afterwards.
 */
const holdsKind = (project: string, personId: PersonId, kind: RoleKind) =>
  sql<boolean>`exists (select 1 from project_people hk join project_roles hr on hr.project_id = hk.project_id and hr.role_key = hk.role_key
    where hk.project_id = ${sql.ref(project)} and hk.person_id = ${personId} and hk.left_at is null and hk.acting_ends_with is null and hr.kind = ${kind})`

export const manages = (project: string, personId: PersonId) => holdsKind(project, personId, 'project-manager')

export const supplies = (project: string, personId: PersonId) => holdsKind(project, personId, 'supplier')

/** That this person is on the project that a column names. */
export const isOn = (project: string, personId: PersonId) =>
  sql<boolean>`exists (select 1 from project_people ip where ip.project_id = ${sql.ref(project)} and ip.person_id = ${personId} and ip.left_at is null)`

/** That someone holds a role of a project: this person, or anyone if none is named. */
export const holds = (project: string, role: string, personId?: PersonId) => {
  const who = personId === undefined ? sql`` : sql` and hp.person_id = ${personId}`
  return sql<boolean>`exists (select 1 from project_people hp where hp.project_id = ${sql.ref(project)} and hp.role_key = ${sql.ref(role)} and hp.left_at is null and hp.acting_ends_with is null${who})`
}
