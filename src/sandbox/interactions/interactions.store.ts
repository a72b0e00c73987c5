import { headersIn } from './columns.ts'
import { sql } from 'kysely'
import { prepared } from '../../db/prepared.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { InteractionsTable } from '../../db/tables/sandbox.ts'
import { findVersion } from '../appointments/appointments.store.ts'
import type { Interaction } from './interaction.ts'
import { keptOf } from './interaction.ts'
import { unpacked } from './pack.ts'
import type { Pack } from './pack.ts'

type Row = { [Column in keyof InteractionsTable]: InteractionsTable[Column] }

const insert = prepared<Row, unknown>((db, p) =>
  db.insertInto('interactions').values({
    id: p('id'),
    sandbox_id: p('sandbox_id'),
    at: p('at'),
    operation: p('operation'),
    method: p('method'),
    url: p('url'),
    request_headers: p('request_headers'),
    request_body: p('request_body'),
    status: p('status'),
    response_headers: p('response_headers'),
    response_body: p('response_body'),
    findings: p('findings'),
    duration_ms: p('duration_ms'),
    organisation: p('organisation'),
    practitioner: p('practitioner'),
    trace_id: p('trace_id'),
    request_id: p('request_id'),
    outcome_id: p('outcome_id'),
    digest: p('digest'),
    response_digest: p('response_digest'),
    pack_id: p('pack_id'),
    pack_from: p('pack_from'),
    pack_length: p('pack_length'),
  }),
)
const insertPack = prepared<{ id: string; bytes: Uint8Array }, unknown>((db, p) =>
  db.insertInto('interaction_packs').values({ id: p('id'), bytes: p('bytes') }),
)

/** Stores the interaction of a change in its transaction. The answer in JSON is the appointment's new version, which is stored already. */
export async function insertInteraction(trx: Writer, interaction: Interaction): Promise<void> {
  const { row } = keptOf(interaction)
  await insert(trx, interaction.responseBody.startsWith('{') ? { ...row, response_body: null } : { ...row })
}

/** Stores a batch of interactions, with their packs. */
export async function insertBatch(trx: Writer, { rows, packs }: { rows: InteractionsTable[]; packs: Pack[] }): Promise<void> {
  for (const pack of packs) await insertPack(trx, { ...pack })
  for (const row of rows) await insert(trx, { ...row })
}

export interface InteractionFilter {
  operation?: string
  /** `dropped`: nothing was sent back, because of an armed fault. */
  outcome?: 'ok' | 'refused' | 'dropped'
  rule?: string
  organisation?: string
  /** A trace id, request id or OperationOutcome id. */
  id?: string
  before?: { at: string; id: string }
  /** Only those at or after this moment, ISO 8601. */
  since?: string
  /** Only those before or at this moment. */
  until?: string
  limit: number
}

/** Each part uses its own index; for one condition with "or" neither engine does that reliably. */
export const byAnyId = (db: Reader, id: string) =>
  db
    .selectFrom('interactions')
    .select('id')
    .where('trace_id', '=', id)
    .union(db.selectFrom('interactions').select('id').where('request_id', '=', id))
    .union(db.selectFrom('interactions').select('id').where('outcome_id', '=', id))
    .union(db.selectFrom('interactions').select('id').where('id', '=', id))

/** The interactions of a sandbox, newest first, without their bodies. */
export async function listInteractions(db: Reader, sandboxId: string, filter: InteractionFilter) {
  let query = db
    .selectFrom('interactions')
    .select(['id', 'at', 'operation', 'method', 'url', 'status', 'findings', 'duration_ms', 'organisation', 'practitioner', 'digest'])
    .where('sandbox_id', '=', sandboxId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit)
  const { before, id } = filter
  if (filter.operation !== undefined) query = query.where('operation', '=', filter.operation)
  if (filter.outcome === 'ok') query = query.where('status', '>=', 200).where('status', '<', 400)
  if (filter.outcome === 'refused') query = query.where('status', '>=', 400)
  if (filter.outcome === 'dropped') query = query.where('status', '=', 0)
  // The first condition is written into the statement as text, so that the index of interactions with findings applies.
  if (filter.rule !== undefined)
    query = query.where(sql<boolean>`findings <> '[]'`).where('findings', 'like', `%"rule":"${filter.rule.replace(/[^A-Z0-9-]/g, '')}"%`)
  if (filter.organisation !== undefined) query = query.where('organisation', '=', filter.organisation)
  if (filter.since !== undefined) query = query.where('at', '>=', filter.since)
  if (filter.until !== undefined) query = query.where('at', '<=', filter.until)
  if (id !== undefined) query = query.where('id', 'in', byAnyId(db, id))
  if (before) query = query.where((eb) => eb.or([eb('at', '<', before.at), eb.and([eb('at', '=', before.at), eb('id', '<', before.id)])]))
  return query.execute()
}

/** One interaction in full, with its body if that is packed. */
export async function findInteraction(db: Reader, sandboxId: string, id: string): Promise<InteractionsTable | undefined> {
  const row = await db
    .selectFrom('interactions as i')
    .leftJoin('interaction_packs as p', 'p.id', 'i.pack_id')
    .selectAll('i')
    .select('p.bytes')
    .where('i.sandbox_id', '=', sandboxId)
    .where('i.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const { bytes, ...interaction } = row
  return bytes === null ? withVersion(db, interaction) : unpacked(db, interaction, bytes)
}

/** The answer to a change is the version of the appointment in its Location. */
export async function withVersion(db: Reader, row: InteractionsTable): Promise<InteractionsTable> {
  if (row.response_body !== null) return row
  const { Location: location = '' } = headersIn(row.response_headers)
  const [, id, version] = /\/Appointment\/([^/]+)\/_history\/(\d+)$/.exec(location) ?? []
  const made = id === undefined ? null : await findVersion(db, row.sandbox_id, id, Number(version))
  return { ...row, response_body: made?.json ?? null }
}

/** Whether an organisation was served this operation between two moments (milliseconds), with an address that contains one of these words. */
export async function askedBefore(
  db: Reader,
  asked: { sandboxId: string; organisation: string; operations: string[]; holds: string[]; since: number; until: number },
): Promise<boolean> {
  if (asked.holds.length === 0) return false
  const row = await db
    .selectFrom('interactions')
    .select('id')
    .where('sandbox_id', '=', asked.sandboxId)
    .where('at', '>=', new Date(asked.since).toISOString())
    .where('at', '<=', new Date(asked.until).toISOString())
    .where('organisation', '=', asked.organisation)
    .where('status', '>=', 200)
    .where('status', '<', 400)
    .where('operation', 'in', asked.operations)
    .where((eb) => eb.or(asked.holds.map((word) => eb('url', 'like', `%${word}%`))))
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
