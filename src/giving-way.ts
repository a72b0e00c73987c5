import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds of work before other requests get their turn. */
const longestTurnMs = 5

/** For long work on the main thread: call what this returns between its parts. It lets other requests have their turn if the last was some milliseconds ago. */
export function givingWay(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < longestTurnMs) return
    await nextTurn()
    since = performance.now()
  }
}
