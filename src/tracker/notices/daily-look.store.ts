import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'

/** Runs of open projects that are planned for a day between these and not open yet. */
export const listPlannedRuns = (db: Reader, { after, to }: { after: Day; to: Day }) =>
  db
    .selectFrom('test_runs as t')
    .innerJoin('projects as j', 'j.id', 't.project_id')
    .select(['t.id', 't.number', 't.held_on', 't.environment', 't.project_id', 'j.name as project'])
    .where('t.held_on', '>', after)
    .where('t.held_on', '<=', to)
    .where('t.finished_at', 'is', null)
    .where('t.opened_at', 'is', null)
    .where('j.state', '=', 'open')
    .orderBy('t.held_on')
    .orderBy('t.id')
    .execute()
export type PlannedRun = Awaited<ReturnType<typeof listPlannedRuns>>[number]

/** Links of open projects to sign that expired between these times, while the signature is still missing. */
export const listExpiredLinks = (db: Reader, { from, to }: { from: string; to: string }) =>
  db
    .selectFrom('act_links as l')
    .innerJoin('projects as j', 'j.id', 'l.project_id')
    .innerJoin('people as p', 'p.id', 'l.person_id')
    .innerJoin('project_people as pp', (join) =>
      join.onRef('pp.project_id', '=', 'l.project_id').onRef('pp.person_id', '=', 'l.person_id').onRef('pp.role_key', '=', 'l.role_key').on('pp.left_at', 'is', null),
    )
    .innerJoin('project_roles as r', (join) => join.onRef('r.project_id', '=', 'l.project_id').onRef('r.role_key', '=', 'l.role_key'))
    .select(['l.id', 'l.project_id', 'p.name', 'r.name as role', 'j.name as project'])
    .where('l.kind', '=', 'sop.sign')
    .where('l.ended_at', 'is', null)
    .where('l.expires_at', '>', from)
    .where('l.expires_at', '<=', to)
    .where('j.state', '=', 'open')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('sop_signatures as g')
            .select('g.id')
            .whereRef('g.version_id', '=', 'l.subject_id')
            .whereRef('g.role_key', '=', 'l.role_key')
            .whereRef('g.person_id', '=', 'l.person_id'),
        ),
      ),
    )
    .orderBy('l.id')
    .execute()
export type ExpiredLink = Awaited<ReturnType<typeof listExpiredLinks>>[number]
