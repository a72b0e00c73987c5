import fc from 'fast-check'
import { request } from 'node:http'
import { expect, it } from 'vitest'
import { readXml } from '../../src/sandbox/fhir/read-xml.ts'
import { writeXml } from '../../src/sandbox/fhir/write-xml.ts'
import { operations } from '../../src/sandbox/fhir/operations.ts'
import type { Operation } from '../../src/sandbox/fhir/operations.ts'
import { claimsFor, headersFor } from '../../src/sandbox/rules/right-request.ts'
import { writeJwt } from '../../src/sandbox/rules/jwt.ts'
import { bookingOf } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { methods, urls } from '../support/wrong-requests.ts'
import { dosId, openProvider } from './provider.ts'
import type { Provider } from './provider.ts'

/** Nothing that a client sends may cause a server error: correct requests, each broken in a few random places, over a plain socket. */
const requests = 5000

type Json = Record<string, unknown>
/** The source of the requests: a sandbox with free slots and one booking. */
interface Given {
  provider: Provider
  slots: Awaited<ReturnType<Provider['slotsOf']>>
  appointment: Json
}
interface Raw {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer | null
}

const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    0,
    -1,
    1e308,
    true,
    [],
    {},
    [[]],
    [null],
    { resourceType: 'Patient' },
    '__proto__',
    'constructor',
    '\u0000',
    '\uD800',
    '2026-02-30',
    '9999-12-31T23:59:59+14:00',
    '-000001-01-01',
    '1'.repeat(400),
    'é😀',
    '#slot',
    '../..',
    "'; drop table slots; --",
    '<!DOCTYPE x>',
    '%00',
    { toString: 1 },
  ),
  fc.string({ maxLength: 30 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
)

/** A random place in a JSON value, which may be the whole value. */
function placesIn(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([name, one]) => placesIn(one, [...at, Array.isArray(value) ? Number(name) : name]))]
}

/** A copy with another value at a place, or with nothing there. */
function changedAt(value: unknown, [first, ...rest]: (string | number)[], change: (old: unknown) => unknown): unknown {
  if (first === undefined) return change(value)
  if (Array.isArray(value)) return value.map((one, index) => (index === first ? changedAt(one, rest, change) : one))
  return Object.fromEntries(Object.entries(value as Json).map(([name, one]) => [name, name === first ? changedAt(one, rest, change) : one]))
}

/** The value to put at a place. */
const changeOfPlace = fc.oneof(
  nasty.map((one) => () => one),
  fc.constant(() => undefined),
  fc.constant((old: unknown) => [old, old]),
  fc.constant((old: unknown) => ({ old })),
)

const brokenJson = <T>(value: T): fc.Arbitrary<unknown> => {
  const places = placesIn(value)
  return fc.array(fc.tuple(fc.nat(places.length - 1), changeOfPlace), { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce<unknown>((now, [place, change]) => {
      const at = places[place] ?? []
      try {
        return changedAt(now, at, change)
      } catch {
        return now
      }
    }, value),
  )
}

/** Characters that should not occur in a text. */
const strayText = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom(
    '"',
    '<',
    '&',
    '}',
    ']',
    '<x>',
    '&#0;',
    '<!--',
    '<![CDATA[',
    '<constructor/>',
    '<__proto__ value="1"/>',
    '&constructor;',
    '<hasOwnProperty><id value="1"/></hasOwnProperty>',
    '\u0000',
    '\\u0000',
    '1e999',
    '{"a":'.repeat(200),
    '<a>'.repeat(200),
  ),
)

const brokenText = (text: string): fc.Arbitrary<Buffer> =>
  fc.array(fc.tuple(fc.nat(text.length), fc.nat(20), strayText), { minLength: 1, maxLength: 4 }).map((cuts) =>
    Buffer.from(
      cuts.reduce((now, [at, without, put]) => now.slice(0, at) + put + now.slice(at + without), text),
      'utf8',
    ),
  )

/** Characters that HTTP allows in the value of a header. */
const headerText = fc
  .oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom(
      '',
      'null',
      '*/*',
      'W/"',
      'W/"1e9"',
      'Bearer',
      'Bearer ..',
      'gzip',
      'deflate, br',
      'application/fhir+json; charset=',
      '-1',
      '9'.repeat(30),
      'a'.repeat(9000),
    ),
  )
  .map((one) => one.replaceAll(/[^\t\u0020-\u007E\u0080-\u00FF]/g, '?'))
const query = fc.webQueryParameters({ size: 'small' })
/** A search parameter, and whether it is encoded. */
const parameter = fc.tuple(
  fc.constantFrom(
    'start',
    'status',
    '_count',
    '_offset',
    '_include',
    '_include:recurse',
    'schedule.actor:healthcareservice',
    'patient.identifier',
    '_format',
    '_lastUpdated',
    'constructor',
    '__proto__',
  ),
  fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('ge', 'le9999999', '-1', '1e400', 'ge+999999-01-01', '%', '%E0%A4%A', '%00', 'ge2026-03-29T01:30:00', '|', 'Slot:'),
  ),
  fc.boolean(),
)
const headerNames = [
  'authorization',
  'ssp-from',
  'ssp-to',
  'ssp-traceid',
  'ssp-interactionid',
  'accept',
  'accept-encoding',
  'accept-charset',
  'content-type',
  'content-encoding',
  'x-request-id',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'prefer',
  'origin',
  'range',
]

/** A correct request: a booking of any of the slots, or another operation on the existing booking. */
function rightOne({ provider, slots, appointment }: Given, operation: Operation): fc.Arbitrary<{ raw: Raw; body: Json | null }> {
  const { baseUrl } = provider.consumer
  const path = urls[operation].replaceAll('2000099999', dosId).replace('/Appointment/made', `/Appointment/${String(appointment['id'])}`)
  return fc.tuple(fc.constantFrom(...slots), fc.uuid()).map(([slot, requestId]) => {
    const body = operation === 'book' ? bookingOf(slot) : operation === 'cancel' ? { ...appointment, status: 'cancelled' } : null
    const headers = {
      ...headersFor(operation, baseUrl, provider.context.clock()),
      ...(body ? { 'content-type': 'application/fhir+json', 'x-request-id': requestId } : {}),
      ...(operation === 'cancel' ? { 'if-match': 'W/"1"' } : {}),
    }
    return { raw: { method: methods[operation] ?? 'GET', path, headers, body: body ? Buffer.from(JSON.stringify(body)) : null }, body }
  })
}

const alike = (value: unknown): string => JSON.stringify(value) ?? ''

/** A correct request, broken in one to three ways. */
const broken = (given: Given, operation: Operation): fc.Arbitrary<Raw> =>
  rightOne(given, operation).chain(({ raw, body }) => {
    const { provider } = given
    const { baseUrl } = provider.consumer
    const ways: fc.Arbitrary<(one: Raw) => Raw>[] = [
      fc.tuple(fc.constantFrom(...headerNames), fc.option(headerText)).map(([name, value]) => (one) => {
        const { [name]: _, ...others } = one.headers
        return { ...one, headers: value === null ? others : { ...others, [name]: value } }
      }),
      brokenJson(claimsFor(operation, baseUrl, provider.context.clock())).map((claims) => (one) => ({
        ...one,
        headers: { ...one.headers, authorization: `Bearer ${writeJwt((claims ?? 0) as Json)}` },
      })),
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD').map((method) => (one) => ({ ...one, method })),
      fc.tuple(fc.nat(raw.path.length), fc.nat(12), query).map(([at, without, put]) => (one) => ({
        ...one,
        path: one.path.slice(0, at) + put + one.path.slice(at + without),
      })),
      parameter.map(([name, value, whole]) => (one) => ({
        ...one,
        path: `${one.path}${one.path.includes('?') ? '&' : '?'}${name}=${whole ? encodeURIComponent(value.toWellFormed()) : value.replaceAll(/[^!-~]/g, '')}`,
      })),
    ]
    if (body) {
      ways.push(
        brokenJson(body).map((value) => (one) => ({ ...one, body: Buffer.from(alike(value)) })),
        brokenJson(body).map((value) => (one) => ({ ...one, body: Buffer.from(alike(value)) })),
        brokenText(JSON.stringify(body)).map((text) => (one) => ({ ...one, body: text })),
        brokenText(writeXml(body)).map((text) => (one) => ({ ...one, headers: { ...one.headers, 'content-type': 'application/fhir+xml' }, body: text })),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => (one) => ({ ...one, body: Buffer.from(bytes) })),
      )
    }
    return fc.array(fc.oneof(...ways), { minLength: 1, maxLength: 3, size: 'small' }).map((changes) => changes.reduce((now, change) => change(now), raw))
  })

interface Got {
  status: number
  type: string
  text: string
}

/** Sends the bytes as they are; a client library would correct or refuse some. */
function send(base: URL, { method, path, headers, body }: Raw): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: base.hostname,
        port: base.port,
        method,
        path: `${base.pathname}${path.replaceAll(/[^!-~]/g, '')}`,
        headers: { ...headers, ...(body ? { 'content-length': String(body.length) } : {}) },
      },
      (answer) => {
        const parts: Buffer[] = []
        answer
          .on('data', (part: Buffer) => parts.push(part))
          .on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              type: String(answer.headers['content-type'] ?? ''),
              text: answer.headers['content-encoding'] ? '' : Buffer.concat(parts).toString('utf8'),
            }),
          )
          .on('error', reject)
      },
    )
    asked.on('error', reject)
    asked.end(body ?? undefined)
  })
}

onSqliteAndServer('a sandbox', (open) => {
  it(`answers ${requests} broken requests without a server error, refuses with an OperationOutcome, and logs them all`, async () => {
    const provider = await openProvider(await open(), 'json', { scenarios: true })
    try {
      const slots = await provider.slotsOf(200)
      const given = { provider, slots, appointment: (await provider.consumer.book(slots[0] as (typeof slots)[number])).body as Json }
      const base = new URL(provider.consumer.baseUrl)
      const every = fc
        .constantFrom<Operation>(...(Object.keys(operations) as Operation[]), 'book', 'book', 'book', 'cancel')
        .chain((operation) => broken(given, operation))
      const seen = new Map<number, number>()
      await fc.assert(
        fc.asyncProperty(every, async (raw) => {
          const { status, type, text } = await send(base, raw)
          seen.set(status, (seen.get(status) ?? 0) + 1)
          expect(status).toBeLessThan(500)
          if (status >= 400 && raw.method !== 'HEAD' && text !== '') {
            expect(type).toMatch(/^application\/fhir\+(json|xml);charset=utf-8$/)
            const outcome = type.includes('json') ? (JSON.parse(text) as Json) : readXml(text)
            expect('ok' in outcome ? outcome.ok : outcome['resourceType'] === 'OperationOutcome').toBe(true)
          }
        }),
        { numRuns: requests, endOnFailure: true },
      )
      // They reached every depth: some were served, others refused for their form, their token or their content.
      expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 403, 404, 405, 409, 415, 422]))
      await provider.context.interactions.flush()
      const { kept } = await provider.context.db.read
        .selectFrom('interactions')
        .select((eb) => eb.fn.countAll<number>().as('kept'))
        .executeTakeFirstOrThrow()
      expect(Number(kept)).toBeGreaterThanOrEqual(requests)
    } finally {
      await provider.close()
    }
  }, 300_000)
})
