import { SqliteAdapter } from 'kysely'
import type { Database, Writer } from '../../db/database.ts'

/** Deletes those of these packs that are empty. */
export async function dropEmptyPacks(trx: Writer, ids: (string | null)[]): Promise<void> {
  const packs = [...new Set(ids)].filter((id) => id !== null)
  if (packs.length > 0)
    await trx
      .deleteFrom('interaction_packs')
      .where('id', 'in', packs)
      .where((eb) => eb.not(eb.exists(eb.selectFrom('interactions as i').select('i.id').whereRef('i.pack_id', '=', 'interaction_packs.id'))))
      .execute()
}

const forgottenAtOnce = 500

/**
 * Deletes interactions older than a moment that are nobody's evidence, in batches so that others can write in between; and packs that are empty.
 * Returns how many it deleted.
 */
export async function forgetInteractions(db: Database, before: string): Promise<number> {
  let forgotten = 0
  for (;;) {
    const gone = await db.transaction(async (trx) => {
      const found = trx
        .selectFrom('interactions as i')
        .leftJoin('evidence as e', 'e.interaction_id', 'i.id')
        .select(['i.id', 'i.pack_id'])
        .where('i.at', '<', before)
        .where('e.id', 'is', null)
        .limit(forgottenAtOnce)
      // SQLite has one writer. On PostgreSQL an exchange that is becoming evidence at this moment is locked by whoever cites it, and skipped.
      const old = await (trx.getExecutor().adapter instanceof SqliteAdapter ? found : found.forUpdate('i').skipLocked()).execute()
      if (old.length === 0) return 0
      await trx
        .deleteFrom('interactions')
        .where(
          'id',
          'in',
          old.map((one) => one.id),
        )
        .execute()
      await dropEmptyPacks(
        trx,
        old.map((one) => one.pack_id),
      )
      return old.length
    })
    forgotten += gone
    if (gone < forgottenAtOnce) return forgotten
  }
}
