import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { writeXml } from '../../src/sandbox/fhir/write-xml.ts'
import { makeSandbox } from '../../src/sandbox/sandboxes/make-sandbox.ts'
import { everyDay } from '../../src/sandbox/slots/lay-out.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { bookingOf, Consumer, headersFor } from '../support/consumer.ts'
import type { Answered, SlotResource } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'

const dosId = '2000099999'
const service = {
  dosId,
  name: 'Riverside UTC',
  odsCode: 'RY9NR',
  organisation: 'Riverside Trust',
  site: 'Riverside Hospital',
  postcode: 'LS1 6AE',
  phone: null,
}
const includes = [
  'Slot:schedule',
  'Schedule:actor:Practitioner',
  'Schedule:actor:PractitionerRole',
  'Schedule:actor:HealthcareService',
  'HealthcareService:providedBy',
  'HealthcareService:location',
]
  .map((one) => `_include=${one}`)
  .join('&')

const issues = (answer: Answered): { code: string; diagnostics: string; severity: string; details: { coding: { code: string; display: string }[] } }[] =>
  (answer.body as { issue?: never[] }).issue ?? []

onSqliteAndServer('a sandbox', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function started(more: { scenarios?: boolean; edition?: string } = {}) {
    world = await openWorld(await open())
    const { key, id } = await world.context.db.transaction((trx) =>
      makeSandbox(
        trx,
        { projectId: null, name: 'Practice', services: [service], week: everyDay('07:00', '22:00', 30), slotMinutes: 30, ...more },
        { newId: world.context.newId, now: world.context.clock() },
      ),
    )
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, world.context.clock)
    const rows = async () => {
      await world.context.interactions.flush()
      return world.context.db.read.selectFrom('interactions').selectAll().orderBy('at').orderBy('id').execute()
    }
    return { consumer, id, key, rows }
  }

  it('shows free slots with every resource that was asked for, each once', async () => {
    const { consumer } = await started()
    const answer = await consumer.search(dosId, `start=ge2026-03-03&start=le2026-03-03&status=free&${includes}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/fhir+json;charset=utf-8')
    const bundle = answer.body as unknown as {
      total: number
      type: string
      entry: { resource: { resourceType: string; id: string }; search: { mode: string } }[]
    }
    expect(bundle).toMatchObject({ type: 'searchset', total: 30 })
    const kinds = Object.groupBy(bundle.entry, (one) => one.resource.resourceType)
    expect(Object.fromEntries(Object.entries(kinds).map(([kind, list]) => [kind, list?.length]))).toEqual({
      Slot: 30,
      Schedule: 1,
      Practitioner: 1,
      PractitionerRole: 1,
      HealthcareService: 1,
      Organization: 1,
      Location: 1,
    })
    expect(kinds['Slot']?.[0]?.resource).toMatchObject({ status: 'free', start: '2026-03-03T07:00:00.000+00:00', end: '2026-03-03T07:30:00.000+00:00' })
    expect(bundle.entry.every((one) => one.search.mode === (one.resource.resourceType === 'Slot' ? 'match' : 'include'))).toBe(true)
  })

  it('offers no free slot that has begun; booked slots are shown whenever they began', async () => {
    const { consumer } = await started()
    const [early, late] = (await consumer.slots(dosId)) as [SlotResource, SlotResource]
    expect((await consumer.book(early)).status).toBe(201)
    world.context.advance(3_600_000)
    const startsOf = async (more: string) => {
      const answer = await consumer.search(dosId, `start=ge2026-03-02&start=le2026-03-02T11:00:00Z${more}`)
      const { entry = [], total } = answer.body as unknown as { total: number; entry?: { resource: SlotResource }[] }
      return [total, ...entry.map(({ resource }) => `${resource.start.slice(11, 16)} ${resource.status}`)]
    }
    expect(await startsOf('&status=free')).toEqual([3, '10:00 free', '10:30 free', '11:00 free'])
    expect(await startsOf('')).toEqual([4, '09:00 busy', '10:00 free', '10:30 free', '11:00 free'])
    expect(await startsOf('&_count=2')).toEqual([4, '09:00 busy', '10:00 free'])
    expect(await startsOf('&status=busy')).toEqual([1, '09:00 busy'])
    expect((await consumer.book(late)).status).toBe(422)
  })

  it('pages through slots without losing or repeating one, even if one is booked in between', async () => {
    const { consumer } = await started()
    const seen: string[] = []
    let path: string | undefined = `/Slot?service=${dosId}&start=ge2026-03-03&start=le2026-03-03&_count=7`
    while (path !== undefined) {
      const answer: Answered = await consumer.send('search-slots', { path })
      const bundle = answer.body as unknown as { entry: { resource: SlotResource }[]; link: { relation: string; url: string }[] }
      seen.push(...bundle.entry.map((one) => one.resource.start))
      if (seen.length === 7) expect((await consumer.book(bundle.entry[3]?.resource as SlotResource)).status).toBe(201)
      path = bundle.link.find((one) => one.relation === 'next')?.url.slice(consumer.baseUrl.length)
    }
    expect(seen).toHaveLength(30)
    expect(new Set(seen).size).toBe(30)
    expect(seen.toSorted()).toEqual(seen)
  })

  it('books, reads, shows versions and cancels, and the slot is free again at once', async () => {
    const { consumer } = await started()
    const [slot] = await consumer.slots(dosId)
    if (!slot) throw new Error('no slot')
    const booked = await consumer.book(slot)
    expect(booked.status).toBe(201)
    const made = booked.body as unknown as { id: string; meta: { versionId: string } }
    expect(booked.headers.get('location')).toBe(`${consumer.baseUrl}/Appointment/${made.id}/_history/1`)
    expect(booked.headers.get('etag')).toBe('W/"1"')
    expect(booked.headers.get('x-correlation-id')).not.toBeNull()
    expect((await consumer.slots(dosId)).some((one) => one.id === slot.id)).toBe(false)
    const read = await consumer.read(made.id)
    expect(read.body).toMatchObject({ id: made.id, status: 'booked', start: slot.start })
    const unless = async (tags: string) => (await consumer.read(made.id, { headers: { 'if-none-match': tags } })).status
    for (const tags of ['W/"1"', '"1"', 'W/"7", W/"1"', '"7","1"', '*']) expect([tags, await unless(tags)]).toEqual([tags, 304])
    for (const tags of ['W/"7"', '"7", W/"2"', '1', '"*"', 'W/"11"']) expect([tags, await unless(tags)]).toEqual([tags, 200])
    const found = await consumer.send('search-appointments', { path: '/Appointment?patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C9000000009' })
    expect(found.body).toMatchObject({ total: 1 })
    const cancelled = await consumer.cancel(read.body, 1)
    expect([cancelled.status, cancelled.headers.get('etag')]).toEqual([200, 'W/"2"'])
    expect((await consumer.slots(dosId)).some((one) => one.id === slot.id)).toBe(true)
    expect((await consumer.send('read-version', { path: `/Appointment/${made.id}/_history/1` })).body).toMatchObject({ status: 'booked' })
    expect((await consumer.read(made.id)).body).toMatchObject({ status: 'cancelled' })
    expect((await consumer.book(slot)).status).toBe(201)
  })

  it.each(['json', 'xml'] as const)(
    'keeps nothing that STU3 does not know, so that what is read in %s can be sent back; extensions are kept',
    async (format) => {
      const { consumer, key, rows } = await started()
      const [slot] = (await consumer.slots(dosId)) as [SlotResource]
      const sent = withPatient(slot, { shoeSize: 7, name: [{ use: 'official', family: 'Chalmers', given: ['Petra'], nick: { names: ['Pet', null] } }] })
      const extension = [{ url: 'https://consumer.example.nhs.uk/urgency', valueInteger: 3 }]
      const body = { ...sent, baz: 3, _baz: { id: 'b' }, _description: { extension }, extension }
      const booked = await consumer.book(slot, { body })
      expect(booked.status).toBe(201)
      expect(booked.text).not.toMatch(/baz|shoeSize|nick/)
      expect(booked.body).toMatchObject({ extension, _description: { extension } })
      const reader = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, world.context.clock, format)
      const read = await reader.read(String(booked.body['id']))
      expect(read.body).toMatchObject({ extension, _description: { extension } })
      expect((await reader.cancel({ ...read.body, qux: 4 }, 1)).status).toBe(200)
      const warned = (await rows()).filter((one) => one.findings.includes('BDY-03')).map((one) => one.status)
      expect(warned.toSorted()).toEqual([200, 201])
    },
  )

  it('cancels a booking that was kept with elements that STU3 does not know', async () => {
    const { consumer } = await started()
    const [slot] = (await consumer.slots(dosId)) as [SlotResource]
    const { body } = await consumer.book(slot)
    const json = JSON.stringify({ ...body, baz: 3 })
    await world.context.db.transaction((trx) => trx.updateTable('appointment_versions').set({ json }).execute())
    expect((await consumer.cancel(body, 1)).status).toBe(200)
  })

  it('gives a patient without an NHS number its own identifier, which the cancellation may contain', async () => {
    const { consumer } = await started()
    const [slot] = await consumer.slots(dosId)
    const booked = await consumer.book(slot as SlotResource, { body: bookingOf(slot as SlotResource, null) })
    expect(booked.status).toBe(201)
    expect(booked.text).toContain('urn:slipway:sandbox:local-patient')
    expect((await consumer.cancel(booked.body, 1)).status).toBe(200)
  })

  it('answers for a booked slot with exactly one issue, and for a repeated request id with 409', async () => {
    const { consumer, rows } = await started()
    const [slot, other] = (await consumer.slots(dosId)) as [SlotResource, SlotResource]
    const requestId = randomUUID()
    const headers = { 'content-type': 'application/fhir+json', 'x-request-id': requestId }
    expect((await consumer.book(slot, { headers })).status).toBe(201)
    const again = await consumer.book(slot)
    expect(again.status).toBe(422)
    expect(issues(again)).toMatchObject([
      { severity: 'error', code: 'processing', diagnostics: 'Slot no longer available', details: { coding: [{ display: 'Processing Failure' }] } },
    ])
    const repeated = await consumer.book(other, { headers })
    expect(repeated.status).toBe(409)
    expect(issues(repeated)[0]?.diagnostics).toContain('Appointment/')
    const failed = await consumer.book(slot, { headers: { ...headers, 'x-request-id': 'tried once' } })
    expect(failed.status).toBe(422)
    expect((await consumer.book(other, { headers: { ...headers, 'x-request-id': 'tried once' } })).status).toBe(201)
    const kept = await rows()
    expect(kept.find((one) => one.outcome_id === String(again.body['id']))?.findings).toContain('CSL-03')
    expect(kept.filter((one) => one.operation === 'book').map((one) => [one.status, one.organisation, one.practitioner])).toContainEqual([
      201,
      'RYE',
      'Claire Jones',
    ])
  })

  it('gives a slot to exactly one of twenty racers', async () => {
    const { consumer } = await started()
    const [slot] = (await consumer.slots(dosId)) as [SlotResource]
    const answers = await Promise.all(Array.from({ length: 20 }, () => consumer.book(slot)))
    expect(answers.filter((one) => one.status === 201)).toHaveLength(1)
    expect(answers.filter((one) => one.status === 422)).toHaveLength(19)
  })

  it('makes one booking from one request sent five times at once', async () => {
    const { consumer } = await started()
    const [slot] = (await consumer.slots(dosId)) as [SlotResource]
    const headers = { 'content-type': 'application/fhir+json', 'x-request-id': 'five times' }
    const answers = await Promise.all(Array.from({ length: 5 }, () => consumer.book(slot, { headers })))
    expect(answers.map((one) => one.status).filter((status) => status === 201)).toHaveLength(1)
    expect(answers.map((one) => one.status).toSorted()).toEqual([201, 409, 409, 409, 409])
  })

  it('keeps nothing of a person who may be real', async () => {
    const { consumer, rows } = await started()
    const [slot] = (await consumer.slots(dosId)) as [SlotResource]
    const refused = await consumer.book(slot, { body: bookingOf(slot, '4857773457') })
    expect(refused.status).toBe(422)
    expect(
      issues(refused)
        .map((one) => one.diagnostics)
        .join(),
    ).toContain('synthetic people only')
    const mistyped = await consumer.book(slot, { body: bookingOf(slot, '4857773456') })
    expect(mistyped.status).toBe(422)
    const hidden = await consumer.book(slot, { body: { ...bookingOf(slot), description: 'Mother is 485 777 3457' } })
    expect(hidden.status).toBe(422)
    const searched = await consumer.send('search-appointments', { path: '/Appointment?patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C4857773457' })
    expect(searched.status).toBe(422)
    const kept = JSON.stringify(await rows())
    expect(kept).not.toMatch(/485 ?777 ?345/)
    expect(await world.context.db.read.selectFrom('appointments').selectAll().execute()).toEqual([])
    expect((await consumer.slots(dosId)).some((one) => one.id === slot.id)).toBe(true)
  })

  const system = 'https://fhir.nhs.uk/Id/nhs-number'
  it.each([
    ['an address in another letter case', 404, `/appointment?patient.identifier=${system}%7C4010232137`, 'GET'],
    ['an unknown address', 404, `/Patient?identifier=${system}|4010232137`, 'GET'],
    ['a path', 404, '/Appointment/4010232137/_history', 'GET'],
    ['a read', 400, '/Appointment/4010232137', 'GET'],
    ['a path that is not served', 404, '/Patient/%34010232137', 'GET'],
    ['a method that is not served', 405, `/Appointment?identifier=${system}%7C401%20023%202137`, 'DELETE'],
    ['a change without an id', 400, `/Appointment?identifier=${system}%7C4010232137`, 'PUT'],
    ['a base URL in another letter case', 404, `/../stu3/Appointment?identifier=${system}%7C4010232137`, 'GET'],
    ['a search for a mistyped number', 422, `/Appointment?patient.identifier=${system}%7C4010232138`, 'GET'],
    ['a search for a mistyped number without its system', 400, '/Appointment?patient.identifier=4010232138', 'GET'],
    ['encoded digits beside an invalid encoding', 400, `/Appointment?patient.identifier=${system}%7C4010232%3138%zz`, 'GET'],
  ])('keeps no number of a person who may be real: %s', async (_name, status, path, method) => {
    const { consumer, rows } = await started()
    expect((await consumer.send('search-appointments', { path, method })).status).toBe(status)
    const kept = await rows()
    expect(kept).toHaveLength(1)
    expect(decodeURIComponent(JSON.stringify(kept).replaceAll('%zz', ''))).not.toMatch(/401 ?023 ?213/)
  })

  it('keeps nothing of a person who may be real, even when the sandbox itself fails', async () => {
    const { consumer, rows, id } = await started()
    const [slot] = (await consumer.slots(dosId)) as [SlotResource]
    const body = bookingOf(slot, '4857773457')
    await world.context.db.transaction((trx) => trx.updateTable('sandboxes').set({ laid_out_to: null }).where('id', '=', id).execute())
    world.context.newId = () => {
      throw new Error('no more ids')
    }
    expect((await consumer.book(slot, { body })).status).toBe(500)
    expect((await rows()).map((one) => one.status)).toContain(500)
    expect(JSON.stringify(await rows())).not.toMatch(/4857773457|Chalmers/)
  })

  it('warns of a token sent by two systems, but not of one that is sent again after its Ssp-From was fixed', async () => {
    const { consumer, rows } = await started()
    const { authorization } = headersFor('metadata', consumer.baseUrl, world.context.clock())
    const warned = async (from: string | undefined) => {
      world.context.advance(1000)
      await consumer.send('metadata', { path: '/metadata', headers: { authorization, 'ssp-from': from } })
      return (JSON.parse((await rows()).at(-1)?.findings ?? '[]') as { rule: string; says: string }[]).filter((one) => one.rule === 'JWT-18')
    }
    for (const from of [undefined, 'my-system', '918999198993', undefined]) expect(await warned(from)).toEqual([])
    expect(await warned('918999198994')).toMatchObject([{ says: 'This token came from Ssp-From 918999198993 before. Each system makes its own.' }])
  })

  it('reports everything that is wrong with a request at once, and logs it under the id of the outcome', async () => {
    const { consumer, rows } = await started()
    const answer = await consumer.search('', 'start=2026-03-03&strat=le2026-03-04', { headers: { 'ssp-from': 'me', 'ssp-traceid': undefined } })
    expect(answer.status).toBe(400)
    const kept = (await rows()).at(-1)
    expect(kept?.outcome_id).toBe(String(answer.body['id']))
    expect(
      (JSON.parse(kept?.findings ?? '[]') as { rule: string; severity: string }[]).filter((one) => one.severity === 'error').map((one) => one.rule),
    ).toEqual(['HDR-01', 'HDR-03', 'SLT-01', 'SLT-02', 'SLT-02', 'URL-02'])
  })

  it.each([
    ['_format', { path: '/metadata?_format=html' }, 'http._format'],
    ['Accept', { path: '/metadata', headers: { accept: 'text/html' } }, 'http.Accept'],
  ])('names the source of a format that is not served: %s', async (_name, given, location) => {
    const { consumer } = await started()
    expect((await consumer.send('metadata', given)).body).toMatchObject({ issue: [{ location: [location] }] })
  })

  it('accepts a gzipped body, and refuses one that unpacks too large, is cut short, or is not JSON', async () => {
    const { consumer } = await started()
    const [slot] = (await consumer.slots(dosId)) as [SlotResource]
    const headers = { 'content-type': 'application/fhir+json', 'content-encoding': 'gzip', 'x-request-id': 'packed' }
    expect((await consumer.book(slot, { body: gzipSync(JSON.stringify(bookingOf(slot))), headers })).status).toBe(201)
    expect((await consumer.book(slot, { body: gzipSync(Buffer.alloc(5_000_000, 32)), headers })).status).toBe(413)
    expect((await consumer.book(slot, { body: Buffer.from('no gzip'), headers })).status).toBe(400)
    expect((await consumer.book(slot, { body: '{"resourceType":', headers: { 'content-type': 'application/fhir+json', 'x-request-id': 'r' } })).status).toBe(
      400,
    )
  })

  it.each<[string, 'json' | 'xml', (text: string) => string | Uint8Array]>([
    ['JSON in Latin-1', 'json', (text) => Buffer.from(text, 'latin1')],
    ['JSON in UTF-16', 'json', (text) => Buffer.from(text, 'utf16le')],
    ['XML declared as Latin-1', 'xml', (text) => Buffer.from(text.replace('UTF-8', 'ISO-8859-1'), 'latin1')],
    ['XML declared in an encoding that it does not have', 'xml', (text) => text.replace('"UTF-8"', "'windows-1252'")],
    ['JSON with a control character', 'json', (text) => text.replace('café', 'caf\\u0001')],
    ['JSON with a backspace', 'json', (text) => text.replace('café', 'caf\\b')],
    ['JSON with half of a surrogate pair', 'json', (text) => text.replace('café', 'caf\\ud83d')],
    ['XML with a control character', 'xml', (text) => text.replace('café', 'caf&#1;')],
    ['XML with half of a surrogate pair', 'xml', (text) => text.replace('café', 'caf&#xD83D;')],
  ])('refuses a body that is not valid FHIR text, and books nothing: %s', async (_name, format, written) => {
    const { consumer, rows } = await started()
    const [slot] = (await consumer.slots(dosId)) as [SlotResource]
    const resource = { ...bookingOf(slot), description: 'A café' }
    const body = written(format === 'json' ? JSON.stringify(resource) : writeXml(resource))
    const refused = await consumer.book(slot, { body, headers: { 'content-type': `application/fhir+${format}` } })
    expect(refused.status).toBe(400)
    const kept = (await rows()).find((one) => one.operation === 'book')
    expect((JSON.parse(kept?.findings ?? '[]') as { rule: string }[]).map((one) => one.rule)).toContain('BDY-01')
    expect(await world.context.db.read.selectFrom('appointments').select('id').execute()).toEqual([])
  })

  it.each(['json', 'xml'] as const)('keeps every character that arrives in UTF-8, line ends and tabs too, in %s', async (format) => {
    const { consumer } = await started()
    const [slot] = (await consumer.slots(dosId)) as [SlotResource]
    const resource = { ...bookingOf(slot), description: 'A café,\n\ta 😀 and a ž' }
    const body = format === 'json' ? JSON.stringify(resource) : writeXml(resource).replace('UTF-8', 'utf-8')
    const booked = await consumer.book(slot, { body, headers: { 'content-type': `application/fhir+${format}` } })
    expect([booked.status, booked.body['description']]).toEqual([201, resource.description])
  })

  it('cannot be found under another key, or while it is switched off', async () => {
    const { consumer, id } = await started()
    const other = new Consumer(consumer.baseUrl.replace(/sandbox\/[^/]+/, 'sandbox/guess'), world.context.clock)
    expect((await other.read('x')).status).toBe(404)
    await world.context.db.transaction((trx) => trx.updateTable('sandboxes').set({ off: 1 }).where('id', '=', id).execute())
    expect(await consumer.slots(dosId)).toEqual([])
  })

  it('keeps its diary rolling by London time', async () => {
    const { consumer } = await started()
    world.context.advance(30 * 86_400_000)
    const slots = await consumer.slots(dosId)
    expect(slots.at(0)?.start).toBe('2026-04-01T09:00:00.000+00:00')
    expect(slots.filter((one) => one.start.startsWith('2026-04-10')).at(0)?.start).toBe('2026-04-10T06:00:00.000+00:00')
  })

  const refusals: [string, number, string, (consumer: Consumer, slot: SlotResource, made: { id: string } & Record<string, unknown>) => Promise<Answered>][] = [
    ['no token', 403, 'JWT', (c) => c.search(dosId, 'start=le2026-03-04', { headers: { authorization: undefined } })],
    [
      'a token of another audience',
      403,
      'aud must be',
      (c) => c.search(dosId, 'start=le2026-03-04', { claims: (claims) => ({ ...claims, aud: 'https://other.example' }) }),
    ],
    [
      'a token of another scope',
      403,
      'patient/appointment.write',
      (c, slot) => c.book(slot, { claims: (claims) => ({ ...claims, requested_scope: 'organization/slot.read' }) }),
    ],
    [
      'an expired token',
      403,
      'expired',
      (c) => c.search(dosId, 'start=le2026-03-04', { claims: (claims) => ({ ...claims, iat: 1_500_000_000, exp: 1_500_000_300 }) }),
    ],
    ['a wrong method', 405, 'not supported', (c) => c.send('search-slots', { path: '/Slot', method: 'DELETE' })],
    ['an unknown path', 404, 'There is nothing at', (c) => c.send('read', { path: '/Patient/1' })],
    ['a format that is not served', 415, 'text/html', (c) => c.search(dosId, 'start=le2026-03-04', { headers: { accept: 'text/html' } })],
    ['a plain content type', 415, 'application/fhir+json', (c, slot) => c.book(slot, { headers: { 'content-type': 'application/json', 'x-request-id': 'x' } })],
    ['an unknown service', 404, 'no service 1', (c) => c.search('1', 'start=le2026-03-04')],
    ['a window in the past', 400, 'in the past', (c) => c.search(dosId, 'start=ge2020-01-01&start=le2020-01-02')],
    ['no upper bound', 400, 'upper bound', (c) => c.search(dosId, 'start=ge2026-03-03')],
    ['an unknown status', 400, 'free, busy', (c) => c.search(dosId, 'start=le2026-03-04&status=open')],
    ['no request id', 400, 'X-Request-ID', (c, slot) => c.book(slot, { headers: { 'content-type': 'application/fhir+json', 'x-request-id': undefined } })],
    [
      'two telecoms of rank 1',
      400,
      'rank 1',
      (c, slot) =>
        c.book(slot, {
          body: withPatient(slot, {
            telecom: [
              { system: 'phone', value: '1', rank: 1 },
              { system: 'phone', value: '2', rank: 1 },
            ],
          }),
        }),
    ],
    ['an NHS number that fails its check', 422, 'modulus 11', (c, slot) => c.book(slot, { body: bookingOf(slot, '9000000001') })],
    [
      'no contained slot',
      400,
      'Exactly one Slot',
      (c, slot) => c.book(slot, { body: { ...bookingOf(slot), contained: (bookingOf(slot)['contained'] as object[]).slice(0, 2) } }),
    ],
    ['an id on a new appointment', 400, 'must not carry an id', (c, slot) => c.book(slot, { body: { ...bookingOf(slot), id: 'mine' } })],
    ['another resource', 400, 'must be an Appointment', (c, slot) => c.book(slot, { body: { resourceType: 'Patient' } })],
    ['a text where an array is due', 422, 'must be an array', (c, slot) => c.book(slot, { body: { ...bookingOf(slot), participant: 'me' } })],
    ['a start that is not the slot’s', 422, "slot's start", (c, slot) => c.book(slot, { body: { ...bookingOf(slot), start: '2026-03-03T07:05:00+00:00' } })],
    ['a slot that nobody has', 422, 'no such slot', (c, slot) => c.book({ ...slot, identifier: [{ value: randomUUID() }] })],
    ['a read of what is not there', 404, 'no such appointment', (c) => c.read(randomUUID())],
    ['a cancellation without If-Match', 412, 'If-Match', (c, _slot, made) => c.cancel(made, 1, { headers: { 'if-match': undefined } })],
    ['a cancellation of an old version', 409, 'current version is 1', (c, _slot, made) => c.cancel(made, 7)],
    ['a cancellation that changes something', 422, 'Appointment.description', (c, _slot, made) => c.cancel({ ...made, description: 'Another' }, 1)],
    ['a cancellation without an id in the address', 400, 'has no id', (c, _slot, made) => c.cancel(made, 1, { path: '/Appointment' })],
    ['a search for nobody', 400, 'Name the patient', (c) => c.send('search-appointments', { path: '/Appointment' })],
  ]

  it('refuses each wrong request with its status and a sentence that says how to fix it', async () => {
    const { consumer } = await started()
    const [slot, taken] = (await consumer.slots(dosId)) as [SlotResource, SlotResource]
    const made = (await consumer.book(taken)).body as unknown as { id: string } & Record<string, unknown>
    for (const [name, status, says, act] of refusals) {
      const answer = await act(consumer, slot, made)
      expect([name, answer.status]).toEqual([name, status])
      expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome' })
      if (says !== 'JWT')
        expect(
          `${name}: ${issues(answer)
            .map((one) => one.diagnostics)
            .join(' ')}`,
        ).toContain(says)
    }
    expect((await consumer.read(made.id)).body).toMatchObject({ status: 'booked' })
    expect(await world.context.db.read.selectFrom('appointments').select('id').execute()).toHaveLength(1)
  })
})

function withPatient(slot: SlotResource, change: object): Record<string, unknown> {
  const booking = bookingOf(slot)
  return {
    ...booking,
    contained: (booking['contained'] as { resourceType: string }[]).map((one) => (one.resourceType === 'Patient' ? { ...one, ...change } : one)),
  }
}
