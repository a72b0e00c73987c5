import { setImmediate as nextTurn } from 'node:timers/promises'

/** Runs what yields to its end, a turn of the event loop between its parts, so that others are served meanwhile. */
export async function inTurns<T>(parts: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = parts.next()
    if (done) return value
    await nextTurn()
  }
}
