import { addDays, dayBegins } from '../../day.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { asProjectId, asServiceId } from '../../db/ids.ts'

/** What was last written about each of these services or projects, by its id, up to the end of a day. */
export async function lastNotes(db: Reader, noun: 'service' | 'project', { ids, until }: { ids: string[]; until: Day }): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const end = dayBegins(addDays(until, 1))
  const rows =
    noun === 'service'
      ? await db
          .selectFrom('service_notes')
          .select(['service_id as of', 'body'])
          .where('service_id', 'in', ids.map(asServiceId))
          .where('written_at', '<', end)
          .orderBy('written_at')
          .orderBy('id')
          .execute()
      : await db
          .selectFrom('project_notes')
          .select(['project_id as of', 'body'])
          .where('project_id', 'in', ids.map(asProjectId))
          .where('written_at', '<', end)
          .orderBy('written_at')
          .orderBy('id')
          .execute()
  return new Map(rows.map((row) => [row.of, row.body]))
}
