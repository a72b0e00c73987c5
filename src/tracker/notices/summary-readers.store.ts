import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'

/** Everyone who holds a role of an open project, or has news for the weekly summary. */
export async function listSummaryReaders(db: Reader): Promise<PersonId[]> {
  const rows = await db
    .selectFrom('project_people as pp')
    .innerJoin('projects as j', 'j.id', 'pp.project_id')
    .select('pp.person_id')
    .where('pp.left_at', 'is', null)
    .where('j.state', '=', 'open')
    .union(db.selectFrom('notices').select('person_id').where('told_at', 'is', null).where('how', '=', 'weekly'))
    .execute()
  return rows.map((one) => one.person_id).toSorted()
}
