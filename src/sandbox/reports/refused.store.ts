import { sql } from 'kysely'
import type { Reader } from '../../db/database.ts'
import { iso, within } from './range.ts'
import type { Range } from './range.ts'

/** A report reads at most this many refused requests: the newest. */
export const mostRead = 50_000

/** The exchanges of a range in which a rule found something. */
export const refusedIn = (db: Reader, range: Range) => {
  const { lower, upper } = within(range)
  return db
    .selectFrom('interactions')
    .where('sandbox_id', '=', range.sandboxId)
    .where('at', '>=', iso(lower))
    .where('at', '<', iso(upper))
    .where(sql<boolean>`findings <> '[]'`)
    .orderBy('at', 'desc')
    .limit(mostRead)
}

/** How many slots one query looks up. */
const atOnce = 500

/** The diary of each of these slots, as far as they exist. */
export async function diariesOfSlots(db: Reader, slotIds: string[]): Promise<Map<string, string>> {
  const known = [...new Set(slotIds)].filter((id) => id !== '')
  const diaries = new Map<string, string>()
  for (let from = 0; from < known.length; from += atOnce)
    for (const slot of await db
      .selectFrom('slots')
      .select(['id', 'schedule_id'])
      .where('id', 'in', known.slice(from, from + atOnce))
      .execute())
      diaries.set(slot.id, slot.schedule_id)
  return diaries
}
