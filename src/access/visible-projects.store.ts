import type { Expression, SqlBool } from 'kysely'
import { ofProject, ofService } from '../db/conditions.ts'
import type { PersonId } from '../db/ids.ts'
import type { Person } from './access.store.ts'

/** Whether this person currently has a role on the project `p`. */
export const isOnProject = (personId: PersonId): Expression<SqlBool> =>
  ofProject.exists(
    ofProject
      .selectFrom('project_people as pp')
      .select('pp.id')
      .whereRef('pp.project_id', '=', 'p.id')
      .where('pp.person_id', '=', personId)
      .where('pp.left_at', 'is', null),
  )

/** Whether this person currently has a role on a project of the service `s`. */
export const isOnProjectOf = (personId: PersonId): Expression<SqlBool> =>
  ofService.exists(
    ofService
      .selectFrom('projects as mp')
      .innerJoin('project_people as pp', 'pp.project_id', 'mp.id')
      .select('mp.id')
      .whereRef('mp.service_id', '=', 's.id')
      .where('pp.person_id', '=', personId)
      .where('pp.left_at', 'is', null),
  )

/** Whether this person sees every project, with or without a role on it. */
export const seesAllProjects = (person: Pick<Person, 'installationRole'>): boolean =>
  person.installationRole === 'booking-team' || person.installationRole === 'programme-viewer'
