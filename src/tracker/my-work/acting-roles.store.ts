import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'

/**
 * Roles in which this person acts for others on the project that a column names: not roles that they gave themselves, and not on projects that
 * they run. The same rules as `secondRoleOf` and `acceptsHandOver` of people/who-attests.ts: if a page shows no button for it, it does not wait
 * here.
 */
export const actingRoles = (db: Reader, project: string, personId: PersonId) =>
  db
    .selectFrom('project_people as cp')
    .innerJoin('project_roles as cr', (join) => join.onRef('cr.project_id', '=', 'cp.project_id').onRef('cr.role_key', '=', 'cp.role_key'))
    .innerJoin('projects as cj', 'cj.id', 'cp.project_id')
    .select('cp.project_id')
    .where(sql<boolean>`cp.project_id = ${sql.ref(project)}`)
    .where('cp.person_id', '=', personId)
    .where('cp.left_at', 'is', null)
    .where('cp.acting_ends_with', 'is', null)
    .where(givenByAnother(db, 'cp', personId))

/**
 * That whoever these columns name is another person, for whom this one does not act on the project: as `countsAs` of access/permissions.ts decides.
 */
export const isSomeoneElse = (columns: { project: string; first: string; firstFor: string }, personId: PersonId) => {
  const [project, first, firstFor] = [sql.ref(columns.project), sql.ref(columns.first), sql.ref(columns.firstFor)]
  return sql<boolean>`(${first} <> ${personId} and coalesce(${firstFor}, '') <> ${personId} and not exists (select 1 from project_people ap
    where ap.project_id = ${project} and ap.person_id = ${personId} and ap.left_at is null and ap.acting_for in (${first}, ${firstFor})))`
}

/** That a role was given by someone else, and not through an account that the person made. */
export const givenByAnother = (db: Reader, alias: string, personId: PersonId) => {
  const giver = sql.ref(`${alias}.added_by`)
  return sql<boolean>`(${giver} <> ${personId} and not exists ${db
    .selectFrom('accounts as ga')
    .select('ga.id')
    .where(sql<boolean>`ga.person_id = ${giver}`)
    .where('ga.made_by', '=', personId)})`
}
