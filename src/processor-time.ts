interface Used {
  user: number
  system: number
}
/** A thread that reports how much CPU time it has used, in microseconds, even while it never yields. Needs Node 24.6 or later. */
interface Thread {
  cpuUsage?: () => Promise<Used>
}

const lookEveryMs = 100
const msOf = ({ user, system }: Used): number => (user + system) / 1000

/**
 * Watches a thread, and calls `over` once it has used `mostMs` of CPU time since `from`. Calls `late` if that has not happened `lateMs` later by
 * the clock: the machine was busy, or does not report CPU time. Returns a function that stops watching. Never throws.
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
      // The thread has ended, which is reported elsewhere.
    }
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  return () => clearInterval(timer)
}
