import type { Database, Reader, Writer } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { SecurityEventsTable } from '../../db/tables/accounts.ts'
import type { SecurityKind } from './kinds.ts'

export type SecurityRow = SecurityEventsTable & { kind: SecurityKind }

/** Inserts rows; for a row that exists already it updates the count. */
export async function insertSecurityEvents(trx: Writer, rows: SecurityRow[]): Promise<void> {
  await trx
    .insertInto('security_events')
    .values(rows)
    .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({ times: eb.ref('excluded.times') })))
    .execute()
}

export interface Find {
  kind?: SecurityKind
  /** The person whose account it is. */
  personId?: PersonId
  address?: string
  /** From this moment (ISO 8601), and before that one. */
  from?: string
  until?: string
  /** The last event shown. */
  before?: { at: string; id: string }
}

/** Security events, newest first, with the names of the people they are about and what the audit says of them. */
export async function listSecurityEvents(db: Reader, find: Find, limit: number) {
  let query = db
    .selectFrom('security_events as s')
    .leftJoin('people as p', 'p.id', 's.person_id')
    .leftJoin('people as b', 'b.id', 's.by_id')
    .leftJoin('events as e', 'e.id', 's.event_id')
    .selectAll('s')
    .select(['p.name', 'p.email', 'b.name as by_name', 'e.sentence', 'e.subject_id'])
    .orderBy('s.at', 'desc')
    .orderBy('s.id', 'desc')
    .limit(limit)
  const { kind, personId, address, from, until, before } = find
  if (kind !== undefined) query = query.where('s.kind', '=', kind)
  if (personId !== undefined) query = query.where('s.person_id', '=', personId)
  if (address !== undefined) query = query.where('s.address', '=', address)
  if (from !== undefined) query = query.where('s.at', '>=', from)
  if (until !== undefined) query = query.where('s.at', '<', until)
  if (before) query = query.where((eb) => eb(eb.refTuple('s.at', 's.id'), '<', eb.tuple(before.at, before.id)))
  return query.execute()
}

const atOnce = 500

/** Deletes events before a moment, and the oldest beyond a number, in batches so that others can write in between. Returns how many it deleted. */
export async function forgetSecurityEvents(db: Database, keep: { since: string; most: number }): Promise<number> {
  const last = await db.read
    .selectFrom('security_events')
    .select('at')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .offset(keep.most)
    .limit(1)
    .executeTakeFirst()
  // Those of the same moment as the last one stay with it.
  const before = last && last.at > keep.since ? last.at : keep.since
  for (let forgotten = 0; ;) {
    const old = await db.read.selectFrom('security_events').select('id').where('at', '<', before).orderBy('at').limit(atOnce).execute()
    if (old.length === 0) return forgotten
    await db.transaction((trx) =>
      trx
        .deleteFrom('security_events')
        .where(
          'id',
          'in',
          old.map((one) => one.id),
        )
        .execute(),
    )
    forgotten += old.length
  }
}
