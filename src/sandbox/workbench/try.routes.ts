import { nameIn } from '../fhir/resource-text.ts'
import { slotResource } from '../rules/right-request.ts'
import { findingsIn } from '../interactions/columns.ts'
import { z } from 'zod'
import type { Reader } from '../../db/database.ts'
import { storable } from '../../db/storable.ts'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import { ForbiddenError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen, whyNotOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { answerRequest } from '../exchange/answer-request.ts'
import { readJson } from '../fhir/read-json.ts'
import { readXml } from '../fhir/read-xml.ts'
import { slotText } from '../fhir/resources.ts'
import { findInteraction } from '../interactions/interactions.store.ts'
import { prettyBody } from '../interactions/mask.ts'
import { allOperations, operations } from '../fhir/operations.ts'
import type { Operation } from '../fhir/operations.ts'
import { byWeight } from '../rules/judge.ts'
import type { KeptFinding } from '../interactions/columns.ts'
import { findSandbox } from '../sandboxes/sandboxes.store.ts'
import { snippets } from './snippets.ts'
import { findSlot, listSlots } from '../slots/slots.store.ts'
import type { FoundSlot } from '../slots/slots.store.ts'
import { allowedOf, allowedTo } from '../rules/allowed.ts'
import { bodyText, breaks, draftOf, headersToSend } from './try-request.ts'
import type { Draft, Format } from './try-request.ts'
import { mendedOf } from './mended.pages.ts'
import { parseExactly } from '../fhir/exact.ts'
import { readyValues, testPatients } from './ready-values.ts'
import { baseUrlOf, sandboxCrumbs, sandboxHome, sandboxOf } from '../sandboxes/place.pages.ts'
import { operationName, statusTag } from '../interactions/shown.ts'
import { listLatestBookings } from './try.store.ts'
import { mostValuesOfAnswer } from '../fhir/bounds.ts'
import { whatWasDone } from '../interactions/what-was-done.pages.ts'

const base = '/projects/:project/sandbox/try'
const slotsOffered = 20
const fortnight = 14 * 86_400_000

const patients = [...testPatients.map((one) => ({ value: one.nhsNumber, text: one.text })), { value: '', text: 'Somebody without an NHS number' }]

interface Choice {
  operation: Operation
  format: Format
  service: string
  slot: string
  patient: string
  appointment: string
  breaking: string
}

const operationOf = (text: string | undefined): Operation => allOperations.find((one) => one === text) ?? 'search-slots'

/** What the address chooses; what is not on a list is the first of the list. */
const choiceOf = (page: Page): Choice => ({
  operation: operationOf(page.query('operation')),
  format: page.query('format') === 'xml' ? 'xml' : 'json',
  service: page.query('service') ?? '',
  slot: page.query('slot') ?? '',
  patient: page.req.query['patient'] === '' ? '' : (page.query('patient') ?? '9000000009'),
  appointment: page.query('appointment') ?? '',
  breaking: page.query('break') ?? '',
})

/** The slot that was chosen, where it can still be booked. */
async function findBookable(db: Reader, { sandboxId, id, now }: { sandboxId: string; id: string; now: number }): Promise<FoundSlot | null> {
  const slot = id === '' ? null : await findSlot(db, sandboxId, storable(id))
  return slot && slot.status === 'free' && slot.startsAt >= now
    ? { number: slot.number, id: slot.id, schedule_id: slot.scheduleId, starts_at: slot.startsAt, ends_at: slot.endsAt, status: 'free' }
    : null
}

/** What the sandbox has to try with: its services, its next free slots, its last bookings. */
async function stockOf(page: Page, choice: Choice) {
  const row = await sandboxOf(page)
  const sandbox = await findSandbox(page.db.read, row.key)
  const services = [...(sandbox?.services ?? [])]
  const [dosId = '', schedules = []] = services.find(([one]) => one === choice.service) ?? services[0] ?? []
  const now = page.context.clock()
  const [next, bookings, chosen] = await Promise.all([
    listSlots(page.db.read, { schedules, lower: now, upper: now + fortnight, now, statuses: 'free', after: null, limit: slotsOffered }),
    listLatestBookings(page.db.read, row.id),
    findBookable(page.db.read, { sandboxId: row.id, id: choice.slot, now }),
  ])
  // One that an answer showed may lie beyond the next ones, or be another service's.
  const slots = chosen && !next.some((one) => one.id === chosen.id) ? [...next, chosen] : next
  const nameOf = (one: string): string => {
    const json = sandbox?.resources.get(`HealthcareService/${one}`)
    return json === undefined ? '' : nameIn(json)
  }
  return { row, dosId, services: services.map(([one]) => one), nameOf, slots, bookings }
}

interface Typed {
  path: string
  method: string
  headers: string
  claims: string
  body: string
}

/** A draft as the form holds it. */
const typedOf = ({ method, path, headers, claims, body }: Draft, format: Format): Typed => ({
  method,
  path,
  headers: Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n'),
  claims: claims === null ? '' : JSON.stringify(claims, null, 2),
  body: bodyText(body, format),
})

/** A right request as the form holds it, broken on purpose where that was chosen. */
function typedFor(page: Page, choice: Choice, stock: Awaited<ReturnType<typeof stockOf>>): Typed {
  const slot = stock.slots.find((one) => one.id === choice.slot) ?? stock.slots[0]
  const booking = stock.bookings.find((one) => one.id === choice.appointment) ?? stock.bookings[0]
  const draft = draftOf(choice.operation, {
    baseUrl: baseUrlOf(page, stock.row.key),
    now: page.context.clock(),
    dosId: stock.dosId,
    slot: slot ? slotResource(slotText(slot)) : null,
    nhsNumber: choice.patient === '' ? null : choice.patient,
    format: choice.format,
    organisation: allowedTo(choice.operation, allowedOf(stock.row))?.[0],
    appointment: booking ? { id: booking.id, version: booking.version, resource: parseExactly(booking.json) as Record<string, unknown> } : null,
  })
  const breaking = Object.hasOwn(breaks, choice.breaking) ? breaks[choice.breaking] : undefined
  return typedOf(breaking?.on.includes(choice.operation) ? breaking.apply(draft) : draft, choice.format)
}

interface Exchange {
  id: string | null
  /** What was booked or cancelled, as a sentence. */
  done: string | null
  status: number
  body: string
  headers: [string, string][]
  findings: KeptFinding[]
  next: { text: string; href: string }[]
}

async function show(page: Page, given: { choice?: Choice; typed?: Typed; errors?: Record<string, string>; exchange?: Exchange } = {}): Promise<void> {
  const choice = given.choice ?? choiceOf(page)
  const stock = await stockOf(page, choice)
  const mayTry = page.may('test.record') && isOpen(page)
  page.show(
    'sandbox/try',
    { title: 'Try a request', breadcrumbs: sandboxCrumbs(page), status: given.errors ? 422 : 200, errors: given.errors ?? {} },
    {
      home: sandboxHome(page),
      here: `${sandboxHome(page)}/try`,
      choice: { ...choice, service: stock.dosId },
      mayTry,
      whyNotTry: whyNotOpen(page) ?? 'The test team, the supplier and the project manager send requests from here.',
      off: stock.row.off === 1,
      baseUrl: baseUrlOf(page, stock.row.key),
      operations: allOperations.map((value) => ({ value, text: operations[value].name })),
      services: stock.services.map((value) => ({ value, text: value })),
      patients,
      ready: readyValues({
        row: stock.row,
        baseUrl: baseUrlOf(page, stock.row.key),
        services: stock.services.map((dosId) => ({ dosId, name: stock.nameOf(dosId) })),
      }),
      slots: stock.slots.map((one) => ({ value: one.id, text: momentOf(new Date(one.starts_at).toISOString()) })),
      bookings: mayTry
        ? stock.bookings.map((one) => ({ value: one.id, text: `${momentOf(new Date(one.starts_at).toISOString())}, ${one.id.slice(0, 8)}` }))
        : [],
      breaks: [
        { value: '', text: 'Nothing: send it right' },
        ...Object.entries(breaks)
          .filter(([, one]) => one.on.includes(choice.operation))
          .map(([value, one]) => ({ value, text: `${one.name} (${one.rule})` })),
      ],
      slotGone: choice.operation === 'book' && choice.slot !== '' && !given.typed && !stock.slots.some((one) => one.id === choice.slot),
      request: mayTry ? (given.typed ?? typedFor(page, choice, stock)) : null,
      exchange: given.exchange ? { ...given.exchange, tag: statusTag(given.exchange.status) } : null,
      name: operationName(choice.operation),
      programs: stock.dosId === '' ? null : snippets(baseUrlOf(page, stock.row.key), stock.dosId, bookerOf(stock.row)),
    },
  )
}

/** Somebody who may search and book; undefined where everybody may. */
function bookerOf(row: SandboxesTable): string | undefined {
  const { allowedToSearch, allowedToBook } = allowedOf(row)
  return (allowedToBook ?? allowedToSearch)?.find((one) => allowedToSearch === null || allowedToSearch.includes(one)) ?? (allowedToBook ?? allowedToSearch)?.[0]
}

const text = (most: number) => z.string().max(most, 'This is longer than what can be sent from here. Shorten it').default('')
const sendForm = z.object({
  operation: z.string().default(''),
  format: z.string().default(''),
  service: text(20),
  slot: text(100),
  patient: text(20),
  appointment: text(100),
  breaking: text(40),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'], 'Choose a method'),
  path: text(4000).refine((path) => /^\/[^\s]*$/.test(path), 'The address begins with a slash and holds no blank, like /Slot?service=2000099999'),
  headers: text(8000),
  claims: text(20_000),
  body: text(200_000),
})

/** Headers, one a line, by lower-case name. */
function readHeaders(typed: string): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const line of typed.split(/\r?\n/).filter((one) => one.trim() !== '')) {
    const name = /^([A-Za-z0-9-]+):/.exec(line.trim())?.[1]
    // oxlint-disable-next-line no-control-regex
    if (name === undefined || /[^\t\u0020-\u007e]/.test(line))
      throw new InvalidFormError({ headers: `A header is a name, a colon and a value, one a line. This is none: ${line.trim().slice(0, 60)}` })
    headers[name.toLowerCase()] = line
      .trim()
      .slice(name.length + 1)
      .trim()
  }
  return headers
}

function readClaims(typed: string): Record<string, unknown> | null {
  if (typed.trim() === '') return null
  const read = readJson(typed)
  if (!read.ok) throw new InvalidFormError({ claims: `The claims must be a JSON object. ${read.says.replace('The body', 'This')}` })
  return read.resource
}

/** Sends what was typed to the sandbox, and shows the exchange above the same form. */
async function send(page: Page): Promise<void> {
  const typed: Typed = {
    method: page.typed['method'] ?? '',
    path: page.typed['path'] ?? '',
    headers: page.typed['headers'] ?? '',
    claims: page.typed['claims'] ?? '',
    body: page.typed['body'] ?? '',
  }
  const choice: Choice = {
    operation: operationOf(page.typed['operation']),
    format: page.typed['format'] === 'xml' ? 'xml' : 'json',
    service: page.typed['service'] ?? '',
    slot: page.typed['slot'] ?? '',
    patient: page.typed['patient'] ?? '',
    appointment: page.typed['appointment'] ?? '',
    breaking: page.typed['breaking'] ?? '',
  }
  if (!page.may('test.record')) throw new ForbiddenError('Only the test team may send')
  mustBeOpen(page)
  try {
    const form = page.form(sendForm)
    const sandbox = await sandboxOf(page)
    const headers = headersToSend({ headers: readHeaders(form.headers), claims: readClaims(form.claims) }, page.context.clock())
    const body = form.body.replaceAll('\r\n', '\n')
    const answer = await answerRequest(page.context, {
      key: sandbox.key,
      method: form.method,
      path: form.path.split('?')[0] ?? '/',
      url: `/sandbox/${sandbox.key}/STU3${form.path}`,
      headers,
      body: body === '' ? null : Buffer.from(body, 'utf8'),
    })
    await page.context.interactions.flush()
    const row = answer.interactionId === null ? undefined : await findInteraction(page.db.read, sandbox.id, answer.interactionId)
    const findings = row ? byWeight(findingsIn(row.findings)) : []
    await show(page, {
      choice,
      typed: { ...typed, body },
      exchange: {
        id: row?.id ?? null,
        done: whatWasDone(
          { operation: row?.operation ?? '', status: answer.status, body: answer.body },
          { sandbox: await findSandbox(page.db.read, sandbox.key), clear: true, scripted: findings.some((one) => one.rule === 'SIM-02') },
        ),
        status: answer.status,
        body: prettyBody(answer.body, 'response'),
        headers: Object.entries(answer.headers),
        findings,
        next: [
          ...(row && findings.length > 0 ? [{ text: 'Put this request, mended, into the form', href: `${sandboxHome(page)}/try?mend=${row.id}` }] : []),
          ...nextSteps(page, choice, answer),
        ],
      },
    })
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { choice, typed, errors: error.fields })
    throw error
  }
}

/** What can be done with an answer: book a slot that it shows, read or cancel what it made. */
function nextSteps(page: Page, choice: Choice, answer: { status: number; body: string }): { text: string; href: string }[] {
  if (answer.status >= 300) return []
  const read = answer.body.startsWith('<') ? readXml(answer.body, mostValuesOfAnswer) : readJson(answer.body, mostValuesOfAnswer)
  if (!read.ok) return []
  const to = (operation: Operation, more: Record<string, string>): string =>
    `${sandboxHome(page)}/try?${new URLSearchParams({ operation, format: choice.format, service: choice.service, patient: choice.patient, ...more })}`
  const { resourceType, entry, id, status } = read.resource
  if (resourceType === 'Bundle') {
    const slots = (Array.isArray(entry) ? (entry as { resource?: Record<string, unknown> }[]) : []).flatMap(({ resource }) =>
      resource?.['resourceType'] === 'Slot' && resource['status'] === 'free' ? [resource] : [],
    )
    return slots.slice(0, 5).map((slot) => ({ text: `Book the slot of ${momentOf(String(slot['start']))}`, href: to('book', { slot: String(slot['id']) }) }))
  }
  if (resourceType !== 'Appointment' || typeof id !== 'string') return []
  return [
    { text: 'Read this appointment', href: to('read', { appointment: id }) },
    ...(status === 'booked' ? [{ text: 'Cancel this appointment', href: to('cancel', { appointment: id }) }] : []),
  ]
}

/** The page, with the request of an exchange mended where the address names one. */
async function open(page: Page): Promise<void> {
  const id = page.query('mend')
  if (id === undefined || !page.may('test.record') || !isOpen(page)) return show(page)
  const sandbox = await sandboxOf(page)
  const row = await findInteraction(page.db.read, sandbox.id, id)
  if (!row) throw new NotFoundError('No such interaction')
  const made = await mendedOf(page, sandbox, row)
  if (made === null) return show(page)
  return show(page, { choice: { ...choiceOf(page), operation: operationOf(row.operation), format: made.format }, typed: typedOf(made.mended, made.format) })
}

export const tryRoutes: Route[] = [get(base, 'project.view', open), post(base, 'test.record', send)]
