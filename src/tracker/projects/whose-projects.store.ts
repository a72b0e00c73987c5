import type { RoleKind } from '../../access/permissions.ts'
import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'

/** The projects that this person is on. */
export const mineOf = (db: Reader, personId: string) =>
  db.selectFrom('project_people').select('project_id').where('person_id', '=', personId).where('left_at', 'is', null)

/** The projects that this person manages. */
const holdingKind = (db: Reader, personId: string, kind: RoleKind) =>
  db
    .selectFrom('project_people as mp')
    .innerJoin('project_roles as mr', (join) => join.onRef('mr.project_id', '=', 'mp.project_id').onRef('mr.role_key', '=', 'mp.role_key'))
    .select('mp.project_id')
    .where('mp.person_id', '=', personId)
    .where('mp.left_at', 'is', null)
    .where('mr.kind', '=', kind)

export const managedBy = (db: Reader, personId: string) => holdingKind(db, personId, 'project-manager')

/** Projects on which this person holds a role of a supplier. */
export const suppliedBy = (db: Reader, personId: string) => holdingKind(db, personId, 'supplier')

/** That someone holds a role of a project: this person, or anyone where none is named. */
export const holds = (project: string, role: string, personId?: string) => {
  const who = personId === undefined ? sql`` : sql` and hp.person_id = ${personId}`
  return sql<boolean>`exists (select 1 from project_people hp where hp.project_id = ${sql.ref(project)} and hp.role_key = ${sql.ref(role)} and hp.left_at is null${who})`
}
