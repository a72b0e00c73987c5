import { headersIn } from '../interactions/columns.ts'
import { slotResource } from '../rules/right-request.ts'
import { diffLines } from 'diff'
import type { InteractionsTable, SandboxesTable } from '../../db/tables/sandbox.ts'
import type { Page } from '../../access/page.ts'
import { factsFor } from '../exchange/facts.ts'
import { slotText } from '../fhir/resources.ts'
import { mend } from './mend.ts'
import { isKnownOperation, routeOf } from '../fhir/operations.ts'
import { readExchange, termsIn } from '../exchange/read.ts'
import { allowedOf, allowedTo } from '../rules/allowed.ts'
import { queryOf } from '../rules/exchange.ts'
import type { Facts } from '../rules/exchange.ts'
import { judge } from '../rules/judge.ts'
import { nhsNumberOf, object, objects, text, viewOf } from '../rules/look.ts'
import { findSandbox } from '../sandboxes/sandboxes.store.ts'
import { listSlots } from '../slots/find-slots.store.ts'
import { bodyText, draftOf, headersToSend } from './try-request.ts'
import type { Draft, Format } from './try-request.ts'
import { readResource } from '../fhir/exact.ts'
import { baseUrlOf } from '../sandboxes/place.pages.ts'
import { ownHeaders } from '../interactions/shown.ts'
import { listLatestBookings } from './try.store.ts'

const fortnight = 14 * 86_400_000

export interface Mended {
  sent: Draft
  mended: Draft
  format: Format
  /** The times of the token as they came and as they would be now. */
  times: { sent: Record<string, unknown>; mended: Record<string, unknown> }
  /** What the sandbox lacks for a right request, as a sentence; null if it lacks nothing. */
  lacks: string | null
}

/** The same request as it would be right now: what the rules found fault with is mended, the rest stays. Null if nothing can be made of it. */
export async function mendedOf(page: Page, row: SandboxesTable, kept: InteractionsTable): Promise<Mended | null> {
  const { operation } = kept
  const sandbox = await findSandbox(page.db.read, row.key)
  if (!isKnownOperation(operation) || !sandbox) return null
  const baseUrl = baseUrlOf(page, row.key)
  const now = page.context.clock()
  const prefix = `/sandbox/${row.key}/STU3`
  const path = kept.url.replace(/^\/sandbox\/[^/]+\/STU3/, '')
  const route = routeOf(kept.method, path.split('?')[0] ?? '')
  const headers = headersIn(kept.request_headers)
  const exchange = readExchange(
    { method: kept.method, url: kept.url, headers },
    { terms: termsIn(row, baseUrl), query: queryOf(kept.url), operation, bodyText: kept.request_body ?? '', now },
  )
  const format: Format = /xml/.test(headers['content-type'] ?? headers['accept'] ?? '') ? 'xml' : 'json'
  const [facts, free, bookings] = await Promise.all([
    factsFor(page.db.read, sandbox, exchange, 'operation' in route ? route : {}),
    listSlots(page.db.read, {
      schedules: [...sandbox.services.values()].flat(),
      lower: now,
      upper: now + fortnight,
      now,
      statuses: 'free',
      after: null,
      limit: 1,
    }),
    listLatestBookings(page.db.read, row.id),
  ])
  const meant = facts.appointment && (operation !== 'cancel' || facts.appointment.status === 'booked') ? facts.appointment : null
  const latest = bookings[0]
  const appointment =
    meant && 'id' in route && route.id !== undefined
      ? { id: route.id, version: meant.version, resource: readResource(meant.json), at: meant.at }
      : latest
        ? { id: latest.id, version: latest.version, resource: readResource(latest.json), at: new Date(now).toISOString() }
        : null
  const body = exchange.body.kind === 'resource' ? exchange.body.resource : null
  const patient = body ? viewOf(body).patient : {}
  const dosId = exchange.search && sandbox.services.has(exchange.search.dosId) ? exchange.search.dosId : ([...sandbox.services.keys()][0] ?? '')
  const [slot] = free
  const right = draftOf(operation, {
    baseUrl,
    now,
    dosId,
    slot: slot ? slotResource(slotText(slot)) : null,
    nhsNumber: body && Object.keys(patient).length > 0 && nhsNumberOf(patient) === undefined ? null : '9000000009',
    format,
    appointment,
    organisation: allowedTo(operation, allowedOf(row))?.[0],
  })
  const { iat, exp, ...claims } = exchange.jwt.kind === 'read' ? exchange.jwt.payload : {}
  const second = Math.floor(now / 1000)
  const sent: Draft = { method: kept.method, path, headers: ownHeaders(headers), claims: exchange.jwt.kind === 'absent' ? null : claims, body }
  const start: Draft = usable(sent, right, { operation, facts, meant: meant !== null })
  const slots = new Map([
    ...(facts.slot ? [[identifierIn(body), facts.slot] as const] : []),
    ...(slot
      ? [
          [
            identifierIn(right.body),
            { number: slot.number, id: slot.id, scheduleId: slot.schedule_id, startsAt: slot.starts_at, endsAt: slot.ends_at, status: 'free' as const },
          ] as const,
        ]
      : []),
  ])
  const mended = mend(start, right, (draft) => {
    const x = readExchange(
      { method: draft.method, url: prefix + draft.path, headers: headersToSend(draft, now) },
      { terms: termsIn(row, baseUrl), query: queryOf(draft.path), operation, bodyText: bodyText(draft.body, format), now },
    )
    x.facts = {
      ...(x.search ? { knownService: sandbox.services.has(x.search.dosId) } : {}),
      ...(operation === 'book' && slots.has(identifierIn(draft.body)) ? { slot: slots.get(identifierIn(draft.body)) } : {}),
      ...(facts.madeBefore !== undefined && draft.headers['x-request-id'] === headers['x-request-id'] ? { madeBefore: facts.madeBefore } : {}),
      ...(appointment && operation === 'cancel'
        ? { appointment: { version: appointment.version, status: 'booked' as const, json: '', at: appointment.at, slotId: '', resource: appointment.resource } }
        : {}),
    }
    return judge(x)
  })
  const times = { sent: { ...(iat === undefined ? {} : { iat }), ...(exp === undefined ? {} : { exp }) }, mended: { iat: second, exp: second + 300 } }
  return { sent, mended, format, times, lacks: lackOf(operation, { slot: slot !== undefined, appointment: appointment !== null }) }
}

/** What was sent, about something that the sandbox has: a slot that is free, an appointment that is booked. */
function usable(sent: Draft, right: Draft, known: { operation: string; facts: Facts; meant: boolean }): Draft {
  if (known.operation === 'book' && sent.body && right.body && (known.facts.slot?.status !== 'free' || known.facts.madeBefore)) {
    const theirs = objects(right.body['contained']).find((one) => one['resourceType'] === 'Slot') ?? {}
    const contained = Array.isArray(sent.body['contained'])
      ? objects(sent.body['contained']).map((one) => (one['resourceType'] === 'Slot' ? { ...theirs, id: one['id'] ?? 'slot' } : one))
      : sent.body['contained']
    return { ...sent, body: { ...sent.body, contained, start: right.body['start'], end: right.body['end'] } }
  }
  return (known.operation === 'cancel' || known.operation === 'read' || known.operation === 'read-version') && !known.meant
    ? { ...sent, path: right.path, body: right.body }
    : sent
}

const identifierIn = (body: Record<string, unknown> | null): string =>
  body === null ? '' : text(object(objects(viewOf(body).slot['identifier'])[0])['value']).toLowerCase()

function lackOf(operation: string, there: { slot: boolean; appointment: boolean }): string | null {
  if (operation === 'book' && !there.slot) return 'No slot is free now: lay out the diary again before you book.'
  return ['read', 'read-version', 'cancel'].includes(operation) && !there.appointment ? 'Nothing is booked here now: book first.' : null
}

export interface ChangedLine {
  kind: 'same' | 'added' | 'removed' | 'left out'
  text: string
}

const around = 4
/** Lines that may differ before two texts are shown as a whole each: the time to compare grows with their square. */
const mostChanges = 300

/** Two texts line by line, with what the second took away and put in; of what stayed, the lines around those. */
export function changedLines(before: string, after: string): ChangedLine[] {
  const parts = diffLines(`${before}\n`, `${after}\n`, { maxEditLength: mostChanges }) ?? [
    { value: before, removed: true },
    { value: after, added: true },
  ]
  return parts.flatMap((part, index) => {
    const kind = part.added ? ('added' as const) : part.removed ? ('removed' as const) : ('same' as const)
    const lines = part.value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ kind, text }))
    const [from, to] = [index === 0 ? 0 : around, lines.length - (index === parts.length - 1 ? 0 : around)]
    if (kind !== 'same' || parts.length === 1 || to - from < 2) return lines
    return [...lines.slice(0, from), { kind: 'left out' as const, text: `… ${to - from} lines that stay` }, ...lines.slice(to)]
  })
}

/** A draft as text: its first line and headers, its claims, its body. */
export const draftText = (draft: Draft, format: Format): { head: string; claims: string; body: string } => ({
  head: [
    `${draft.method} ${draft.path}`,
    ...Object.entries(draft.headers)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, value]) => `${name}: ${value}`),
  ].join('\n'),
  claims: draft.claims === null ? '' : JSON.stringify(draft.claims, null, 2),
  body: bodyText(draft.body, format),
})
