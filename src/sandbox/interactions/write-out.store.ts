import { sql } from 'kysely'
import type { Database, Writer } from '../../db/database.ts'
import { fitsItsDigest } from './interaction.ts'
import { unpacked } from './pack.ts'
import { dropEmptyPacks } from './forget-interactions.store.ts'
import { withVersion } from './interactions.store.ts'

/** Stores the answers of a sandbox's changes with their requests, before its bookings are deleted: the answers are versions of those. */
export async function writeOutAnswers(trx: Writer, sandboxId: string): Promise<void> {
  const rows = await trx
    .selectFrom('interactions')
    .selectAll()
    .where('sandbox_id', '=', sandboxId)
    .where('operation', 'in', ['book', 'cancel'])
    .where('status', '<', 400)
    .where('pack_id', 'is', null)
    .where('response_body', 'is', null)
    .execute()
  for (const row of rows)
    await trx
      .updateTable('interactions')
      .set({ response_body: (await withVersion(trx, row)).response_body })
      .where('id', '=', row.id)
      .execute()
}

const writtenOutAtOnce = 50

/**
 * Takes exchanges that are evidence out of their packs and stores them whole, so that they do not depend on how answers are written later. One
 * that no longer matches its digest stays unchanged, for `slipway verify` and its page to report. Returns how many.
 */
export async function writeOutEvidence(db: Database): Promise<number> {
  let done = 0
  for (let after = ''; ;) {
    const rows = await db.read
      .selectFrom('interactions as i')
      .innerJoin('interaction_packs as p', 'p.id', 'i.pack_id')
      .selectAll('i')
      .select('p.bytes')
      .where('i.id', 'in', (eb) =>
        eb
          .selectFrom('evidence')
          .select(sql<string>`interaction_id`.as('id'))
          .where('interaction_id', '>', after),
      )
      .orderBy('i.id')
      .limit(writtenOutAtOnce)
      .execute()
    const last = rows.at(-1)
    if (!last) return done
    after = last.id
    for (const { bytes, ...row } of rows) {
      const { request_headers, request_body, response_headers, response_body, ...rest } = await unpacked(db.read, row, bytes)
      if (!fitsItsDigest({ ...rest, request_headers, request_body, response_headers, response_body })) continue
      await db.transaction(async (trx) => {
        await trx
          .updateTable('interactions')
          .set({ request_headers, request_body, response_headers, response_body, pack_id: null, pack_from: null, pack_length: null })
          .where('id', '=', row.id)
          .execute()
        await dropEmptyPacks(trx, [row.pack_id])
      })
      done += 1
    }
  }
}
