import { randomUUID } from 'node:crypto'
import { mostValuesOfAnswer } from '../../src/sandbox/fhir/bounds.ts'
import { readXml } from '../../src/sandbox/fhir/read-xml.ts'
import { writeXml } from '../../src/sandbox/fhir/write-xml.ts'
import type { Operation } from '../../src/sandbox/fhir/operations.ts'
import { bookingOf, headersFor } from '../../src/sandbox/rules/right-request.ts'
import type { Claims, SlotResource } from '../../src/sandbox/rules/right-request.ts'

export { bookingOf, claimsFor, headersFor } from '../../src/sandbox/rules/right-request.ts'
export type { Claims, SlotResource } from '../../src/sandbox/rules/right-request.ts'

export interface Answered {
  status: number
  headers: Headers
  text: string
  body: Record<string, never>
}

function bodyOf(text: string): Record<string, never> {
  if (!text.startsWith('<')) return (text === '' ? {} : JSON.parse(text)) as Record<string, never>
  const read = readXml(text, mostValuesOfAnswer)
  if (!read.ok) throw new Error(read.says)
  return read.resource as Record<string, never>
}

/** A Consumer's system that talks to one sandbox; `now` is the sandbox's clock. */
export class Consumer {
  readonly baseUrl: string
  readonly format: 'json' | 'xml'
  readonly #now: () => number
  constructor(baseUrl: string, now: () => number, format: 'json' | 'xml' = 'json') {
    this.baseUrl = baseUrl
    this.#now = now
    this.format = format
  }

  async send(
    operation: Operation,
    given: { path: string; method?: string; body?: unknown; headers?: Record<string, string | undefined>; claims?: (claims: Claims) => Claims },
  ): Promise<Answered> {
    const headers: Record<string, string | undefined> = { ...headersFor(operation, this.baseUrl, this.#now(), given.claims ? { claims: given.claims } : {}) }
    headers['accept'] = `application/fhir+${this.format}`
    if (given.body !== undefined) Object.assign(headers, { 'content-type': `application/fhir+${this.format}`, 'x-request-id': randomUUID() })
    Object.assign(headers, given.headers)
    const body =
      given.body === undefined
        ? null
        : typeof given.body === 'string' || given.body instanceof Uint8Array
          ? given.body
          : this.format === 'xml'
            ? writeXml(given.body as Record<string, unknown>)
            : JSON.stringify(given.body)
    const answer = await fetch(`${this.baseUrl}${given.path}`, {
      method: given.method ?? (body === null ? 'GET' : 'POST'),
      headers: Object.fromEntries(Object.entries(headers).filter((one): one is [string, string] => one[1] !== undefined)),
      ...(body === null ? {} : { body: body as string }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, body: bodyOf(text) }
  }

  search = (dosId: string, more: string, change: Partial<Parameters<Consumer['send']>[1]> = {}) =>
    this.send('search-slots', { path: `/Slot?schedule.actor:healthcareservice=${dosId}&${more}`, ...change })

  /** The free slots of a service in the next days. */
  async slots(dosId: string, days = 14): Promise<SlotResource[]> {
    const at = (ms: number): string => encodeURIComponent(new Date(ms).toISOString())
    const answer = await this.search(dosId, `start=ge${at(this.#now())}&start=le${at(this.#now() + days * 86_400_000)}&status=free`)
    const { entry = [] } = answer.body as { entry?: { resource: SlotResource & { resourceType: string } }[] }
    return entry.map((one) => one.resource).filter((one) => one.resourceType === 'Slot')
  }

  book = (slot: SlotResource, change: Partial<Parameters<Consumer['send']>[1]> = {}) =>
    this.send('book', { path: '/Appointment', body: bookingOf(slot), ...change })
  read = (id: string, change: Partial<Parameters<Consumer['send']>[1]> = {}) => this.send('read', { path: `/Appointment/${id}`, ...change })
  cancel = (appointment: Record<string, unknown>, version: number, change: Partial<Parameters<Consumer['send']>[1]> = {}) =>
    this.send('cancel', {
      path: `/Appointment/${String(appointment['id'])}`,
      method: 'PUT',
      body: { ...appointment, status: 'cancelled' },
      ...change,
      headers: { 'if-match': `W/"${version}"`, ...change.headers },
    })
}
