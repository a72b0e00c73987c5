import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Context } from '../../context.ts'
import type { PersonId } from '../../db/ids.ts'
import { DatabaseRateLimiter } from '../../db/rate-limiter.ts'
import type { Bucket } from '../../db/rate-limiter.ts'

/** Too many attempts: 429. A wait, never a permanent lock. */
export class TooManyTries extends Error {
  readonly retryAfterSeconds: number
  /** Where to go instead. */
  readonly links: { text: string; href: string }[]
  /** The person whose account it is about, for the record. */
  personId: PersonId | null = null
  constructor(message: string, given: { seconds?: number; links?: TooManyTries['links'] } = {}) {
    super(message)
    this.retryAfterSeconds = given.seconds ?? 300
    this.links = given.links ?? []
  }
}

/** A bucket and what it counts: a key that does not reveal the texts it was made of. */
export interface Count {
  bucket: Bucket
  key: string
}

export interface TakenTry {
  /** How many more attempts the fullest bucket has. */
  left: number
  /** Gives the attempt back to each bucket; those named in `clear` are emptied. */
  giveBack(clear?: Bucket[]): Promise<void>
}

/** A bucket is full, for this many seconds. */
export class BucketFull extends Error {
  readonly seconds: number
  constructor(seconds: number) {
    super('Too many attempts')
    this.seconds = seconds
  }
}

/**
 * Takes one attempt from each bucket before anything is checked, so that attempts at the same time are counted too. If one is full, throws BucketFull
 * and takes none. Looks for full ones first: a refusal then costs no write, and uses nothing of a bucket that others need.
 */
export async function takeTry(context: Context, counts: Count[]): Promise<TakenTry> {
  const all = counts.map((one) => ({ ...one, limiter: new DatabaseRateLimiter(context, one.bucket) }))
  const before = await Promise.all(all.map(({ limiter, key }) => limiter.get(key)))
  refuseWhereFull(before.filter((one) => one !== null && one.remainingPoints === 0))
  const taken = await Promise.allSettled(all.map(({ limiter, key }) => limiter.consume(key)))
  const giveBack = async (clear: Bucket[] = []): Promise<void> => {
    await Promise.all(all.map(({ limiter, key, bucket }) => (clear.includes(bucket) ? limiter.delete(key) : limiter.reward(key))))
  }
  const refused = taken.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []))
  if (refused.length > 0) {
    await giveBack()
    const fault = refused.find((one) => !(one instanceof RateLimiterRes))
    if (fault !== undefined) throw fault
    refuseWhereFull(refused.filter((one) => one instanceof RateLimiterRes))
  }
  return { giveBack, left: Math.min(...taken.map((one) => (one.status === 'fulfilled' ? one.value.remainingPoints : 0))) }
}

function refuseWhereFull(full: (RateLimiterRes | null)[]): void {
  if (full.length === 0) return
  throw new BucketFull(Math.max(1, ...full.map((one) => Math.ceil((one?.msBeforeNext ?? 0) / 1000))))
}

/** "5 minutes", rounded up. */
export function minutesOf(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
