import { latestMark } from '../../clock.ts'
import type { Page } from '../../access/page.ts'
import { streamEvents } from '../../web/event-stream.ts'
import { isOpen } from '../../access/project-state.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { listInteractions } from './interactions.store.ts'
import type { InteractionFilter } from './interactions.store.ts'
import { minutesCounted } from '../exchange/request-limit.ts'
import { sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'
import { shownInteraction } from './shown.ts'

const pageSize = 50
/** An interaction is stored a little after it arrived. */
const lateMs = 5000

/** What the log cannot show: requests that were refused without being stored; empty if there were none recently. */
export const unkeptPart = (page: Page, sandbox: Pick<SandboxesTable, 'id' | 'per_minute'>): string =>
  page.part('sandbox/unkept', {
    times: page.context.turns.unkeptOf(sandbox.id),
    minutes: minutesCounted,
    perMinute: sandbox.per_minute,
    raise: page.may('sandbox.manage') && isOpen(page) ? `${sandboxHome(page)}/faults#per_minute` : null,
  })

/** Sends the rows of new requests as they arrive, and how many were not stored, as server-sent events. */
export async function streamLog(page: Page, filter: Omit<InteractionFilter, 'limit' | 'before' | 'since' | 'until'>): Promise<void> {
  const sandbox = await sandboxOf(page)
  const { req, context } = page
  const seen = new Set<string>()
  // Rows dated in the future are not new, and must not delay the rest.
  const notAhead = (at: number): number => Math.min(at, context.clock())
  let toldUnkept: string | null = null
  let from = notAhead(fromOf(req.get('last-event-id')) ?? Infinity)
  await streamEvents(page, {
    watch: (on) => context.interactions.watch(sandbox.id, on),
    busy: 'Too many people are watching logs now. Load the page again.',
    async look(send) {
      from = notAhead(from)
      const window = { since: new Date(from - lateMs).toISOString(), until: latestMark(context.clock()) }
      const rows = (await listInteractions(context.db.read, sandbox.id, { ...filter, ...window, limit: pageSize })).filter((row) => !seen.has(row.id))
      for (const row of rows) seen.add(row.id)
      const [newest] = rows
      if (newest) {
        from = Math.max(from, notAhead(Date.parse(newest.at)))
        send('rows', { html: page.part('sandbox/rows', { rows: rows.map(shownInteraction), home: sandboxHome(page) }) }, from)
      }
      const html = unkeptPart(page, sandbox)
      if (html !== toldUnkept) send('unkept', { html })
      toldUnkept = html
    },
  })
}

const fromOf = (id: string | undefined): number | null => (id !== undefined && /^\d{13}$/.test(id) ? Number(id) : null)
