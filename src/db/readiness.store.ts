import type { Writer } from './database.ts'

/** Notes when somebody asked last whether the program is ready: that it can be noted is the answer. */
export async function writeReadiness(trx: Writer, at: string): Promise<void> {
  await trx
    .insertInto('readiness')
    .values({ id: 1, asked_at: at })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ asked_at: at }))
    .execute()
}
