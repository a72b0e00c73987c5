import { request } from 'node:http'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { expect, it } from 'vitest'
import { makeLog } from '../../src/log.ts'
import { bookingOf, headersFor } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import type { Database } from '../../src/db/database.ts'
import { folded } from '../../src/real-numbers.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { claim, dosId, outcomeOf, providers, window } from './provider.ts'
import type { Provider } from './provider.ts'

type Json = Record<string, unknown>
type Sent = Parameters<Provider['consumer']['send']>[1] & { operation: Parameters<Provider['consumer']['send']>[0] }

const number = '4010232137'
const spaced = '401\u00a0023\u00a02137'
const base64 = Buffer.from(`Seen today: ${spaced}`).toString('base64')

const search = (more: Partial<Sent> = {}): Sent => ({
  operation: 'search-slots',
  path: `/Slot?schedule.actor:healthcareservice=${dosId}&${window}&status=free`,
  ...more,
})
const book = (slot: SlotResource, change: (body: Json) => Json): Sent => ({ operation: 'book', path: '/Appointment', body: change(bookingOf(slot) as Json) })
const inPatient =
  (change: (patient: Json) => Json) =>
  (body: Json): Json => ({ ...body, contained: (body['contained'] as Json[]).map((one) => (one['resourceType'] === 'Patient' ? change(one) : one)) })

/** Every place of a request that may name a person. */
const places: [name: string, of: (slot: SlotResource) => Sent][] = [
  ['a claim of the token', () => search({ claims: claim({ requesting_practitioner: { resourceType: 'Practitioner', name: { text: number } } }) })],
  ['a claim with a number', () => search({ claims: claim({ patient: 4_010_232_137 }) })],
  ['X-Request-ID', (slot) => ({ ...book(slot, (body) => body), headers: { 'x-request-id': number } })],
  ['X-Request-ID of a search', () => search({ headers: { 'x-request-id': '401-023-2137' } })],
  ['User-Agent', () => search({ headers: { 'user-agent': `their system, patient ${number}` } })],
  ['Ssp-TraceID', () => search({ headers: { 'ssp-traceid': number } })],
  ['their own header', () => search({ headers: { 'x-patient': '401/023/2137' } })],
  ['the name of a header', () => search({ headers: { [`x-${number}`]: 'yes' } })],
  ['a header in UTF-8', () => search({ headers: { 'x-patient': Buffer.from('４０１０２３２１３７').toString('latin1') } })],
  ['the path', () => search({ path: `/Patient/${number}` })],
  ['a parameter', () => search({ path: `/Slot?schedule.actor:healthcareservice=${dosId}&${window}&for=${encodeURIComponent('４０１–０２３–２１３７')}` })],
  ['the description', (slot) => book(slot, (body) => ({ ...body, description: `For ${spaced}` }))],
  [
    'a narrative',
    (slot) =>
      book(
        slot,
        inPatient((one) => ({ ...one, text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><b>401</b><b>023</b>2137</div>' } })),
      ),
  ],
  [
    'an attachment',
    (slot) =>
      book(slot, (body) => ({
        ...body,
        contained: [
          ...(body['contained'] as Json[]),
          { resourceType: 'DocumentReference', id: 'more', content: [{ attachment: { contentType: 'text/plain', data: base64 } }] },
        ],
      })),
  ],
  ['an attachment over several lines', (slot) => book(slot, (body) => ({ ...body, comment: `${base64.slice(0, 10)}\r\n${base64.slice(10)}` }))],
  [
    'the NHS number in full-width digits',
    (slot) =>
      book(
        slot,
        inPatient((one) => ({ ...one, identifier: [{ use: 'official', system: 'https://fhir.nhs.uk/Id/nhs-number', value: '４０１０２３２１３７' }] })),
      ),
  ],
]

/** Traces of the number in a text, in any form in which the places send it. */
const traces = (words: string): string[] =>
  [number, '401-023-2137', '401/023/2137', '<b>401</b>', base64.slice(0, 16), '401 023 2137'].filter(
    (one) => folded(words).includes(one) || words.includes(one),
  )

const unzip = promisify(zstdDecompress)
/** Everything that the log stores, decompressed. */
async function keptOf({ read }: Database): Promise<{ rows: { status: number }[]; text: string }> {
  const rows = await read.selectFrom('interactions').selectAll().execute()
  const packs = await read.selectFrom('interaction_packs').select('bytes').execute()
  return { rows, text: `${JSON.stringify(rows)} ${(await Promise.all(packs.map(({ bytes }) => unzip(bytes)))).join(' ')}` }
}

onSqliteAndServer('data of a real person', (open) => {
  const provider = providers()

  it.each(['json', 'xml'] as const)('is refused anywhere in a request, and is neither kept nor repeated (%s)', async (format) => {
    const lines: string[] = []
    const log = makeLog('trace', { write: (line: string) => void lines.push(line) })
    const { consumer, context, slotsOf } = await provider(await open(), format, { log })
    const [slot] = await slotsOf(1)
    if (!slot) throw new Error('Too few slots')
    for (const [name, of] of places) {
      const { operation, ...sent } = of(slot)
      const answer = await consumer.send(operation, sent)
      expect([name, answer.status >= 400 && answer.status < 500]).toEqual([name, true])
      const all = `${answer.text} ${JSON.stringify([...answer.headers])}`
      expect([name, traces(all)]).toEqual([name, []])
      if (name !== 'the path') expect([name, outcomeOf(answer).issue.some((one) => one.diagnostics.includes('synthetic people only'))]).toEqual([name, true])
    }
    await context.interactions.flush()
    const kept = await keptOf(context.db)
    expect(kept.rows.filter((row) => row.status >= 400)).toHaveLength(places.length)
    expect(traces(kept.text)).toEqual([])
    expect(traces(lines.join(''))).toEqual([])
    expect(await context.db.read.selectFrom('appointments').selectAll().execute()).toEqual([])
  })

  it('is not repeated to a browser that asks which headers it may send', async () => {
    const { consumer } = await provider(await open())
    const answer = await new Promise<string>((resolve, reject) => {
      request(
        `${consumer.baseUrl}/Slot`,
        { method: 'OPTIONS', headers: { 'access-control-request-method': 'GET', 'access-control-request-headers': `x-${number}` } },
        (res) => {
          res.resume()
          resolve(JSON.stringify(res.headers))
        },
      )
        .once('error', reject)
        .end()
    })
    expect(traces(answer)).toEqual([])
  })

  it('is not kept from a cookie of another page on the same host', async () => {
    const { consumer, context } = await provider(await open())
    await consumer.send('search-slots', {
      ...search(),
      headers: { ...headersFor('search-slots', consumer.baseUrl, context.clock()), cookie: 'slipway=secret' },
    })
    await context.interactions.flush()
    const kept = await keptOf(context.db)
    expect(kept.rows).toHaveLength(1)
    expect(kept.text).not.toContain('slipway=secret')
  })
})
