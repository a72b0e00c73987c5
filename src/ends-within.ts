import { setTimeout as delay } from 'node:timers/promises'

/** Whether this settles within so many milliseconds; waits no longer. Throws if it rejects within that time. */
export async function endsWithin(ms: number, act: Promise<unknown> | undefined): Promise<boolean> {
  const bound = new AbortController()
  const late = delay(ms, false, { signal: bound.signal }).catch(() => false)
  try {
    return await Promise.race([Promise.resolve(act).then(() => true), late])
  } finally {
    bound.abort()
  }
}
