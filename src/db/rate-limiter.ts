import { createRequire } from 'node:module'
import { sql } from 'kysely'
import type { RateLimiterStoreAbstract } from 'rate-limiter-flexible'
import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from './database.ts'

// The library does not export the class that its own stores extend.
const Store: typeof RateLimiterStoreAbstract = createRequire(import.meta.url)('rate-limiter-flexible/lib/RateLimiterStoreAbstract.js')

interface Stored {
  points: number
  expires_at: number
}

/** How many points a bucket has, and for how long they count. */
export interface Bucket {
  name: string
  points: number
  seconds: number
}

/**
 * The library's limiter on our own database. Its stores for SQLite and PostgreSQL do not fit: they write outside the writer's queue, into
 * whichever transaction is open or against its lock; do not work with PGlite; and trust the machine's clock, so that an error of a year would be
 * stored.
 */
export class DatabaseRateLimiter extends Store {
  readonly #db: Database
  readonly #clock: () => number

  constructor({ db, clock }: { db: Database; clock: () => number }, { name, points, seconds }: Bucket) {
    super({ storeClient: db, keyPrefix: name, points, duration: seconds })
    this.#db = db
    this.#clock = clock
  }

  /** Adds points to the key's count, or starts a new count if the old one has ended or is dated in the future. */
  async _upsert(key: string, points: number, msDuration: number, forceExpire = false): Promise<Stored> {
    const now = this.#clock()
    const counts = forceExpire ? sql`1 = 0` : sql`rate_limits.expires_at > ${now} and rate_limits.expires_at <= ${now + msDuration}`
    return this.#db.transaction((trx) =>
      trx
        .insertInto('rate_limits')
        .values({ key, points: Math.max(0, points), expires_at: now + msDuration })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({
            points: sql<number>`case when not (${counts}) then excluded.points when rate_limits.points + ${points} < 0 then 0 else rate_limits.points + ${points} end`,
            expires_at: sql<number>`case when ${counts} then rate_limits.expires_at else excluded.expires_at end`,
          }),
        )
        .returning(['points', 'expires_at'])
        .executeTakeFirstOrThrow(),
    )
  }

  async _get(key: string): Promise<Stored | null> {
    const now = this.#clock()
    const row = await this.#db.read
      .selectFrom('rate_limits')
      .select(['points', 'expires_at'])
      .where('key', '=', key)
      .where('expires_at', '>', now)
      .where('expires_at', '<=', now + this.duration * 1000)
      .executeTakeFirst()
    return row ?? null
  }

  async _delete(key: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.transaction((trx) => trx.deleteFrom('rate_limits').where('key', '=', key).executeTakeFirst())
    return numDeletedRows > 0n
  }

  _getRateLimiterRes(_key: string, changed: number, { points, expires_at }: Stored): RateLimiterRes {
    return new RateLimiterRes(Math.max(0, this.points - points), Math.max(0, Number(expires_at) - this.#clock()), points, points === changed)
  }
}

const atOnce = 500

/** Deletes counts that have ended, in batches so that others can write in between. */
export async function forgetRateLimits(db: Database, now: number): Promise<void> {
  for (let gone = atOnce; gone === atOnce;) {
    const ended = await db.read.selectFrom('rate_limits').select('key').where('expires_at', '<=', now).limit(atOnce).execute()
    gone = ended.length
    // A count that has started again since then stays.
    if (gone > 0)
      await db.transaction((trx) =>
        trx
          .deleteFrom('rate_limits')
          .where('expires_at', '<=', now)
          .where(
            'key',
            'in',
            ended.map((one) => one.key),
          )
          .execute(),
      )
  }
}
