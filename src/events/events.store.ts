import { createHash } from 'node:crypto'
import type { Reader, Writer } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import type { EventsTable } from '../db/tables/events.ts'
import { withCorrectionReasons } from './corrections.ts'
import { touch } from './touched.ts'

/** One change: who, when, what, from, to, why. `sentence` is what the history page shows. */
export interface NewEvent {
  id: string
  at: string
  actor: { id: string | null; name: string }
  projectId: string | null
  subject: string
  subjectId: string
  action: string
  sentence: string
  from?: string | null
  to?: string | null
  reason?: string | null
  /** The id of the event that this one undoes; history shows that one struck through. */
  undoes?: string | null
}

type Hashed = Omit<EventsTable, 'hash'>

/** SHA-256 over the fields in a fixed order; each record's hash covers the one before it. */
export function hashOf(row: Hashed): string {
  const fields = [
    row.seq,
    row.id,
    row.at,
    row.actor_id,
    row.actor_name,
    row.project_id,
    row.subject,
    row.subject_id,
    row.action,
    row.sentence,
    row.changed_from,
    row.changed_to,
    row.reason,
    row.undoes,
    row.previous_hash,
  ]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

const insertEvent = prepared<{ [Key in keyof EventsTable]: EventsTable[Key] }, never>(
  (db, p) =>
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
    }) as never,
)

/** Appends events to the installation's chain, inside the transaction of the change that they tell of. */
export async function recordEvents(trx: Writer, given: NewEvent[]): Promise<void> {
  if (given.length === 0) return
  touch(trx, given)
  const events = await withCorrectionReasons(trx, given)
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
    const row: Hashed = {
      seq,
      id: event.id,
      at: event.at,
      actor_id: event.actor.id,
      actor_name: event.actor.name,
      project_id: event.projectId,
      subject: event.subject,
      subject_id: event.subjectId,
      action: event.action,
      sentence: event.sentence,
      changed_from: event.from ?? null,
      changed_to: event.to ?? null,
      reason: event.reason ?? null,
      undoes: event.undoes ?? null,
      previous_hash: previous,
    }
    previous = hashOf(row)
    await insertEvent(trx, { ...row, hash: previous })
  }
  await trx.updateTable('event_chain').set({ hash: previous }).where('id', '=', 1).execute()
}

/** The id of the last event of a subject (of these actions, if some are given): what an act that takes it back undoes. Null if there is none. */
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

export type ChainVerdict = { ok: true; events: number } | { ok: false; seq: number; why: string }

/** Walks the whole chain and names the first record that does not fit. */
export async function verifyChain(db: Reader): Promise<ChainVerdict> {
  let previous = ''
  let seq = 0
  for (;;) {
    const rows = await db.selectFrom('events').selectAll().where('seq', '>', seq).orderBy('seq').limit(1000).execute()
    if (rows.length === 0) break
    for (const row of rows) {
      const { hash, ...rest } = row
      if (row.seq !== seq + 1) return { ok: false, seq: seq + 1, why: 'the record is missing' }
      if (row.previous_hash !== previous) return { ok: false, seq: row.seq, why: 'it does not follow the record before it' }
      if (hashOf(rest) !== hash) return { ok: false, seq: row.seq, why: 'its content was changed after it was written' }
      previous = hash
      seq = row.seq
    }
  }
  const head = await db.selectFrom('event_chain').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  if (head.seq !== seq || head.hash !== previous) return { ok: false, seq: seq + 1, why: 'records at the end are missing' }
  return { ok: true, events: seq }
}

/** A project's events, the newest first, `before` a sequence number. */
export async function listProjectEvents(db: Reader, projectId: string, page: { before?: number; limit: number }): Promise<EventsTable[]> {
  let query = db.selectFrom('events').selectAll().where('project_id', '=', projectId).orderBy('seq', 'desc').limit(page.limit)
  if (page.before !== undefined) query = query.where('seq', '<', page.before)
  return query.execute()
}
