import { sql } from 'kysely'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { keysIn } from '../templates/keys-in.ts'

/** Prerequisites of open projects that nobody has begun, with everything that they need completed. */
export const startable = (db: Reader, today: Day) =>
  db
    .selectFrom('prerequisites as q')
    .innerJoin('projects as j', 'j.id', 'q.project_id')
    // Nobody completes a derived one: it follows its source.
    .where('q.derived', 'is', null)
    .where('q.status', '=', 'not-started')
    .where('q.needs_until', '>=', today)
    .where('j.state', '=', 'open')

const read = (db: Reader, today: Day) => startable(db, today).select(['q.id', 'q.key', 'q.title', 'q.project_id', 'q.owners', 'q.due_date'])

type Row = Awaited<ReturnType<ReturnType<typeof read>['execute']>>[number]
const withOwners = ({ owners, ...row }: Row) => ({ ...row, owners: keysIn(owners) })
export type OwnedPrerequisite = ReturnType<typeof withOwners>

/** Prerequisites that nobody has begun and that need one of these, now that everything that they need is completed. */
export async function listStartable(db: Reader, of: { completed: string[]; projects: ProjectId[]; today: Day }): Promise<OwnedPrerequisite[]> {
  const rows = await read(db, of.today)
    .where('q.project_id', 'in', of.projects)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('prerequisites as d')
          .select('d.id')
          .where('d.id', 'in', of.completed)
          .whereRef('d.project_id', '=', 'q.project_id')
          .where(sql<boolean>`q.needs like '%"' || d.key || '"%'`),
      ),
    )
    .orderBy('q.position')
    .execute()
  return rows.map(withOwners)
}
