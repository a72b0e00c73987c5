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

/** How far back refusals are counted that are not kept. */
export const minutesCounted = 10
/** By sandbox, how many there were in each minute that had any: the log cannot tell of them, so its page does. */
const unkept = new Map<string, { minute: number; times: number }[]>()

/** By the same clock as the limiter, not the context's. */
const minuteNow = (): number => Math.floor(Date.now() / 60_000)
const recent = (sandboxId: string): { minute: number; times: number }[] =>
  unkept.get(sandboxId)?.filter((one) => one.minute > minuteNow() - minutesCounted) ?? []

function countUnkept(sandboxId: string): void {
  const minute = minuteNow()
  const last = unkept.get(sandboxId)?.at(-1)
  if (last?.minute === minute) last.times += 1
  else unkept.set(sandboxId, [...recent(sandboxId), { minute, times: 1 }])
}

/** How many requests this process refused in the last minutes without the log holding them. */
export const unkeptOf = (sandboxId: string): number => recent(sandboxId).reduce((sum, one) => sum + one.times, 0)

/** Counts a request of a sandbox against its requests a minute, in this process. */
export async function takeTurn(sandboxId: string, perMinute: number): Promise<Turn> {
  try {
    const { consumedPoints, msBeforeNext } = await limiterOf(perMinute).consume(sandboxId)
    return consumedPoints <= perMinute ? { kind: 'served' } : { kind: 'refused', wait: Math.max(1, Math.ceil(msBeforeNext / 1000)), told: true }
  } catch (rejected) {
    if (typeof rejected !== 'object' || rejected === null || !('msBeforeNext' in rejected)) throw rejected
    countUnkept(sandboxId)
    return { kind: 'refused', wait: Math.max(1, Math.ceil(Number(rejected.msBeforeNext) / 1000)), told: false }
  }
}
