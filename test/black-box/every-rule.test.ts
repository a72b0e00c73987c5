import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allRules } from '../../src/sandbox/rules/judge.ts'
import type { Finding } from '../../src/sandbox/rules/rule.ts'
import type { Operation } from '../../src/sandbox/fhir/operations.ts'
import { readXml } from '../../src/sandbox/fhir/read-xml.ts'
import { writeXml } from '../../src/sandbox/fhir/write-xml.ts'
import { bookingOf } from '../support/consumer.ts'
import type { Answered } from '../support/consumer.ts'
import { openTestSqlite } from '../support/databases.ts'
import { urls, wrong } from '../support/wrong-requests.ts'
import type { Change, Json } from '../support/wrong-requests.ts'
import { claim, dosId, openProvider, outcomeOf, window } from './provider.ts'
import type { Provider } from './provider.ts'

/** Breaks every rule by a request over the network: the answer is an OperationOutcome that says what to correct, and is logged under its id. */
const isPure = ([, , , , change]: (typeof wrong)[number]): boolean => change.facts === undefined && change.allowed === undefined && change.edition === undefined
const pure = wrong.filter(isPure)
const example = bookingOf({ id: 's', identifier: [{ value: 's' }], schedule: { reference: 'Schedule/d' }, status: 'free', start: '', end: '' })
/** What XML cannot express: a list element sent as if it were single, an empty list, null. */
function isOfJsonAlone([rule, , , , change]: (typeof wrong)[number]): boolean {
  if (!['BDY-02', 'BDY-05'].includes(rule) || change.body === undefined) return false
  const changed = change.body(structuredClone(example))
  return !isDeepStrictEqual(readXml(writeXml(changed)), { ok: true, resource: changed })
}

describe.each(['json', 'xml'] as const)('a request in %s', (format) => {
  let provider: Provider
  beforeAll(async () => {
    provider = await openProvider(await openTestSqlite(), format)
  })
  afterAll(() => provider.close())

  /** Sends a request that is correct except for one change. */
  async function sent(operation: Operation, change: Change): Promise<Answered> {
    const { consumer } = provider
    const given = { ...(change.headers ? { headers: change.headers } : {}), ...(change.claims ? { claims: change.claims } : {}) }
    const changed = (body: Json): Json => (change.body ?? ((one) => one))(structuredClone(body))
    if (operation === 'book')
      return consumer.send('book', {
        path: `${change.url ?? '/Appointment'}${change.query ?? ''}`,
        body: changed(bookingOf(await provider.slotOf())),
        ...given,
      })
    if (operation === 'metadata') return consumer.send('metadata', { path: `/metadata${change.query ?? ''}`, ...given })
    if (operation === 'search-slots' || operation === 'search-appointments')
      return consumer.send(operation, { path: change.url ?? `${urls[operation]}${change.query ?? ''}`, ...given })
    const { body } = await consumer.book(await provider.slotOf())
    const path = `/Appointment/${String(body['id'])}${operation === 'read-version' ? '/_history/1' : ''}${change.query ?? ''}`
    if (operation === 'cancel')
      return consumer.send('cancel', {
        path: change.url ?? path,
        method: 'PUT',
        body: changed({ ...(body as Json), status: 'cancelled' }),
        ...given,
        headers: { 'if-match': 'W/"1"', ...change.headers },
      })
    return consumer.send(operation, { path: change.url ?? path, ...given })
  }

  async function explained(answer: Answered): Promise<Finding[]> {
    const outcome = outcomeOf(answer)
    expect(outcome).toMatchObject({ resourceType: 'OperationOutcome', id: expect.any(String), meta: { profile: [expect.any(String)] } })
    for (const issue of outcome.issue) {
      expect(issue).toMatchObject({
        severity: expect.stringMatching(/^(error|warning)$/),
        code: expect.stringMatching(/^[a-z-]+$/),
        details: { coding: [{ system: 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1', code: expect.stringMatching(/^[A-Z_ ]+$/) }] },
      })
      expect(issue.diagnostics.length).toBeGreaterThan(15)
      expect(issue.diagnostics).not.toMatch(/\bat \w+ \(|node:|\/src\//)
    }
    const row = await provider.logged(outcome.id)
    expect(row?.status).toBe(answer.status)
    return JSON.parse(row?.findings ?? '[]') as Finding[]
  }

  it.each(pure.filter((one) => one[1] === 'error' && !(format === 'xml' && isOfJsonAlone(one))))(
    'that breaks %s gets an %s with %i from %s (%#)',
    async (rule, _severity, status, operation, change) => {
      const answer = await sent(operation, change)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      const findings = await explained(answer)
      const found = findings.filter((one) => one.rule === rule)
      expect(found.map((one) => [one.severity, one.status])).toContainEqual(['error', status])
      const said = outcomeOf(answer).issue.map((one) => one.diagnostics)
      for (const one of found) expect(said.some((words) => words.includes(one.says.slice(0, 40)))).toBe(true)
    },
  )

  it.each(pure.filter(([, severity]) => severity === 'warning'))(
    'that breaks %s is logged with a %s, %i, from %s (%#)',
    async (rule, _severity, _status, operation, change) => {
      const answer = await sent(operation, change)
      await provider.context.interactions.flush()
      const row = await provider.context.db.read
        .selectFrom('interactions')
        .select('findings')
        .where('id', '=', answer.headers.get('x-request-id') ?? '')
        .executeTakeFirstOrThrow()
      expect((JSON.parse(row.findings) as Finding[]).filter((one) => one.rule === rule && one.severity === 'warning')).not.toEqual([])
    },
  )

  it('HDR-06: an X-Request-ID that made a booking is refused if used again, even for another slot', async () => {
    const [first, second] = await provider.slotsOf(2)
    if (!first || !second) throw new Error('No slots')
    const headers = { 'x-request-id': randomUUID() }
    await provider.consumer.book(first, { headers })
    const answer = await provider.consumer.book(second, { headers })
    expect([answer.status, (await explained(answer)).some((one) => one.rule === 'HDR-06')]).toEqual([409, true])
  })

  it('HDR-06: a retry after a failure is processed afresh', async () => {
    const slot = await provider.slotOf()
    const headers = { 'x-request-id': randomUUID() }
    const { description: _, ...broken } = bookingOf(slot)
    expect([
      (await provider.consumer.send('book', { path: '/Appointment', body: broken, headers })).status,
      (await provider.consumer.book(slot, { headers })).status,
    ]).toEqual([422, 201])
  })

  it('SLT-01 and CAN-01: what does not exist is 404', async () => {
    expect((await provider.consumer.search('1', window)).status).toBe(404)
    const { body } = await provider.consumer.book(await provider.slotOf())
    expect(
      (
        await provider.consumer.send('cancel', {
          path: `/Appointment/${randomUUID()}`,
          method: 'PUT',
          body: { ...(body as Json), status: 'cancelled' },
          headers: { 'if-match': 'W/"1"' },
        })
      ).status,
    ).toBe(404)
    expect(
      (
        await provider.consumer.send('cancel', {
          path: '/Appointment',
          method: 'PUT',
          body: { ...(body as Json), status: 'cancelled' },
          headers: { 'if-match': 'W/"1"' },
        })
      ).status,
    ).toBe(400)
  })

  it('CSL-01, CSL-03 and CSL-04: a slot that does not exist, is taken or is past', async () => {
    const [slot] = await provider.slotsOf(1)
    if (!slot) throw new Error('No slot')
    const elsewhere = await provider.consumer.book({ ...slot, id: randomUUID(), identifier: [{ value: randomUUID() }] })
    expect([elsewhere.status, (await explained(elsewhere)).map((one) => one.rule)]).toEqual([422, ['CSL-01']])
    await provider.consumer.book(slot)
    const taken = await provider.consumer.book(slot)
    expect([taken.status, (await explained(taken)).filter((one) => one.severity === 'error').map((one) => one.rule)]).toEqual([422, ['CSL-03']])
  })

  it('CAN-04: an appointment is not cancelled twice', async () => {
    const { body } = await provider.consumer.book(await provider.slotOf())
    const cancelled = await provider.consumer.cancel(body as Json, 1)
    const again = await provider.consumer.cancel(cancelled.body as Json, 2)
    expect([again.status, (await explained(again)).some((one) => one.rule === 'CAN-04')]).toEqual([422, true])
  })

  it('ORG-01: an organisation that is not on the list cannot search, book or cancel', async () => {
    const limited = await openProvider(await openTestSqlite(), format, { allowedToSearch: ['RYE', 'RX1'], allowedToBook: ['RX1'], allowedToCancel: ['RA7'] })
    try {
      const as = (code: string) => ({
        claims: claim({
          requesting_organization: {
            resourceType: 'Organization',
            identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: code }],
            name: code,
          },
        }),
      })
      const slot = await limited.slotOf()
      const made = await limited.consumer.book(slot, as('RX1'))
      expect([
        (await limited.consumer.search(dosId, window, as('RA7'))).status,
        (await limited.consumer.search(dosId, window, as('RX1'))).status,
        (await limited.consumer.book(slot, as('RYE'))).status,
        made.status,
        (await limited.consumer.cancel(made.body as Json, 1, as('RX1'))).status,
        (await limited.consumer.cancel(made.body as Json, 1, as('RA7'))).status,
      ]).toEqual([403, 200, 403, 201, 403, 200])
    } finally {
      await limited.close()
    }
  })

  it('HDR-13, JWT-18, CAN-05, FLW-01 and FLW-02 warn because of earlier requests', async () => {
    const fresh = await openProvider(await openTestSqlite(), format)
    const { consumer } = fresh
    const warned = async (answer: Answered) => {
      await fresh.context.interactions.flush()
      const row = await fresh.context.db.read
        .selectFrom('interactions')
        .select('findings')
        .where('id', '=', answer.headers.get('x-request-id') ?? '')
        .executeTakeFirstOrThrow()
      return (JSON.parse(row.findings) as Finding[]).filter((one) => one.severity === 'warning').map((one) => one.rule)
    }
    try {
      const [first, second] = await fresh.slotsOf(2)
      if (!first || !second) throw new Error('No slots')
      const other = claim({
        requesting_organization: {
          resourceType: 'Organization',
          identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RX1' }],
          name: 'Other',
        },
      })
      const trace = { 'ssp-traceid': randomUUID() }
      const booked = await consumer.book(first, { headers: trace, claims: other })
      expect(await warned(booked)).toContain('FLW-01')
      expect(await warned(await consumer.send('book', { path: '/Appointment', body: bookingOf(second, '9000000017'), headers: trace }))).toContain('HDR-13')
      expect(await warned(await consumer.cancel(booked.body as Json, 1))).toContain('CAN-05')
      const metadata = await consumer.send('metadata', { path: '/metadata', claims: claim({ jti: randomUUID() }) })
      expect(await warned(metadata)).not.toContain('JWT-18')
      const bad = { path: '/Slot?start=le2026-03-04', headers: { 'ssp-traceid': randomUUID() } }
      await consumer.send('search-slots', bad)
      expect(await warned(await consumer.send('search-slots', bad))).toContain('FLW-02')
    } finally {
      await fresh.close()
    }
  })

  it.each<[string, number, string, string, object]>([
    ['REQ-01', 404, 'read', '/Patient/1', {}],
    ['REQ-02', 405, 'search-slots', '/Slot', { method: 'DELETE' }],
    ['REQ-03', 413, 'book', '/Appointment', { body: 'x'.repeat(300_000) }],
    ['REQ-04', 400, 'book', '/Appointment', { body: '{}', headers: { 'content-encoding': 'gzip' } }],
    ['REQ-04', 415, 'book', '/Appointment', { body: '{}', headers: { 'content-encoding': 'x-own' } }],
    ['CAN-01', 400, 'cancel', '/Appointment', { method: 'PUT', body: {} }],
  ])('%s: a request refused before its operation is known is logged with a rule too, %i', async (rule, status, operation, path, more) => {
    const answer = await provider.consumer.send(operation as Operation, { path, ...more })
    expect([answer.status, (await explained(answer)).map((one) => [one.rule, one.severity, one.status])]).toEqual([status, [[rule, 'error', status]]])
  })

  it('the answer lists every finding, errors first: the rule, a link to its explanation, and the header, parameter, claim or element', async () => {
    const slot = await provider.slotOf()
    const { description: _, language: _language, ...body } = bookingOf(slot)
    const answer = await provider.consumer.send('book', { path: '/Appointment', body, headers: { 'ssp-from': '12' }, claims: claim({ iss: 'consumer' }) })
    const { issue } = outcomeOf(answer)
    const findings = await explained(answer)
    expect(issue.map((one) => one.details.text.split(':')[0]).toSorted()).toEqual(findings.map((one) => one.rule).toSorted())
    expect(issue.map((one) => one.severity)).toEqual(['error', 'error', 'error', 'warning'])
    expect(issue[0]).toMatchObject({
      location: ['http.Authorization.iss'],
      details: { text: `JWT-04: ${provider.context.config.publicUrl}/sandbox/rules/JWT-04` },
    })
    expect(issue[1]).toMatchObject({ location: ['http.Ssp-From'] })
    expect(issue[2]).toMatchObject({ location: ['Appointment.description'] })
    expect(issue[3]).toMatchObject({ location: ['Appointment.language'] })
  })

  it('a slot that is taken is reported as a single issue, whatever else there is to warn of', async () => {
    const slot = await provider.slotOf()
    await provider.consumer.book(slot)
    const { language: _, ...body } = bookingOf(slot)
    const { issue } = outcomeOf(await provider.consumer.send('book', { path: '/Appointment', body }))
    expect(issue).toHaveLength(1)
    expect(issue[0]).toMatchObject({
      severity: 'error',
      code: 'processing',
      diagnostics: 'Slot no longer available',
      details: { coding: [{ display: 'Processing Failure' }] },
    })
  })

  it('section 6: an appointment is found by patient, id and version, and not by another NHS number', async () => {
    const { body } = await provider.consumer.book(await provider.slotOf())
    const total = async (query: string) =>
      ((await provider.consumer.send('search-appointments', { path: `/Appointment?${query}` })).body as unknown as { total: number }).total
    const id = String(body['id'])
    const patient = 'patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C'
    expect([
      await total(`_id=${id}`),
      await total(`_id=${id}&version=1`),
      await total(`_id=${id}&version=2`),
      await total(`${patient}9000000009&_id=${id}`),
      await total(`${patient}9000000017&_id=${id}`),
      await total(`_id=${randomUUID()}`),
    ]).toEqual([1, 1, 0, 1, 0, 0])
  })

  it('covers every rule of the table', () => {
    const stateful = [
      'HDR-06',
      'HDR-13',
      'JWT-18',
      'ORG-01',
      'CSL-01',
      'CSL-03',
      'CSL-04',
      'CAN-01',
      'CAN-04',
      'CAN-05',
      'FLW-01',
      'FLW-02',
      'BDY-01',
      'PAT-07',
      'REQ-01',
      'REQ-02',
      'REQ-03',
      'REQ-04',
      'REQ-05',
      'SIM-01',
      'SIM-02',
    ]
    const named = new Set([...pure.map(([rule]) => rule), ...stateful])
    expect(allRules.map((rule) => rule.id).filter((id) => !named.has(id))).toEqual([])
  })

  it.each([
    '{"resourceType":',
    '<Appointment xmlns="http://hl7.org/fhir"><id',
    '',
    '[]',
    'null',
    '<!DOCTYPE a [<!ENTITY e "x">]><Appointment xmlns="http://hl7.org/fhir"/>',
  ])('BDY-01: %j cannot be read', async (body) => {
    const answer = await provider.consumer.send('book', { path: '/Appointment', body })
    expect([answer.status, (await explained(answer)).some((one) => one.rule === 'BDY-01')]).toEqual([400, true])
  })
})
