interface Used {
  user: number
  system: number
}
/** A thread that tells how much of a processor's time it has used, in microseconds, also while it gives way to nothing. Node tells from 24.6 on. */
interface Thread {
  cpuUsage?: () => Promise<Used>
}

const lookEveryMs = 100
const msOf = ({ user, system }: Used): number => (user + system) / 1000

/**
 * Watches a thread, and calls `over` once it has used `mostMs` of a processor's time since it had used `from`, or `late` when it is not over
 * after `lateMs` by the clock: then the machine was busy, or does not tell. Returns how to end watching. Never throws.
 */
export function watchProcessorTime(
  thread: Thread,
  given: { from: Used | null; mostMs: number; lateMs: number; over: () => void; late: () => void },
): () => void {
  const endsAt = performance.now() + given.lateMs
  let from = given.from
  const look = async (): Promise<void> => {
    try {
      if (performance.now() >= endsAt) return given.late()
      const used = await thread.cpuUsage?.()
      from ??= used ?? null
      if (used && from && msOf(used) - msOf(from) >= given.mostMs) given.over()
    } catch {
      // The thread has ended: how is told elsewhere.
    }
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  return () => clearInterval(timer)
}
