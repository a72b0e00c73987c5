import type { Person } from './access.store.ts'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { ProjectsTable } from '../db/tables/projects.ts'
import type { ServicesTable } from '../db/tables/services.ts'

/** Builds conditions in a query of `projects as p`, and in one of `services as s`. */
export type OfProject = ExpressionBuilder<Tables & { p: ProjectsTable }, 'p'>
export type OfService = ExpressionBuilder<Tables & { s: ServicesTable }, 's'>

/** That this person has a role on the project `p` now. */
export const isOnProject = (eb: OfProject, personId: string): Expression<SqlBool> =>
  eb.exists(
    eb
      .selectFrom('project_people as pp')
      .select('pp.id')
      .whereRef('pp.project_id', '=', 'p.id')
      .where('pp.person_id', '=', personId)
      .where('pp.left_at', 'is', null),
  )

/** That this person has a role on a project of the service `s` now. */
export const isOnProjectOf = (eb: OfService, personId: string): Expression<SqlBool> =>
  eb.exists(
    eb
      .selectFrom('projects as mp')
      .innerJoin('project_people as pp', 'pp.project_id', 'mp.id')
      .select('mp.id')
      .whereRef('mp.service_id', '=', 's.id')
      .where('pp.person_id', '=', personId)
      .where('pp.left_at', 'is', null),
  )

/** Whether this person sees every project, with a role in it or without. */
export const seesAllProjects = (person: Pick<Person, 'installationRole'>): boolean =>
  person.installationRole === 'booking-team' || person.installationRole === 'programme-viewer'
