import { setTimeout as delay } from 'node:timers/promises'

/** Whether this comes to its end in so many milliseconds; it is not waited for any longer. What it throws until then is thrown. */
export async function endsWithin(ms: number, act: Promise<unknown> | undefined): Promise<boolean> {
  const bound = new AbortController()
  const late = delay(ms, false, { signal: bound.signal }).catch(() => false)
  try {
    return await Promise.race([Promise.resolve(act).then(() => true), late])
  } finally {
    bound.abort()
  }
}
