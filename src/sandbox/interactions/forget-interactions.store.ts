import { SqliteAdapter } from 'kysely'
import type { Database, Writer } from '../../db/database.ts'

/** Takes away those of these packs that nothing is left in. */
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

/** Forgets interactions older than a moment that are no one's evidence, a part at a time so that others can write between; and packs that nothing is left in. Returns how many went. */
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
      // SQLite has one writer. Elsewhere an exchange that is becoming evidence right now is held by who cites it, and left.
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
