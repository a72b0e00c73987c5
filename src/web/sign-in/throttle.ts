import type { Context } from '../../context.ts'

const tries = 10
const withinMs = 5 * 60_000

/** 429: a wait, never a lock for good. */
export class TooManyTries extends Error {}

/** Counts a failed try for each bucket (an account's email, an address). */
export async function countFailure(context: Context, buckets: string[]): Promise<void> {
  const at = new Date(context.clock()).toISOString()
  const old = new Date(context.clock() - withinMs).toISOString()
  await context.db.write(async (trx) => {
    await trx.deleteFrom('sign_in_tries').where('tried_at', '<', old).execute()
    await trx.insertInto('sign_in_tries').values(buckets.map((bucket) => ({ bucket, tried_at: at }))).execute()
  })
}

/** Throws TooManyTries where a bucket had ten failures within five minutes. */
export async function checkTries(context: Context, buckets: string[]): Promise<void> {
  const since = new Date(context.clock() - withinMs).toISOString()
  const rows = await context.db.read.selectFrom('sign_in_tries').select((eb) => ['bucket', eb.fn.countAll<number>().as('count')])
    .where('bucket', 'in', buckets).where('tried_at', '>', since).groupBy('bucket').execute()
  if (rows.some((row) => Number(row.count) >= tries)) throw new TooManyTries('There were too many failed tries. Wait 5 minutes, then try again.')
}
