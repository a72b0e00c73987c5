import type { Reader } from '../db/database.ts'
import { Kept } from '../db/kept.ts'
import { prepared } from '../db/prepared.ts'

const lastEvent = prepared<Record<string, never>, { seq: number }>((db) => db.selectFrom('event_chain').select('seq').where('id', '=', 1))
const kept = new Kept<unknown>(400)

/**
 * What was read before under this key, where nothing changed since: every change tells an event in its transaction, so the number of the last
 * event says whether it still holds. The key has to name all that the answer depends on beside the rows: whose it is, the day, the filter.
 */
export async function remembered<T>(db: Reader, key: string, read: () => Promise<T>): Promise<T> {
  const { rows } = await lastEvent(db, {})
  return kept.get(db, key, String(rows[0]?.seq ?? 0), read) as Promise<T>
}
