import { sql } from 'kysely'
import { prepared } from '../../db/prepared.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { InteractionsTable } from '../../db/tables.ts'
import type { Interaction } from './interaction.ts'
import { rowOf } from './interaction.ts'
import { unpacked } from './pack.ts'

type Row = { [Column in keyof InteractionsTable]: InteractionsTable[Column] }

const insert = prepared<Row, unknown>((db, p) => db.insertInto('interactions').values({
  id: p('id'), sandbox_id: p('sandbox_id'), at: p('at'), operation: p('operation'), method: p('method'), url: p('url'), request_headers: p('request_headers'), request_body: p('request_body'), status: p('status'),
  response_headers: p('response_headers'), response_body: p('response_body'), findings: p('findings'), duration_ms: p('duration_ms'), organisation: p('organisation'), practitioner: p('practitioner'),
  trace_id: p('trace_id'), request_id: p('request_id'), outcome_id: p('outcome_id'), digest: p('digest'), response_digest: p('response_digest'),
}))
const insertBody = prepared<{ digest: string; body: string; kept_at: string }, unknown>((db, p) =>
  db.insertInto('interaction_bodies').values({ digest: p('digest'), body: p('body'), kept_at: p('kept_at') }).onConflict((conflict) => conflict.column('digest').doNothing()))

/** Keeps an interaction inside a transaction. */
export const insertInteraction = (trx: Writer, interaction: Interaction): Promise<void> => insertRow(trx, rowOf(interaction))

/** Keeps the row of an interaction, and its long body once however often it was sent. */
export async function insertRow(trx: Writer, { row, body }: ReturnType<typeof rowOf>): Promise<void> {
  if (body) await insertBody(trx, body)
  await insert(trx, row)
}

export interface InteractionFilter {
  operation?: string
  outcome?: 'ok' | 'refused'
  rule?: string
  organisation?: string
  /** A trace id, request id or OperationOutcome id. */
  id?: string
  before?: { at: string; id: string }
  limit: number
}

/** Each part is served by its own index; of one condition with "or" neither engine makes that for sure. */
const byAnyId = (db: Reader, id: string) =>
  db.selectFrom('interactions').select('id').where('trace_id', '=', id)
    .union(db.selectFrom('interactions').select('id').where('request_id', '=', id)).union(db.selectFrom('interactions').select('id').where('outcome_id', '=', id)).union(db.selectFrom('interactions').select('id').where('id', '=', id))

/** The interactions of a sandbox, the newest first, without their bodies. */
export async function listInteractions(db: Reader, sandboxId: string, filter: InteractionFilter) {
  let query = db.selectFrom('interactions').select(['id', 'at', 'operation', 'method', 'url', 'status', 'findings', 'duration_ms', 'organisation', 'practitioner', 'digest'])
    .where('sandbox_id', '=', sandboxId).orderBy('at', 'desc').orderBy('id', 'desc').limit(filter.limit)
  const { before, id } = filter
  if (filter.operation !== undefined) query = query.where('operation', '=', filter.operation)
  if (filter.outcome !== undefined) query = query.where('status', filter.outcome === 'ok' ? '<' : '>=', 400)
  // The first condition stands in the statement as text, so that the index of interactions with findings serves it.
  if (filter.rule !== undefined) query = query.where(sql<boolean>`findings <> '[]'`).where('findings', 'like', `%"rule":"${filter.rule.replace(/[^A-Z0-9-]/g, '')}"%`)
  if (filter.organisation !== undefined) query = query.where('organisation', '=', filter.organisation)
  if (id !== undefined) query = query.where('id', 'in', byAnyId(db, id))
  if (before) query = query.where((eb) => eb.or([eb('at', '<', before.at), eb.and([eb('at', '=', before.at), eb('id', '<', before.id)])]))
  return query.execute()
}

/** One interaction in full, with the body that is kept apart. */
export async function findInteraction(db: Reader, sandboxId: string, id: string): Promise<InteractionsTable | undefined> {
  const row = await db.selectFrom('interactions as i').leftJoin('interaction_bodies as b', 'b.digest', 'i.response_digest').selectAll('i').select('b.body').where('i.sandbox_id', '=', sandboxId).where('i.id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const { body, ...interaction } = row
  return { ...interaction, response_body: interaction.response_body ?? (body === null ? null : unpacked(body)) }
}

/** Whether an organisation was served such an operation since a moment (milliseconds), of an address that holds one of these words. */
export async function askedBefore(db: Reader, asked: { sandboxId: string; organisation: string; operations: string[]; holds: string[]; since: number }): Promise<boolean> {
  if (asked.holds.length === 0) return false
  const row = await db.selectFrom('interactions').select('id').where('sandbox_id', '=', asked.sandboxId).where('at', '>=', new Date(asked.since).toISOString()).where('organisation', '=', asked.organisation).where('status', '<', 400)
    .where('operation', 'in', asked.operations).where((eb) => eb.or(asked.holds.map((word) => eb('url', 'like', `%${word}%`)))).orderBy('at', 'desc').limit(1).executeTakeFirst()
  return row !== undefined
}
