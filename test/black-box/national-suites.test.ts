import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { writeXml } from '../../src/sandbox/fhir/write-xml.ts'
import { bookingOf, headersFor } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { allIncludes, bundleOf, claim, dosId, emptyDosId, outcomeOf, providers, resourcesOf, window, withoutClaim } from './provider.ts'

/** The four suites that the national consumer simulator runs against a Provider, under its own names (booking-api, section 9). */
type Json = Record<string, unknown>
const includes = allIncludes.map((one, index) => `${index === 0 ? '_include' : '_include:recurse'}=${one}`).join('&')
const inPatient =
  (change: (patient: Json) => Json) =>
  (body: Json): Json => ({ ...body, contained: (body['contained'] as Json[]).map((one) => (one['resourceType'] === 'Patient' ? change(one) : one)) })
const phone = (rank?: number): Json => ({ system: 'phone', value: '01632960587', use: 'home', ...(rank === undefined ? {} : { rank }) })
const contact = (rank: number): Json => ({ name: { use: 'official', family: 'Chalmers', given: ['Paul'] }, telecom: [phone(rank)] })

onSqliteAndServer('the national suites', (open) => {
  const provider = providers()

  describe.each(['json', 'xml'] as const)('in %s', (format) => {
    const type = `application/fhir+${format};charset=utf-8`
    const other = format === 'json' ? 'xml' : 'json'
    const started = async (more = {}) => provider(await open(), format, more)

    describe('Capability', () => {
      it.each([
        [`Capability_${format}_accept`, '', `application/fhir+${format}`, type],
        [`Capability_${format}_parameter`, `?_format=${format}`, undefined, type],
        [`Capability_${format}_parameter_${other}_accept`, `?_format=${format}`, `application/fhir+${other}`, type],
      ])('%s', async (_name, query, accept, expected) => {
        const { consumer } = await started()
        const answer = await consumer.send('metadata', { path: `/metadata${query}`, headers: { accept } })
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expected])
        expect(answer.body).toMatchObject({
          resourceType: 'CapabilityStatement',
          fhirVersion: '3.0.1',
          version: '2.0.1',
          acceptUnknown: 'both',
          format: ['application/fhir+json', 'application/fhir+xml'],
          software: { name: 'Slipway' },
        })
        const { rest, profile } = answer.body as unknown as {
          rest: { mode: string; resource: { type: string; interaction: { code: string }[]; searchInclude?: string[] }[] }[]
          profile: unknown[]
        }
        expect(profile).toHaveLength(10)
        expect(rest[0]?.resource.map((one) => [one.type, one.interaction.map((each) => each.code), one.searchInclude?.length ?? 0])).toEqual([
          ['Appointment', ['read', 'vread', 'create', 'update', 'search-type'], 0],
          ['Slot', ['search-type'], 6],
        ])
      })

      it(`Capability_${format}_accept_gzip`, async () => {
        const { consumer } = await started()
        const answer = await rawGet(`${consumer.baseUrl}/metadata`, {
          ...headersFor('metadata', consumer.baseUrl, Date.parse('2026-03-02T09:00:00Z')),
          accept: `application/fhir+${format}`,
          'accept-encoding': 'gzip',
        })
        expect([answer.status, answer.headers['content-encoding'], answer.headers['content-type']]).toEqual([200, 'gzip', type])
        expect(gunzipSync(answer.body).toString('utf8')).toContain('CapabilityStatement')
      })
    })

    describe('Search for free slots', () => {
      it.each<[string, string, Record<string, string | undefined>]>([
        [`SFFSWithValidParameters_parameter_${format}`, `&_format=${format}`, { accept: undefined }],
        [`SFFSWithValidParameters_header_${format}`, '', {}],
      ])('%s', async (_name, more, headers) => {
        const { consumer } = await started()
        const answer = await consumer.search(dosId, `${window}&status=free&${includes}${more}`, { headers })
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
        expect(bundleOf(answer)).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 180 })
      })

      it('SFFSWithValidParameters_JWT_NoPractitioner', async () => {
        const { consumer } = await started()
        expect((await consumer.search(dosId, `${window}&${includes}`, { claims: withoutClaim('requesting_practitioner') })).status).toBe(200)
      })

      it('SFFSWithValidParameters_3_days: every slot lies in the window', async () => {
        const { consumer } = await started()
        const slots = resourcesOf(await consumer.search(dosId, `${window}&status=free`), 'Slot')
        expect(new Set(slots.map((one) => String(one['start']).slice(0, 10)))).toEqual(new Set(['2026-03-03', '2026-03-04', '2026-03-05']))
      })

      it('SFFSWithValidParameters_includes: each included resource once, and every reference resolves', async () => {
        const { consumer } = await started()
        const answer = await consumer.search(dosId, `${window}&status=free&${includes}`)
        const all = (bundleOf(answer).entry ?? []).map((one) => `${one.resource.resourceType}/${one.resource.id}`)
        expect(new Set(all).size).toBe(all.length)
        expect(new Set(all.map((one) => one.split('/')[0]))).toEqual(
          new Set(['Slot', 'Schedule', 'Practitioner', 'PractitionerRole', 'HealthcareService', 'Organization', 'Location']),
        )
        const references = [...JSON.stringify(bundleOf(answer).entry).matchAll(/"reference":"([^"]+)"/g)].map((match) => match[1] ?? '')
        expect(references.filter((one) => !all.includes(one))).toEqual([])
        for (const entry of bundleOf(answer).entry ?? []) expect(entry.search.mode).toBe(entry.resource.resourceType === 'Slot' ? 'match' : 'include')
      })

      it('SFFSWithValidParameters_includes_slots_only', async () => {
        const { consumer } = await started()
        const answer = await consumer.search(dosId, `${window}&status=free&_include=Slot:schedule`)
        expect(new Set((bundleOf(answer).entry ?? []).map((one) => one.resource.resourceType))).toEqual(new Set(['Slot', 'Schedule']))
      })

      it('SFFSNoSlots_HappyPath', async () => {
        const { consumer } = await started()
        const answer = await consumer.search(emptyDosId, `${window}&status=free&${includes}`)
        expect([answer.status, bundleOf(answer).total, bundleOf(answer).entry]).toEqual([200, 0, undefined])
      })

      it('SFFSInvalid: start misspelt', async () => {
        const { consumer } = await started()
        expect((await consumer.search(dosId, window.replace('start=ge', 'startXXX=ge'))).status).toBe(400)
      })

      it.each([
        ['aud', { aud: 'https://elsewhere.example/STU3' }],
        ['scope', { requested_scope: 'organization/*.read' }],
      ])('SFFSForbidden: wrong %s', async (_name, change) => {
        const { consumer } = await started()
        const answer = await consumer.search(dosId, window, { claims: claim(change) })
        expect([answer.status, outcomeOf(answer).issue[0]?.code, answer.headers.get('www-authenticate')]).toEqual([
          403,
          'security',
          expect.stringContaining('Bearer error='),
        ])
      })

      it('SFFSWrongMethod', async () => {
        const { consumer } = await started()
        const answer = await consumer.send('search-slots', { path: `/Slot?schedule.actor:healthcareservice=${dosId}&${window}`, method: 'POST', body: {} })
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET'])
      })

      it.each<[string, string, number, number]>([
        ['SFFSWithBusySlots', '&status=busy', 1, 1],
        ['SFFSWithFreeAndBusySlots', '&status=free,busy', 180, 1],
        ['SFFSWithNoIncludes', '&status=free', 179, 0],
        ['SFFSWithNoIncludesSlotsOnly', '', 180, 1],
      ])('%s', async (_name, status, total, busy) => {
        const { consumer, slotOf } = await started()
        await consumer.book(await slotOf())
        const answer = await consumer.search(dosId, `${window}${status}`)
        expect([
          bundleOf(answer).total,
          resourcesOf(answer, 'Slot').filter((one) => String(one['status']) === 'busy').length,
          (bundleOf(answer).entry ?? []).length,
        ]).toEqual([total, busy, total])
      })

      it('SFFSWithFreeSlotsWithRevIncludes: a reverse include is ignored', async () => {
        const { consumer } = await started()
        const answer = await consumer.search(dosId, `${window}&status=free&_revinclude=Appointment:slot`)
        expect([answer.status, bundleOf(answer).total, resourcesOf(answer, 'Appointment')]).toEqual([200, 180, []])
      })

      it('SFFSWithFreeSlotsWithGzipEncoding', async () => {
        const { consumer } = await started()
        const answer = await rawGet(`${consumer.baseUrl}/Slot?schedule.actor:healthcareservice=${dosId}&${window}`, {
          ...headersFor('search-slots', consumer.baseUrl, Date.parse('2026-03-02T09:00:00Z')),
          accept: `application/fhir+${format}`,
          'accept-encoding': 'gzip',
        })
        expect([answer.status, answer.headers['content-encoding']]).toEqual([200, 'gzip'])
        expect(gunzipSync(answer.body).toString('utf8')).toMatch(/searchset/)
      })
    })

    describe('Book', () => {
      async function booked(
        change: (body: Json) => Json,
        given: { nhsNumber?: null; headers?: Record<string, string | undefined>; claims?: (claims: Json) => Json } = {},
      ) {
        const { consumer, slotOf } = await started()
        const body = change(bookingOf(await slotOf(), given.nhsNumber === null ? null : '9000000009'))
        return {
          consumer,
          answer: await consumer.send('book', {
            path: '/Appointment',
            body,
            ...(given.headers ? { headers: given.headers } : {}),
            ...(given.claims ? { claims: given.claims } : {}),
          }),
        }
      }

      it('BookAppointment_HappyPath', async () => {
        const { answer, consumer } = await booked((body) => body)
        expect([answer.status, answer.headers.get('content-type'), answer.headers.get('etag')]).toEqual([201, type, 'W/"1"'])
        expect(answer.headers.get('location')).toBe(`${consumer.baseUrl}/Appointment/${String(answer.body['id'])}/_history/1`)
        expect(answer.body).toMatchObject({ resourceType: 'Appointment', status: 'booked', meta: { versionId: '1' } })
      })

      it('BookAppointment_NoNHSNumber: the Provider adds its own identifier', async () => {
        const { answer } = await booked((body) => body, { nhsNumber: null })
        expect(answer.status).toBe(201)
        const patient = (answer.body['contained'] as unknown as Json[]).find((one) => one['resourceType'] === 'Patient')
        expect(patient?.['identifier']).toHaveLength(1)
      })

      it('BookAppointment_SlotAlreadyBooked: exactly the one issue', async () => {
        const { consumer, slotOf } = await started()
        const slot = await slotOf()
        await consumer.book(slot)
        const answer = await consumer.book(slot)
        expect(answer.status).toBe(422)
        expect(outcomeOf(answer).issue).toMatchObject([
          { severity: 'error', code: 'processing', diagnostics: 'Slot no longer available', details: { coding: [{ display: 'Processing Failure' }] } },
        ])
        expect(outcomeOf(answer).issue).toHaveLength(1)
      })

      it.each<[string, number, (body: Json) => Json]>([
        ['BookAppointment_FailedValidation', 422, ({ description: _, ...body }) => body],
        ['BookAppointment_Invalid', 400, (body) => ({ ...body, resourceType: 'Patient' })],
        ['BookAppointment_TelecomAndContact', 201, inPatient((one) => ({ ...one, telecom: [phone(1)], contact: [contact(2)] }))],
        ['BookAppointment_Contact', 201, inPatient(({ telecom: _, ...one }) => ({ ...one, contact: [contact(1)] }))],
        ['BookAppointment_TwoRank1', 400, inPatient((one) => ({ ...one, telecom: [phone(1), phone(1)] }))],
        ['BookAppointment_NoRank1', 400, inPatient((one) => ({ ...one, telecom: [phone(2)] }))],
      ])('%s: %i', async (_name, status, change) => {
        expect((await booked(change)).answer.status).toBe(status)
      })

      it('BookAppointment_Forbidden: no token', async () => {
        expect((await booked((body) => body, { headers: { authorization: undefined } })).answer.status).toBe(403)
      })

      it('BookAppointment_UnsupportedMediaType', async () => {
        const { answer } = await booked((body) => body, { headers: { 'content-type': 'text/plain' } })
        expect([answer.status, outcomeOf(answer).issue[0]?.diagnostics]).toEqual([415, expect.stringContaining(`application/fhir+json`)])
      })

      it('BookAppointment_HappyPathWithGzip', async () => {
        const { consumer, slotOf } = await started()
        const body = bookingOf(await slotOf())
        const packed = gzipSync(format === 'xml' ? writeXml(body) : JSON.stringify(body))
        expect((await consumer.send('book', { path: '/Appointment', body: packed, headers: { 'content-encoding': 'gzip' } })).status).toBe(201)
      })

      it('BookAppointment_HappyPathWithResentRequestID: the diagnostics name the appointment that it made', async () => {
        const { consumer, slotsOf } = await started()
        const [first, second] = await slotsOf(2)
        if (!first || !second) throw new Error('No slots')
        const headers = { 'x-request-id': randomUUID() }
        const made = await consumer.book(first, { headers })
        const answer = await consumer.book(second, { headers })
        expect([made.status, answer.status]).toEqual([201, 409])
        expect(
          outcomeOf(answer)
            .issue.map((one) => one.diagnostics)
            .join(' '),
        ).toContain(String(made.body['id']))
      })

      it.each([
        ['BookAppointment_ServerError', 'slot010', 500],
        ['BookAppointment_BadGateway', 'slot012', 502],
      ])('%s, by a reserved value', async (_name, slotId, status) => {
        const { consumer, slotOf } = await started({ scenarios: true })
        const body = bookingOf(await slotOf())
        const named = {
          ...body,
          contained: (body['contained'] as Json[]).map((one) => (one['resourceType'] === 'Slot' ? { ...one, id: slotId } : one)),
          slot: [{ reference: `#${slotId}` }],
        }
        expect((await consumer.send('book', { path: '/Appointment', body: named })).status).toBe(status)
      })
    })

    describe('Cancel', () => {
      async function made(more = {}) {
        const world = await started(more)
        const answer = await world.consumer.book(await world.slotOf())
        return { ...world, appointment: (await world.consumer.read(String(answer.body['id']))).body as Json }
      }

      it('CancelAppointment_ReadNonExistentAppointment', async () => {
        const { consumer } = await started()
        expect((await consumer.read(randomUUID())).status).toBe(404)
      })

      it('CancelAppointment_HappyPath: with ETag and Last-Modified', async () => {
        const { consumer, appointment } = await made()
        const answer = await consumer.cancel(appointment, 1)
        expect([answer.status, answer.headers.get('etag'), answer.headers.get('last-modified')]).toEqual([200, 'W/"2"', expect.stringMatching(/GMT$/)])
        expect(answer.body).toMatchObject({ status: 'cancelled', meta: { versionId: '2' } })
      })

      it('CancelAppointment_DifferencesDetected: each difference is named', async () => {
        const { consumer, appointment } = await made()
        const answer = await consumer.cancel({ ...appointment, description: 'Another', language: 'en' }, 1)
        expect(answer.status).toBe(422)
        expect(outcomeOf(answer).issue.flatMap((one) => one.location ?? [])).toEqual(
          expect.arrayContaining(['Appointment.description', 'Appointment.language']),
        )
      })

      it.each<[string, number, Record<string, string | undefined>]>([
        ['CancelAppointment_VersionConflict', 409, { 'if-match': 'W/"7"' }],
        ['CancelAppointment_If-MatchHeaderMissing', 412, { 'if-match': undefined }],
        ['CancelAppointment_Forbidden', 403, { authorization: undefined }],
      ])('%s: %i', async (_name, status, headers) => {
        const { consumer, appointment } = await made()
        expect((await consumer.cancel(appointment, 1, { headers })).status).toBe(status)
        expect((await consumer.read(String(appointment['id']))).body['status']).toBe('booked')
      })

      it.each([
        ['CancelAppointment_ServerError', 500],
        ['CancelAppointment_BadGateway', 502],
        ['CancelAppointment_GatewayTimeout', 504],
      ])('%s, by an armed fault', async (_name, status) => {
        const { consumer, appointment, context, id } = await made()
        const { insertFault } = await import('../../src/sandbox/simulation/faults.store.ts')
        await context.db.transaction((trx) =>
          insertFault(trx, {
            id: randomUUID(),
            sandbox_id: id,
            operation: 'cancel',
            kind: 'status',
            status,
            seconds: null,
            requests: 1,
            armed_by: 'Meera Shah',
            armed_by_id: null,
            armed_at: '2026-03-02T09:00:00.000Z',
          }),
        )
        expect((await consumer.cancel(appointment, 1)).status).toBe(status)
        expect((await consumer.cancel(appointment, 1)).status).toBe(200)
      })
    })
  })
})

/** fetch decompresses what it receives, so seeing the bytes takes a raw request. */
const rawGet = (url: string, headers: Record<string, string>) =>
  new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }>((resolve, reject) => {
    request(url, { headers }, (answer) => {
      const parts: Buffer[] = []
      answer
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }))
    })
      .on('error', reject)
      .end()
  })
