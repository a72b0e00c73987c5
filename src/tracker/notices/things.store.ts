import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { NoticesTable } from '../../db/tables/notices.ts'

/** The things that the emails of this person need. */
export const listThings = (db: Reader, { person, how }: { person: PersonId; how: NoticesTable['how'] }) =>
  db
    .selectFrom('notices')
    .select(['kind', 'thing'])
    .distinct()
    .where('person_id', '=', person)
    .where('how', '=', how)
    .where('told_at', 'is', null)
    .where('thing', 'is not', null)
    .where('kind', 'in', ['procedure', 'tests'])
    .execute()

/** The text of a version of a procedure and of the one before it; undefined for the first. */
export async function findTwoVersions(db: Reader, id: string): Promise<{ before: string; after: string } | undefined> {
  const row = await db
    .selectFrom('sop_versions as v')
    .innerJoin('sop_versions as b', (join) => join.onRef('b.project_id', '=', 'v.project_id').onRef('b.number', '=', (eb) => eb('v.number', '-', 1)))
    .select(['b.body as before', 'v.body as after'])
    .where('v.id', '=', id)
    .executeTakeFirst()
  return row
}

/** A planned run with its project, and how often its day has changed; undefined if there is none. */
export async function findPlannedRun(db: Reader, id: string) {
  const run = await db
    .selectFrom('test_runs as t')
    .innerJoin('projects as j', 'j.id', 't.project_id')
    .leftJoin('test_plans as p', 'p.project_id', 't.project_id')
    .select(['t.id', 't.number', 't.held_on', 't.environment', 't.attendees', 't.project_id', 't.cancelled_at', 'j.state', 'j.name as project', 'p.set_up'])
    .where('t.id', '=', id)
    .executeTakeFirst()
  if (!run) return undefined
  const { count } = await db
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('subject_id', '=', id)
    .where('action', 'in', ['run-moved', 'run-cancelled', 'run-halted', 'run-resumed'])
    .executeTakeFirstOrThrow()
  return { ...run, changes: Number(count) }
}
