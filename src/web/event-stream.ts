import { setTimeout as delay } from 'node:timers/promises'
import type { Response } from 'express'

/** Another process may have changed something: the database is checked this often anyway. */
const lookAgainMs = 3000
/** What happens at the same time is sent together. */
const together = 200
/** A browser reconnects by itself; someone who has lost the right to look cannot. */
const longestMs = 5 * 60_000

/** Watches something: `changed` is called when there is news, `ended` when the process stops. Null if too many people watch already. */
type Watch = (on: { changed: () => void; ended: () => void }) => (() => void) | null

/** Sends one event to the browser, with an id if the browser is to say where to continue. */
type Send = (event: string, data: object, id?: number) => void

/**
 * Sends server-sent events until the browser disconnects or five minutes have passed: `look` sends what is new whenever something changed, and every
 * few seconds. Answers 503 with `busy` if too many people watch.
 */
export async function streamEvents(
  { res }: { res: Response },
  { watch, busy, look }: { watch: Watch; busy: string; look: (send: Send) => Promise<void> },
): Promise<void> {
  const live = new AbortController()
  let wake = (): void => {}
  const end = (): void => {
    live.abort()
    wake()
  }
  const unwatch = watch({ changed: () => wake(), ended: end })
  if (unwatch === null) {
    res.status(503).set('Retry-After', '60').type('text').send(busy)
    return
  }
  const endsAt = performance.now() + longestMs
  res.on('close', end)
  res.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' })
  res.write('retry: 2000\n\n')
  let isSent = false
  const send: Send = (event, data, id) => {
    isSent = true
    res.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  try {
    while (!live.signal.aborted && performance.now() < endsAt) {
      isSent = false
      await look(send)
      if (!isSent) res.write(': nothing new\n\n')
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookAgainMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (live.signal.aborted) wake()
      })
      await delay(together)
    }
  } finally {
    unwatch()
    res.end()
  }
}
