import type { Context } from '../../context.ts'

const tries = 10
const withinMs = 5 * 60_000

/** 429: a wait, never a lock for good. */
export class TooManyTries extends Error {
  readonly retryAfterSeconds = withinMs / 1000
}

/**
 * Takes one try from each bucket (an account's email, an address) before anything is checked, so that tries at once are
 * counted too. Throws TooManyTries, taking none, where a bucket has had ten within five minutes. Answers with a function
 * that gives the try back, for when it succeeds.
 */
export async function takeTry(context: Context, buckets: string[]): Promise<() => Promise<void>> {
  const now = context.clock()
  const since = new Date(now - withinMs).toISOString()
  const rows = buckets.map((bucket) => ({ id: context.newId(), bucket, tried_at: new Date(now).toISOString() }))
  const giveBack = async (): Promise<void> => {
    await context.db.write((trx) =>
      trx
        .deleteFrom('sign_in_tries')
        .where(
          'id',
          'in',
          rows.map((row) => row.id),
        )
        .execute(),
    )
  }
  await context.db.write(async (trx) => {
    await trx.deleteFrom('sign_in_tries').where('tried_at', '<', since).execute()
    await trx.insertInto('sign_in_tries').values(rows).execute()
  })
  const counts = await context.db.read
    .selectFrom('sign_in_tries')
    .select((eb) => ['bucket', eb.fn.countAll<number>().as('count')])
    .where('bucket', 'in', buckets)
    .where('tried_at', '>', since)
    .groupBy('bucket')
    .execute()
  if (counts.some((row) => Number(row.count) > tries)) {
    await giveBack()
    throw new TooManyTries('There were too many tries. Wait 5 minutes, then try again.')
  }
  return giveBack
}
