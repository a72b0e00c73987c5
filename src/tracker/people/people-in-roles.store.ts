import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** Everyone who is in a role of a project now, as its holder or for them, once for each role: with what `asHeldRole` reads. */
export const peopleInRoles = (db: Reader, project: ProjectId) =>
  db
    .selectFrom('project_people as pp')
    .innerJoin('people as p', 'p.id', 'pp.person_id')
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'pp.project_id').onRef('r.role_key', '=', 'pp.role_key'))
    .leftJoin('people as h', 'h.id', 'pp.acting_for')
    .leftJoin('accounts as ga', 'ga.person_id', 'pp.added_by')
    .select(['pp.id', 'pp.person_id', 'p.name', 'pp.role_key', 'pp.test_team', 'pp.added_by', 'ga.made_by as giver_made_by'])
    .select(['pp.acting_for', 'h.name as acting_for_name', 'pp.acting_ends_with'])
    .select(['r.name as role_name', 'r.organisation as role_organisation', 'r.side', 'r.kind', 'r.key_stakeholder'])
    .where('pp.project_id', '=', project)
    .where('pp.left_at', 'is', null)
