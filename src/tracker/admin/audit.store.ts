import type { Reader } from '../../db/database.ts'
import type { EventsTable } from '../../db/tables/events.ts'
import { holdsWords } from '../../db/words.ts'

export interface Find {
  words: string
  subject?: string
  action?: string
  /** The id of the thing that the events are about. */
  of?: string
  before?: number
}

/** Events of the whole installation, newest first. */
export async function listEvents(db: Reader, find: Find, limit: number): Promise<EventsTable[]> {
  let query = db.selectFrom('events').selectAll().orderBy('seq', 'desc').limit(limit)
  if (find.before !== undefined) query = query.where('seq', '<', find.before)
  if (find.subject !== undefined) query = query.where('subject', '=', find.subject)
  if (find.action !== undefined) query = query.where('action', '=', find.action)
  if (find.of !== undefined) query = query.where('subject_id', '=', find.of)
  if (find.words.trim() !== '') query = query.where(holdsWords(find.words, 'sentence', 'actor_name', 'reason'))
  return query.execute()
}

const looksBack = 20_000

/** The kinds of things and acts in the latest 20,000 events; limited because the chain grows without end. */
export async function listKinds(db: Reader): Promise<{ subjects: string[]; actions: string[] }> {
  const rows = await db
    .selectFrom(db.selectFrom('events').select(['subject', 'action']).orderBy('seq', 'desc').limit(looksBack).as('latest'))
    .select(['subject', 'action'])
    .distinct()
    .execute()
  const sorted = (all: string[]): string[] => [...new Set(all)].toSorted()
  return { subjects: sorted(rows.map((row) => row.subject)), actions: sorted(rows.map((row) => row.action)) }
}

const atOnce = 1000

/** All matching events, a thousand at a time, newest first. */
export async function* walkEvents(db: Reader, find: Find): AsyncGenerator<EventsTable> {
  let { before } = find
  for (;;) {
    const rows = await listEvents(db, { ...find, ...(before === undefined ? {} : { before }) }, atOnce)
    yield* rows
    before = rows.at(-1)?.seq
    if (rows.length < atOnce) return
  }
}
