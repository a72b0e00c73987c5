import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookingOf } from '../support/consumer.ts'
import { openTestSqlite } from '../support/databases.ts'
import { allIncludes, bundleOf, dosId, openProvider, outcomeOf, resourcesOf, window } from './provider.ts'
import type { Provider } from './provider.ts'

type Json = Record<string, unknown>

/** What the standard says beyond the rules that refuse: spellings, limits, headers and formats, by the sections of booking-api. */
describe.each(['json', 'xml'] as const)('in %s', (format) => {
  let provider: Provider
  beforeAll(async () => {
    provider = await openProvider(await openTestSqlite(), format)
  })
  afterAll(() => provider.close())
  const search = (query: string, change = {}) => provider.consumer.search(dosId, query, change)

  describe('section 1: operations', () => {
    it.each([
      ['GET', '/Patient', 404, null],
      ['DELETE', '/Appointment/1', 405, 'GET, PUT'],
      ['PATCH', '/Appointment/1', 405, 'GET, PUT'],
      ['POST', '/metadata', 405, 'GET'],
      ['DELETE', '/Slot', 405, 'GET'],
      ['DELETE', '/Appointment', 405, 'GET, POST'],
      ['GET', '/Appointment/1/_history', 404, null],
      ['GET', '/', 404, null],
    ])('%s %s is %i', async (method, path, status, allow) => {
      const answer = await provider.consumer.send('read', { path, method, ...(['POST', 'PATCH'].includes(method) ? { body: {} } : {}) })
      expect([answer.status, answer.headers.get('allow'), outcomeOf(answer).resourceType]).toEqual([status, allow, 'OperationOutcome'])
    })
  })

  it.each(['', '/', '/stu3/metadata', '/STU3x/Appointment/1', '/Slot'])('a mistyped base URL, %j, is answered in FHIR', async (path) => {
    const { consumer } = provider
    const answer = await fetch(`${consumer.baseUrl.replace(/\/STU3$/, '')}${path}`, { headers: { accept: `application/fhir+${format}` } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, `application/fhir+${format};charset=utf-8`])
    expect(await answer.text()).toContain(`Put ${consumer.baseUrl} before`)
  })

  describe('section 2: headers', () => {
    it.each<[string, Record<string, string | undefined>, string, number, string]>([
      ['text/json', { accept: 'text/json' }, '', 200, 'json'],
      ['application/xml', { accept: 'application/xml' }, '', 200, 'xml'],
      ['text/xml;charset=utf-8', { accept: 'text/xml;charset=utf-8' }, '', 200, 'xml'],
      ['application/json+fhir', { accept: 'application/json+fhir' }, '', 200, 'json'],
      ['*/*', { accept: '*/*' }, '', 200, 'json'],
      ['text/html', { accept: 'text/html' }, '', 415, 'json'],
      ['_format=xml wins', { accept: 'application/fhir+json' }, '&_format=xml', 200, 'xml'],
      ['_format=application/fhir%2Bjson wins', { accept: 'application/fhir+xml' }, '&_format=application/fhir%2Bjson', 200, 'json'],
      ['_format=html', {}, '&_format=html', 415, 'json'],
    ])('Accept or _format %s gets its format or is refused', async (_name, headers, query, status, served) => {
      const answer = await search(`${window}${query}`, { headers })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        status,
        expect.stringMatching(
          served === 'json' && status === 415 ? /^application\/fhir\+(json|xml);charset=utf-8$/ : new RegExp(`^application/fhir\\+${served};charset=utf-8$`),
        ),
      ])
    })

    it.each(['200', '404', '403'])('answers carry their own id and the request’s, and are not cached: %s', async (status) => {
      const requestId = randomUUID()
      const headers = { 'x-request-id': requestId, ...(status === '403' ? { authorization: undefined } : {}) }
      const answer = await provider.consumer.send('read', {
        path: status === '404' ? `/Appointment/${randomUUID()}` : status === '200' ? '/metadata' : '/Appointment/1',
        headers,
        ...(status === '200' ? {} : {}),
      })
      expect(answer.headers.get('x-correlation-id')).toBe(requestId)
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(answer.headers.get('x-request-id')).not.toBe(requestId)
      expect(answer.headers.get('cache-control')).toBe('no-store')
    })

    it.each([
      ['application/json', 415],
      ['application/xml', 415],
      ['text/plain', 415],
      [undefined, 415],
      [`application/${format}+fhir`, 201],
      [`application/fhir+${format};charset=utf-8`, 201],
      [`application/fhir+${format};charset=utf-16`, 415],
    ])('Content-Type %s is %i', async (type, status) => {
      expect(
        (await provider.consumer.send('book', { path: '/Appointment', body: bookingOf(await provider.slotOf()), headers: { 'content-type': type } })).status,
      ).toBe(status)
    })

    it('a body over 256 kB is 413, compressed or not; badly compressed is 400; another encoding is 415', async () => {
      const big = `${format === 'xml' ? '<Appointment xmlns="http://hl7.org/fhir">' : '{'}${' '.repeat(300_000)}`
      const status = async (body: string | Uint8Array, encoding?: string) =>
        (await provider.consumer.send('book', { path: '/Appointment', body, headers: { 'content-encoding': encoding } })).status
      expect([await status(big), await status(gzipSync(big), 'gzip'), await status(Buffer.from('not gzip'), 'gzip'), await status('{}', 'compress')]).toEqual([
        413, 413, 400, 415,
      ])
    })
  })

  describe('section 4: search', () => {
    it.each([
      `schedule.actor:healthcareservice=${dosId}`,
      `Schedule.actor:HealthcareService=${dosId}`,
      `schedule.actor:HEALTHCARESERVICE=${dosId}`,
      `service=${dosId}`,
    ])('finds slots of the service given as %s', async (parameter) => {
      expect(bundleOf(await provider.consumer.send('search-slots', { path: `/Slot?${parameter}&${window}` })).total).toBe(180)
    })

    it.each<[string, number]>([
      ['start=ge2026-03-04&start=le2026-03-04', 60],
      ['start=le2026-03-04', 172],
      ['start=ge2026-03-04T09:00:00Z&start=le2026-03-04T09:30:00Z', 3],
      ['start=ge2026-03-04T10:00:00%2B01:00&start=le2026-03-04T10:30:00%2B01:00', 3],
      ['start=ge2026-03-04T10:00:00+01:00&start=le2026-03-04T10:30:00+01:00', 3],
      ['start=ge2026-03-04T09:00:00.000Z&start=le2026-03-04T09:14:59Z', 1],
      ['start=ge2020-01-01&start=le2026-03-04', 172],
    ])('a window is inclusive, with offsets: %s finds %i', async (query, total) => {
      expect(bundleOf(await search(query)).total).toBe(total)
    })

    it.each([
      ['HealthcareService:Organization', 'Organization'],
      ['HealthcareService.providedBy', 'Organization'],
      ['HealthcareService:providedBy', 'Organization'],
      ['HealthcareService.location', 'Location'],
      ['HealthcareService:Location', 'Location'],
      ['HealthcareService:location', 'Location'],
    ])('an include spelt %s shows the %s', async (spelling, type) => {
      for (const name of ['_include', '_include:iterate', '_include:recurse'])
        expect(
          resourcesOf(
            await search(`start=ge2026-03-04&start=le2026-03-04&_include=Slot:schedule&${name}=Schedule:actor:HealthcareService&${name}=${spelling}`),
            type,
          ),
        ).toHaveLength(1)
    })

    it('an unknown include is ignored', async () => {
      expect((await search(`${window}&_include=Slot:nothing`)).status).toBe(200)
    })

    it('_count pages through all results, none lost and none twice', async () => {
      const seen: string[] = []
      let path: string | undefined = `/Slot?service=${dosId}&${window}&status=free&_count=50`
      const { total } = bundleOf(await provider.consumer.send('search-slots', { path }))
      while (path !== undefined) {
        const answer = await provider.consumer.send('search-slots', { path })
        seen.push(...resourcesOf(answer, 'Slot').map((one) => one.id))
        if (seen.length === 50) await provider.consumer.book(await provider.slotOf())
        path = bundleOf(answer)
          .link.find((one) => one.relation === 'next')
          ?.url.slice(provider.consumer.baseUrl.length)
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.length).toBeGreaterThanOrEqual(total - 1)
    })

    it('every resource has what the table of section 4 says', async () => {
      const answer = await search(`start=ge2026-03-05&start=le2026-03-05&status=free&${allIncludes.map((one) => `_include=${one}`).join('&')}`)
      const profile = (name: string) => ({ meta: { profile: [`https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-${name}-1`] } })
      for (const slot of resourcesOf(answer, 'Slot')) {
        expect(slot).toMatchObject({
          ...profile('Slot'),
          identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
          schedule: { reference: expect.stringMatching(/^Schedule\//) },
          status: 'free',
          start: expect.stringMatching(/^2026-03-05T\d\d:\d\d:00\.000\+00:00$/),
        })
        expect(Date.parse(String(slot['end']))).toBeGreaterThan(Date.parse(String(slot['start'])))
      }
      const [schedule] = resourcesOf(answer, 'Schedule')
      const [role] = resourcesOf(answer, 'PractitionerRole')
      expect(((schedule as unknown as { actor: { reference: string }[] } | undefined)?.actor ?? []).map((one) => one.reference.split('/')[0])).toEqual([
        'HealthcareService',
        'Practitioner',
        'PractitionerRole',
      ])
      expect(schedule).toMatchObject({
        ...profile('Schedule'),
        identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
      })
      expect(resourcesOf(answer, 'HealthcareService')[0]).toMatchObject({
        ...profile('HealthcareService'),
        id: dosId,
        identifier: [{ value: dosId }],
        name: 'Riverside UTC',
      })
      expect(resourcesOf(answer, 'Practitioner')[0]).toMatchObject({
        ...profile('Practitioner'),
        identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id' }, { system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: role?.id }],
      })
      expect(role).toMatchObject({
        ...profile('PractitionerRole'),
        code: [{ coding: [{ system: 'https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1', code: 'R0260' }] }],
      })
      expect(resourcesOf(answer, 'Organization')[0]).toMatchObject({
        ...profile('Organization'),
        identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RY9NR' }],
      })
      expect(resourcesOf(answer, 'Location')[0]).toMatchObject({ ...profile('Location'), identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-site-code' }] })
    })
  })

  describe('sections 5 and 6: book, read, cancel, find again', () => {
    it('versions are kept; a conditional read is 304; cancelling frees the slot', async () => {
      const slot = await provider.slotOf()
      const { body } = await provider.consumer.book(slot)
      const id = String(body['id'])
      const again = await provider.consumer.read(id, { headers: { 'if-none-match': 'W/"1"' } })
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', 'W/"1"'])
      expect((await provider.consumer.cancel(body as Json, 1)).status).toBe(200)
      expect((await provider.consumer.read(id, { headers: { 'if-none-match': 'W/"1"' } })).status).toBe(200)
      const versions = await Promise.all(
        ['1', '2', '3', 'x'].map(async (version) => provider.consumer.send('read-version', { path: `/Appointment/${id}/_history/${version}` })),
      )
      expect(versions.map((one) => [one.status, one.body['status'] ?? null])).toEqual([
        [200, 'booked'],
        [200, 'cancelled'],
        [404, null],
        [404, null],
      ])
      expect((await provider.consumer.book(slot)).status).toBe(201)
    })

    it.each([
      'Appointment.participant.actor:Patient.identifier',
      'participant.actor:Patient.identifier',
      'patient:Patient.identifier',
      'patient.identifier',
      'identifier',
    ])('finds a patient’s appointments by %s', async (parameter) => {
      const fresh = await openProvider(await openTestSqlite(), format)
      try {
        const { body } = await fresh.consumer.book(await fresh.slotOf())
        const find = (number: string) =>
          fresh.consumer.send('search-appointments', { path: `/Appointment?${parameter}=https://fhir.nhs.uk/Id/nhs-number%7C${number}` })
        const found = await find('9000000009')
        expect([found.status, bundleOf(found).total, bundleOf(found).entry?.[0]?.fullUrl]).toEqual([
          200,
          1,
          `${fresh.consumer.baseUrl}/Appointment/${String(body['id'])}/_history/1`,
        ])
        expect(bundleOf(await find('9000000017')).total).toBe(0)
      } finally {
        await fresh.close()
      }
    })

    it.each(['', '?name=Petra', '?patient.identifier=', '?patient.identifier=9000000009'])(
      'a search for appointments without a patient is 400: %j',
      async (query) => {
        expect((await provider.consumer.send('search-appointments', { path: `/Appointment${query}` })).status).toBe(400)
      },
    )

    it('unknown elements of a body are ignored, known ones are returned', async () => {
      const extension = [{ url: 'https://example.nhs.uk/extension', valueString: 'kept & <safe>' }]
      const { body } = await provider.consumer.send('book', {
        path: '/Appointment',
        body: { ...bookingOf(await provider.slotOf()), extension, incomingReferral: [{ reference: 'ReferralRequest/1' }] },
      })
      expect((await provider.consumer.read(String(body['id']))).body).toMatchObject({ extension, incomingReferral: [{ reference: 'ReferralRequest/1' }] })
    })
  })

  describe('section 7: editions', () => {
    it.each<[string, number, number, number]>([
      ['api-2.0.1', 403, 415, 422],
      ['assurance-1', 401, 501, 422],
      ['error-guide', 403, 501, 409],
    ])('%s answers a missing token with %i, a format with %i, a taken slot with %i', async (edition, noToken, badFormat, taken) => {
      const own = await openProvider(await openTestSqlite(), format, { edition })
      try {
        const slot = await own.slotOf()
        await own.consumer.book(slot)
        expect([
          (await own.consumer.search(dosId, window, { headers: { authorization: undefined } })).status,
          (await own.consumer.search(dosId, window, { headers: { accept: 'text/html' } })).status,
          (await own.consumer.book(slot)).status,
        ]).toEqual([noToken, badFormat, taken])
      } finally {
        await own.close()
      }
    })
  })
})
