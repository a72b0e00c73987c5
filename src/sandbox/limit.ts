const minute = 60_000
/** Beyond so many times the limit a refusal is answered without being kept: a flood does not fill the log. */
const toldUpTo = 2
const mostKept = 10_000

interface Counted {
  until: number
  requests: number
}

const counts = new Map<string, Counted>()

export type Turn = { kind: 'served' } | { kind: 'refused'; /** Seconds until the next minute begins. */ wait: number; /** Whether the log should hold it. */ told: boolean }

const served: Turn = { kind: 'served' }

/** Counts a request of a sandbox against its requests a minute, in this process. A minute begins with the first request after the last one. */
export function takeTurn(sandboxId: string, perMinute: number): Turn {
  const now = performance.now()
  const known = counts.get(sandboxId)
  if (!known || known.until <= now) {
    if (counts.size >= mostKept) for (const [id, one] of counts) if (one.until <= now) counts.delete(id)
    counts.set(sandboxId, { until: now + minute, requests: 1 })
    return perMinute > 0 ? served : { kind: 'refused', wait: minute / 1000, told: true }
  }
  known.requests += 1
  if (known.requests <= perMinute) return served
  return { kind: 'refused', wait: Math.max(1, Math.ceil((known.until - now) / 1000)), told: known.requests <= perMinute * toldUpTo }
}
