import type { Reader, Writer } from '../db/database.ts'
import type { PersonId, ProjectId } from '../db/ids.ts'
import { prepared } from '../db/prepared.ts'
import { connectionOf } from '../db/sqlite.ts'
import { storable } from '../db/storable.ts'
import type { EventsTable } from '../db/tables/events.ts'
import { hashOf } from './chain.ts'
import type { Hashed } from './chain.ts'
import { withCorrectionReasons } from './corrections.ts'
import { insertEventRows, takeNotedRows } from './noted-rows.store.ts'
import type { NotedRow } from './noted-rows.store.ts'
import { digestOfRows } from './row-digests.ts'
import type { RowDigest } from './row-digests.ts'
import { touch } from './touches.ts'

/** One change: who, when, what, from, to, why. `sentence` is what the history page shows. */
export interface NewEvent {
  id: string
  at: string
  actor: { id: PersonId | null; name: string }
  projectId: ProjectId | null
  subject: string
  subjectId: string
  action: string
  sentence: string
  from?: string | null
  to?: string | null
  reason?: string | null
  /** The id of the event that this one undoes; the history strikes that one through. */
  undoes?: string | null
}

const insertEvent = prepared<{ [Key in keyof EventsTable]: EventsTable[Key] }, never>((db, p) =>
  db.insertInto('events').values({
    seq: p('seq'),
    id: p('id'),
    at: p('at'),
    actor_id: p('actor_id'),
    actor_name: p('actor_name'),
    project_id: p('project_id'),
    subject: p('subject'),
    subject_id: p('subject_id'),
    action: p('action'),
    sentence: p('sentence'),
    changed_from: p('changed_from'),
    changed_to: p('changed_to'),
    reason: p('reason'),
    undoes: p('undoes'),
    previous_hash: p('previous_hash'),
    hash: p('hash'),
    rows_digest: p('rows_digest'),
  }),
)

/** Appends events to the installation's chain, in the transaction of the change; each covers the rows that the change wrote. */
export async function recordEvents(trx: Writer, given: NewEvent[]): Promise<void> {
  if (given.length === 0) return
  touch(trx, given)
  const events = await withCorrectionReasons(trx, given)
  await appendEvents(trx, events, rowsByEvent(events, await takeNotedRows(trx)))
}

/** Assigns each row to an event: the one with its id, else the last of its project, else the last. */
function rowsByEvent(events: NewEvent[], rows: NotedRow[]): Map<NewEvent | undefined, RowDigest[]> {
  const bySubject = new Map(events.map((event) => [event.subjectId, event]))
  const byProject = new Map(events.map((event) => [event.projectId, event]))
  return Map.groupBy(rows, (row) => bySubject.get(row.rowId) ?? (row.projectId === null ? undefined : byProject.get(row.projectId)) ?? events.at(-1))
}

/**
 * Takes the turn of a write that records events: waits until those before it have ended, and has the next ones wait. Taken before anything is
 * read or written, it keeps what was read from changing, and no two writes wait for each other. On SQLite a transaction is its turn.
 */
export async function takeTurn(trx: Writer): Promise<void> {
  if (connectionOf(trx)) return
  await trx.selectFrom('event_chain').select('seq').where('id', '=', 1).forUpdate().execute()
}

const storableOrNull = (text: string | null | undefined): string | null => (text === undefined || text === null ? null : storable(text))

/** Appends events that cover these rows. The hash is over what is stored, as it will be read. */
export async function appendEvents(trx: Writer, events: NewEvent[], rowsOf: Map<NewEvent | undefined, RowDigest[]>): Promise<void> {
  const head = await trx
    .updateTable('event_chain')
    .set((eb) => ({ seq: eb('seq', '+', events.length) }))
    .where('id', '=', 1)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow()
  let previous = head.hash
  let seq = head.seq - events.length
  for (const event of events) {
    seq += 1
    const rows = rowsOf.get(event)
    const row: Hashed = {
      seq,
      id: event.id,
      at: event.at,
      actor_id: event.actor.id,
      actor_name: storable(event.actor.name),
      project_id: event.projectId,
      subject: event.subject,
      subject_id: event.subjectId,
      action: event.action,
      sentence: storable(event.sentence),
      changed_from: storableOrNull(event.from),
      changed_to: storableOrNull(event.to),
      reason: storableOrNull(event.reason),
      undoes: event.undoes ?? null,
      previous_hash: previous,
      rows_digest: rows ? digestOfRows(rows) : null,
    }
    previous = hashOf(row)
    await insertEvent(trx, { ...row, hash: previous })
    if (rows) await insertEventRows(trx, seq, rows)
  }
  await trx.updateTable('event_chain').set({ hash: previous }).where('id', '=', 1).execute()
}

/** The id of the last event of a subject (of these actions, if given): an act that takes it back undoes this one. Null if there is none. */
export async function latestEventId(db: Reader, subjectId: string, actions: string[] = []): Promise<string | null> {
  const row = await db
    .selectFrom('events')
    .select('id')
    .where('subject_id', '=', subjectId)
    .$if(actions.length > 0, (query) => query.where('action', 'in', actions))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

type Words = Pick<EventsTable, 'sentence' | 'reason'>
/** What the last event of a subject says (of these actions, if given), with any reason. */
export const findLastWords = (db: Reader, subjectId: string, actions: string[] = []): Promise<Words | undefined> =>
  db
    .selectFrom('events')
    .select(['sentence', 'reason'])
    .where('subject_id', '=', subjectId)
    .$if(actions.length > 0, (query) => query.where('action', 'in', actions))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()

/** What the events of a subject say, newest first. */
export const listEventsOf = (db: Reader, subjectId: string, limit: number): Promise<(Words & Pick<EventsTable, 'at' | 'action'>)[]> =>
  db.selectFrom('events').select(['sentence', 'at', 'reason', 'action']).where('subject_id', '=', subjectId).orderBy('seq', 'desc').limit(limit).execute()

/** A project's events, newest first, `before` a sequence number. */
export async function listProjectEvents(db: Reader, projectId: ProjectId, page: { before?: number; limit: number }): Promise<EventsTable[]> {
  let query = db.selectFrom('events').selectAll().where('project_id', '=', projectId).orderBy('seq', 'desc').limit(page.limit)
  if (page.before !== undefined) query = query.where('seq', '<', page.before)
  return query.execute()
}
