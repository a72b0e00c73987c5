import { RateLimiterMemory } from 'rate-limiter-flexible'

const limiters = new Map<number, RateLimiterMemory>()

function limiterOf(perMinute: number): RateLimiterMemory {
  const known = limiters.get(perMinute)
  if (known) return known
  // Beyond twice the limit a refusal is answered without being kept: a flood does not fill the log.
  const made = new RateLimiterMemory({ points: perMinute * 2, duration: 60 })
  limiters.set(perMinute, made)
  return made
}

export type Turn =
  | { kind: 'served' }
  | { kind: 'refused'; /** Seconds until the next minute begins. */ wait: number; /** Whether the log should hold it. */ told: boolean }

/** Counts a request of a sandbox against its requests a minute, in this process. */
export async function takeTurn(sandboxId: string, perMinute: number): Promise<Turn> {
  try {
    const { consumedPoints, msBeforeNext } = await limiterOf(perMinute).consume(sandboxId)
    return consumedPoints <= perMinute ? { kind: 'served' } : { kind: 'refused', wait: Math.max(1, Math.ceil(msBeforeNext / 1000)), told: true }
  } catch (rejected) {
    if (typeof rejected !== 'object' || rejected === null || !('msBeforeNext' in rejected)) throw rejected
    return { kind: 'refused', wait: Math.max(1, Math.ceil(Number(rejected.msBeforeNext) / 1000)), told: false }
  }
}
