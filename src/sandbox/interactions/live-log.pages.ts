import { setTimeout as delay } from 'node:timers/promises'
import { latestMark } from '../../clock.ts'
import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { listInteractions } from './interactions.store.ts'
import type { InteractionFilter } from './interactions.store.ts'
import { minutesCounted } from '../exchange/request-limit.ts'
import { sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'
import { shownInteraction } from './shown.ts'

const pageSize = 50
/** Another process may have stored something: the database is checked this often anyway. */
const lookAgainMs = 3000
/** Requests that arrive together are sent together. */
const together = 200
/** An interaction is stored a little after it arrived. */
const lateMs = 5000
/** A browser reconnects by itself; someone who has lost the right to look cannot. */
const longestMs = 5 * 60_000

/** What the log cannot show: requests that were refused without being stored; empty if there were none recently. */
export const unkeptPart = (page: Page, sandbox: Pick<SandboxesTable, 'id' | 'per_minute'>): string =>
  page.part('sandbox/unkept', {
    times: page.context.turns.unkeptOf(sandbox.id),
    minutes: minutesCounted,
    perMinute: sandbox.per_minute,
    raise: page.may('sandbox.manage') && isOpen(page) ? `${sandboxHome(page)}/faults#per_minute` : null,
  })

/**
 * Sends the rows of new requests as they arrive, and how many were not stored, as server-sent events, until the browser disconnects or five
 * minutes have passed.
 */
export async function streamLog(page: Page, filter: Omit<InteractionFilter, 'limit' | 'before' | 'since' | 'until'>): Promise<void> {
  const sandbox = await sandboxOf(page)
  const { req, res, context } = page
  const live = new AbortController()
  let wake = (): void => {}
  const unwatch = context.interactions.watch(sandbox.id, {
    changed: () => wake(),
    ended: () => {
      live.abort()
      wake()
    },
  })
  if (unwatch === null) {
    res.status(503).set('Retry-After', '60').type('text').send('Too many people are watching logs now. Load the page again.')
    return
  }
  const seen = new Set<string>()
  // Rows dated in the future are not new, and must not delay the rest.
  const notAhead = (at: number): number => Math.min(at, context.clock())
  const endsAt = performance.now() + longestMs
  let toldUnkept: string | null = null
  let from = notAhead(fromOf(req.get('last-event-id')) ?? Infinity)
  res.on('close', () => {
    live.abort()
    wake()
  })
  res.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' })
  res.write('retry: 2000\n\n')
  try {
    while (!live.signal.aborted && performance.now() < endsAt) {
      from = notAhead(from)
      const window = { since: new Date(from - lateMs).toISOString(), until: latestMark(context.clock()) }
      const rows = (await listInteractions(context.db.read, sandbox.id, { ...filter, ...window, limit: pageSize })).filter((row) => !seen.has(row.id))
      for (const row of rows) seen.add(row.id)
      const [newest] = rows
      if (newest) {
        from = Math.max(from, notAhead(Date.parse(newest.at)))
        const html = page.part('sandbox/rows', { rows: rows.map(shownInteraction), home: sandboxHome(page) })
        res.write(`id: ${from}\nevent: rows\ndata: ${JSON.stringify({ html })}\n\n`)
      } else res.write(': nothing new\n\n')
      const html = unkeptPart(page, sandbox)
      if (html !== toldUnkept) res.write(`event: unkept\ndata: ${JSON.stringify({ html })}\n\n`)
      toldUnkept = html
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

const fromOf = (id: string | undefined): number | null => (id !== undefined && /^\d{13}$/.test(id) ? Number(id) : null)
