import type { Writer } from './database.ts'

/** Notes when readiness was last checked: that this can be written is the check. */
export async function writeReadiness(trx: Writer, at: string): Promise<void> {
  await trx
    .insertInto('readiness')
    .values({ id: 1, asked_at: at })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ asked_at: at }))
    .execute()
}
