import type { Reader } from '../db/database.ts'
import { hashOf, isPrintedHead } from './chain.ts'
import type { Head, PrintedHead } from './chain.ts'

export type ChainVerdict = { ok: true; events: number } | { ok: false; seq: number; why: string }

/** The present end of the chain. */
export const findHead = (db: Reader): Promise<Head> => db.selectFrom('event_chain').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirstOrThrow()

const atOnce = 1000

/** Walks the whole chain and names the first record that does not match. `heads` were printed earlier: the chain must contain each of them. */
export async function verifyChain(db: Reader, heads: PrintedHead[] = []): Promise<ChainVerdict> {
  let missing = heads
  let previous = ''
  let seq = 0
  for (;;) {
    const rows = await db.selectFrom('events').selectAll().where('seq', '>', seq).orderBy('seq').limit(atOnce).execute()
    if (rows.length === 0) break
    for (const row of rows) {
      const { hash, ...rest } = row
      if (row.seq !== seq + 1) return { ok: false, seq: seq + 1, why: 'the record is missing' }
      if (row.previous_hash !== previous) return { ok: false, seq: row.seq, why: 'it does not follow the record before it' }
      if (hashOf(rest) !== hash) return { ok: false, seq: row.seq, why: 'its content was changed after it was written' }
      previous = hash
      seq = row.seq
      if (missing.length > 0) missing = missing.filter((one) => !isPrintedHead(one, row))
    }
  }
  const head = await findHead(db)
  if (head.seq !== seq || head.hash !== previous) return { ok: false, seq: seq + 1, why: 'records at the end are missing' }
  const [lost] = missing
  if (lost)
    return { ok: false, seq: lost.seq ?? seq, why: `the chain does not lead through the head ${lost.hash}: records before it were rewritten or cut off` }
  return { ok: true, events: seq }
}
