import type { Expression, SqlBool } from 'kysely'
import { ofProject, ofService } from '../db/conditions.ts'
import type { PersonId } from '../db/ids.ts'
import type { Person } from './access.store.ts'
import { projectIsInArea, serviceIsInArea } from './in-area.store.ts'

/** Whether this person sees the project `p`: they currently have a role on it, or it is in an area of theirs. */
export const seesProject = (personId: PersonId): Expression<SqlBool> =>
  ofProject.or([
    ofProject.exists(
      ofProject
        .selectFrom('project_people as pp')
        .select('pp.id')
        .whereRef('pp.project_id', '=', 'p.id')
        .where('pp.person_id', '=', personId)
        .where('pp.left_at', 'is', null),
    ),
    projectIsInArea(personId),
  ])

/** Whether this person currently has a role on a project of the service `s`, or the service is in an area of theirs. */
export const seesService = (personId: PersonId): Expression<SqlBool> =>
  ofService.or([
    ofService.exists(
      ofService
        .selectFrom('projects as mp')
        .innerJoin('project_people as pp', 'pp.project_id', 'mp.id')
        .select('mp.id')
        .whereRef('mp.service_id', '=', 's.id')
        .where('pp.person_id', '=', personId)
        .where('pp.left_at', 'is', null),
    ),
    serviceIsInArea(personId),
  ])

/** Whether this person manages the project `p`, by a role on it or in an area. */
export const managesProject = (personId: PersonId): Expression<SqlBool> =>
  ofProject.or([
    ofProject.exists(
      ofProject
        .selectFrom('project_people as mp')
        .innerJoin('project_roles as mr', (join) => join.onRef('mr.project_id', '=', 'mp.project_id').onRef('mr.role_key', '=', 'mp.role_key'))
        .select('mp.id')
        .whereRef('mp.project_id', '=', 'p.id')
        .where('mp.person_id', '=', personId)
        .where('mp.left_at', 'is', null)
        .where('mr.kind', '=', 'project-manager'),
    ),
    projectIsInArea(personId, ['project-manager']),
  ])

/** Whether this person sees every project, with or without a role on it. */
export const seesAllProjects = (person: Pick<Person, 'installationRole'>): boolean =>
  person.installationRole === 'booking-team' || person.installationRole === 'programme-viewer'
