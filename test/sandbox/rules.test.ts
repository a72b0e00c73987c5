import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cancelledAppointment } from '../../src/sandbox/appointments/appointment.ts'
import { mend } from '../../src/sandbox/mend.ts'
import { allOperations } from '../../src/sandbox/operations.ts'
import type { Operation } from '../../src/sandbox/operations.ts'
import { claimsFor, headersFor } from '../../src/sandbox/right-request.ts'
import type { Claims } from '../../src/sandbox/right-request.ts'
import { jwtOf, readQuery } from '../../src/sandbox/rules/exchange.ts'
import type { Exchange } from '../../src/sandbox/rules/exchange.ts'
import { editions } from '../../src/sandbox/rules/editions.ts'
import { allRules, judge, refusalOf } from '../../src/sandbox/rules/judge.ts'
import { writeJwt } from '../../src/sandbox/rules/jwt.ts'
import type { Draft } from '../../src/sandbox/try-request.ts'
import { readSlotSearch } from '../../src/sandbox/slots/slot-search.ts'
import { bookingOf } from '../support/consumer.ts'

type Json = Record<string, unknown>
const now = Date.parse('2026-03-02T09:00:00Z')
const baseUrl = 'https://slipway.example.nhs.uk/sandbox/key/STU3'
const slot = { number: 1, id: '5f0e8a0e-0f7c-4cf4-9d4e-0d8f2d3a1c11', scheduleId: 'diary', startsAt: Date.parse('2026-03-03T09:00:00Z'), endsAt: Date.parse('2026-03-03T09:15:00Z'), status: 'free' as const }
const sent: Json = bookingOf({ id: slot.id, identifier: [{ value: slot.id }], schedule: { reference: 'Schedule/diary' }, status: 'free', start: '2026-03-03T09:00:00.000+00:00', end: '2026-03-03T09:15:00.000+00:00' })
const stands: Json = { ...sent, id: 'made', meta: { ...(sent['meta'] as Json), versionId: '1' } }
const includes = ['_include=Slot:schedule', ...['Schedule:actor:Practitioner', 'Schedule:actor:PractitionerRole', 'Schedule:actor:HealthcareService', 'HealthcareService:providedBy', 'HealthcareService:location'].map((one) => `_include:recurse=${one}`)].join('&')

const urls: Record<Operation, string> = {
  metadata: '/metadata', 'search-slots': `/Slot?schedule.actor:healthcareservice=2000099999&status=free&start=ge2026-03-03&start=le2026-03-04&${includes}`, book: '/Appointment', read: '/Appointment/made', 'read-version': '/Appointment/made/_history/1',
  cancel: '/Appointment/made', 'search-appointments': '/Appointment?patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009'.replace('|', '%7C'),
}
const methods: Partial<Record<Operation, string>> = { book: 'POST', cancel: 'PUT' }

interface Change { claims?: (claims: Claims) => Claims; headers?: Record<string, string | undefined>; query?: string; url?: string; body?: (body: Json) => Json; facts?: Exchange['facts']; edition?: string; allowed?: string[] }

/** A request that no rule finds fault with, and what a test changes in it. */
function request(operation: Operation, change: Change = {}): Exchange {
  const url = `/sandbox/key/STU3${change.url ?? `${urls[operation]}${change.query ?? ''}`}`
  const query = readQuery(url.split('?')[1] ?? '')
  const isWrite = operation === 'book' || operation === 'cancel'
  const headers = {
    ...headersFor(operation, baseUrl, now, change.claims ? { claims: change.claims } : {}), ...(isWrite ? { 'content-type': 'application/fhir+json', 'x-request-id': '60E0B220-8136-4CA5-AE46-1D97EF59D068' } : {}), ...(operation === 'cancel' ? { 'if-match': 'W/"1"' } : {}), ...change.headers,
  } as Record<string, string | undefined>
  const right = operation === 'book' ? sent : cancelledAppointment(stands, { version: 2, now })
  const resource = isWrite ? (change.body ?? ((body) => body))(JSON.parse(JSON.stringify(right)) as Json) : {}
  return {
    operation, method: methods[operation] ?? 'GET', url, query, headers, now, jwt: jwtOf(headers), body: isWrite ? { kind: 'resource', resource } : { kind: 'none' }, bodyText: isWrite ? JSON.stringify(resource) : '', search: operation === 'search-slots' ? readSlotSearch(query) : null,
    sandbox: { baseUrl, edition: change.edition ?? 'api-2.0.1', scenarios: false, allowedToSearch: change.allowed ?? null, allowedToBook: change.allowed ?? null },
    facts: { knownService: true, ...(operation === 'book' ? { slot, searchedBefore: true } : {}), ...(isWrite ? { madeBefore: null } : {}), ...(['read', 'read-version', 'cancel'].includes(operation) ? { appointment: { version: 1, status: 'booked' as const, json: '', at: '2026-03-02T08:59:00.000Z', resource: stands } } : {}), ...(operation === 'cancel' ? { readBefore: true } : {}), ...change.facts },
  }
}

const claim = (change: Json) => ({ claims: (claims: Claims): Claims => ({ ...claims, ...change }) })
const without = (name: string) => ({ claims: ({ [name]: _, ...claims }: Claims): Claims => claims })
const practitioner = (change: Json) => ({ claims: (claims: Claims): Claims => ({ ...claims, requesting_practitioner: { ...(claims['requesting_practitioner'] as Json), ...change } }) })
const body = (change: Json) => ({ body: (one: Json): Json => ({ ...one, ...change }) })
const no = (name: string) => ({ body: ({ [name]: _, ...one }: Json): Json => one })
const inside = (type: string, change: Json | ((one: Json) => Json)) => ({ body: (one: Json): Json => ({ ...one, contained: (one['contained'] as Json[]).map((each) => (each['resourceType'] !== type ? each : typeof change === 'function' ? change(each) : { ...each, ...change })) }) })
const dropped = (type: string) => ({ body: (one: Json): Json => ({ ...one, contained: (one['contained'] as Json[]).filter((each) => each['resourceType'] !== type) }) })
const token = (raw: string) => ({ headers: { authorization: `Bearer ${raw}` } })
const header64 = (header: object) => `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(JSON.stringify(claimsFor('read', baseUrl, now))).toString('base64url')}.`
const phone = { system: 'phone', value: '01632960587' }
const numbered = (change: Json) => inside('Patient', (one) => ({ ...one, identifier: [{ ...(one['identifier'] as Json[])[0], ...change }] }))

/** Rule, severity, status, operation, what is wrong. Each breaks its rule; others may be broken with it. */
const wrong: [string, 'error' | 'warning', number, Operation, Change][] = [
  ['URL-01', 'warning', 400, 'search-slots', { query: '&x=a|b' }], ['URL-02', 'error', 400, 'search-slots', { url: '/Slot?schedule.actor:healthcareservice=1&strat=ge2026-03-03&start=le2026-03-04' }], ['URL-02', 'error', 400, 'search-slots', { query: '&Status=free' }], ['URL-02', 'error', 400, 'search-slots', { query: '&startXXX=1' }],
  ['URL-02', 'warning', 400, 'search-slots', { query: '&colour=red' }], ['URL-03', 'warning', 400, 'search-slots', { url: '/Slot?service=1&start=ge2026-03-03T00:00:00+00:00&start=le2026-03-04' }],
  ['HDR-01', 'error', 400, 'read', { headers: { 'ssp-from': undefined } }], ['HDR-01', 'error', 400, 'read', { headers: { 'ssp-from': '123' } }], ['HDR-02', 'error', 400, 'metadata', { headers: { 'ssp-to': 'ASID:918999198820' } }], ['HDR-03', 'error', 400, 'book', { headers: { 'ssp-traceid': '1' } }],
  ['HDR-04', 'error', 400, 'book', { headers: { 'ssp-interactionid': 'urn:nhs:names:services:careconnect:fhir:rest:search:slot' } }], ['HDR-04', 'warning', 400, 'search-slots', { headers: { 'ssp-interactionid': 'urn:nhs:names:services:careconnect:fhir:rest:read:slot' } }],
  ['HDR-05', 'error', 400, 'cancel', { headers: { 'x-request-id': undefined } }], ['HDR-05', 'error', 400, 'book', { headers: { 'x-request-id': 'x'.repeat(201) } }], ['HDR-06', 'error', 409, 'book', { facts: { madeBefore: 'Appointment/1' } }],
  ['HDR-07', 'error', 415, 'read', { headers: { accept: 'text/html' } }], ['HDR-07', 'warning', 415, 'read', { headers: { accept: 'application/json' } }], ['HDR-08', 'error', 415, 'book', { headers: { 'content-type': 'application/json' } }], ['HDR-08', 'error', 415, 'book', { headers: { 'content-type': undefined } }],
  ['HDR-09', 'warning', 400, 'book', { headers: { 'content-type': 'application/json+fhir' } }], ['HDR-10', 'error', 412, 'cancel', { headers: { 'if-match': undefined } }], ['HDR-11', 'error', 409, 'cancel', { headers: { 'if-match': '1' } }], ['HDR-11', 'warning', 409, 'cancel', { headers: { 'if-match': '"1"' } }],
  ['HDR-12', 'error', 409, 'cancel', { headers: { 'if-match': 'W/"7"' } }], ['HDR-13', 'warning', 200, 'book', { facts: { traceOfAnother: true } }],
  ['JWT-01', 'error', 403, 'metadata', { headers: { authorization: undefined } }], ['JWT-02', 'error', 403, 'read', token('a.b')], ['JWT-02', 'error', 403, 'read', token(`${writeJwt({})}signature`)], ['JWT-02', 'error', 403, 'read', { headers: { authorization: 'Basic abc' } }], ['JWT-03', 'error', 403, 'read', token(header64({ alg: 'HS256', typ: 'JWT' }))],
  ['JWT-03', 'error', 403, 'read', token(header64({ alg: 'none', typ: 'JWT', kid: '1' }))], ['JWT-04', 'error', 403, 'read', claim({ iss: 'consumer' })], ['JWT-05', 'error', 403, 'read', without('sub')], ['JWT-06', 'error', 403, 'read', claim({ aud: 'https://other.example' })], ['JWT-07', 'error', 403, 'read', claim({ exp: '1772442300' })],
  ['JWT-07', 'error', 403, 'read', claim({ iat: now })], ['JWT-08', 'error', 403, 'read', claim({ iat: 1_700_000_000, exp: 1_700_000_300 })], ['JWT-08', 'error', 403, 'read', claim({ iat: now / 1000 + 400, exp: now / 1000 + 700 })], ['JWT-08', 'warning', 403, 'read', claim({ iat: now / 1000 + 200, exp: now / 1000 + 500 })],
  ['JWT-09', 'error', 403, 'read', claim({ exp: now / 1000 + 3600 })], ['JWT-10', 'error', 403, 'read', claim({ reason_for_request: 'audit' })], ['JWT-11', 'error', 403, 'book', claim({ requested_scope: 'organization/slot.read patient/appointment.read' })],
  ['JWT-12', 'error', 403, 'read', without('requesting_device')], ['JWT-12', 'error', 403, 'read', claim({ requesting_device: { resourceType: 'Device', identifier: [], model: 'm', version: '1' } })], ['JWT-13', 'error', 403, 'read', claim({ requesting_organization: { resourceType: 'Organization', name: 'x' } })],
  ['JWT-14', 'error', 403, 'read', practitioner({ id: '1' })], ['JWT-15', 'error', 403, 'read', practitioner({ name: 'Claire Jones' })], ['JWT-16', 'error', 403, 'read', practitioner({ identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '12' }] })],
  ['JWT-17', 'warning', 403, 'read', practitioner({ identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: 'UNK' }] })], ['JWT-18', 'warning', 200, 'read', { facts: { tokenFrom: '918999198994' } }], ['ORG-01', 'error', 403, 'search-slots', { allowed: ['RX1'] }], ['ORG-01', 'error', 403, 'cancel', { allowed: ['RX1'] }],
  ['SLT-01', 'error', 400, 'search-slots', { url: '/Slot?start=le2026-03-04' }], ['SLT-01', 'error', 404, 'search-slots', { facts: { knownService: false } }], ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=ge2026-03-03' }], ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-03-04T09:00:00' }],
  ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=2026-03-04' }], ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-02-30' }], ['SLT-03', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=ge2020-01-01&start=le2020-01-02' }], ['SLT-03', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=ge2026-03-05&start=le2026-03-04' }],
  ['SLT-04', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-03-04&status=available' }], ['SLT-05', 'warning', 400, 'search-slots', { query: '&_include=HealthcareService.location' }], ['SLT-05', 'warning', 400, 'search-slots', { query: '&_include=Slot:colour' }], ['SLT-06', 'warning', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-03-04' }],
  ['BDY-02', 'error', 400, 'book', { body: () => ({ resourceType: 'Patient' }) }], ['BDY-02', 'error', 422, 'book', body({ participant: {} })], ['BDY-02', 'error', 422, 'book', inside('Patient', { gender: 'F' })], ['BDY-02', 'error', 422, 'book', body({ priority: 'high' })], ['BDY-03', 'warning', 422, 'book', body({ colour: 'red' })],
  ['APT-01', 'error', 400, 'book', body({ id: 'mine' })], ['APT-02', 'error', 422, 'book', body({ status: 'proposed' })], ['APT-03', 'warning', 422, 'book', no('language')], ['APT-04', 'error', 400, 'book', dropped('Slot')], ['APT-05', 'error', 422, 'book', dropped('DocumentReference')], ['APT-05', 'error', 422, 'cancel', dropped('Patient')],
  ['APT-06', 'error', 422, 'book', no('description')], ['APT-06', 'error', 422, 'book', body({ start: '2026-03-03 09:00' })], ['APT-07', 'error', 422, 'book', body({ slot: [{ reference: 'Slot/1' }] })], ['APT-07', 'error', 422, 'book', body({ supportingInformation: [] })], ['APT-08', 'warning', 422, 'book', no('created')],
  ['APT-09', 'warning', 422, 'book', body({ participant: [{ actor: { reference: '#patient', identifier: { use: 'official', system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9000000009' }, display: 'x' } }] })], ['APT-10', 'warning', 422, 'book', body({ participant: [{ actor: { reference: '#patient' }, status: 'accepted' }] })],
  ['APT-11', 'error', 422, 'book', body({ end: '2026-03-03T10:00:00+00:00' })], ['APT-11', 'error', 422, 'book', body({ start: '2026-03-03T09:05:00+00:00' })],
  ['CSL-01', 'error', 422, 'book', { facts: { slot: null } }], ['CSL-02', 'error', 422, 'book', inside('Slot', { schedule: { reference: 'Schedule/other' } })], ['CSL-03', 'error', 422, 'book', { facts: { slot: { ...slot, status: 'busy' } } }], ['CSL-04', 'error', 422, 'book', { facts: { slot: { ...slot, startsAt: now - 1 } } }], ['CSL-05', 'warning', 422, 'book', inside('Slot', { meta: {} })],
  ['PAT-01', 'error', 422, 'book', inside('Patient', { name: [{ use: 'official', family: 'Chalmers' }] })], ['PAT-02', 'error', 422, 'book', inside('Patient', { birthDate: '2030-01-01' })], ['PAT-03', 'error', 422, 'book', inside('Patient', { address: [{ use: 'work', postalCode: 'LS1 6AE' }] })], ['PAT-04', 'error', 422, 'book', numbered({ use: 'usual' })],
  ['PAT-05', 'error', 422, 'book', numbered({ value: '9000000001' })], ['PAT-06', 'warning', 422, 'book', numbered({ extension: [{ url: 'https://other.example', valueBoolean: true }] })], ['PAT-07', 'error', 422, 'book', numbered({ value: '4010232137' })], ['PAT-08', 'error', 422, 'book', inside('Patient', { telecom: [{ system: 'email', value: 'a@example.org', rank: 1 }] })],
  ['PAT-08', 'error', 422, 'book', inside('Patient', { contact: [{ telecom: [{ ...phone, rank: 2 }] }] })], ['PAT-09', 'error', 400, 'book', inside('Patient', { telecom: [{ ...phone, rank: 1 }, { ...phone, rank: 1 }] })], ['PAT-09', 'error', 400, 'book', inside('Patient', { telecom: [{ ...phone, rank: 2 }] })], ['PAT-10', 'warning', 422, 'book', inside('Patient', { meta: {} })],
  ['DOC-01', 'error', 422, 'book', inside('DocumentReference', { identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: 'x' }] })], ['DOC-02', 'error', 422, 'book', inside('DocumentReference', { status: 'superseded' })], ['DOC-03', 'warning', 422, 'book', inside('DocumentReference', { content: [{ attachment: { contentType: 'text/plain', language: 'fr' } }] })],
  ['DOC-04', 'warning', 422, 'book', inside('DocumentReference', { type: { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17', code: 'X' }] } })],
  ['CAN-01', 'error', 404, 'cancel', { facts: { appointment: null } }], ['CAN-01', 'error', 404, 'read-version', { facts: { appointment: null } }], ['CAN-02', 'error', 422, 'cancel', body({ status: 'booked' })], ['CAN-03', 'error', 422, 'cancel', body({ description: 'Another' })],
  ['CAN-04', 'error', 422, 'cancel', { facts: { appointment: { version: 1, status: 'cancelled', json: '', at: '2026-03-02T08:59:00.000Z', resource: stands } } }], ['CAN-05', 'warning', 200, 'cancel', { facts: { readBefore: false } }], ['FLW-01', 'warning', 200, 'book', { facts: { searchedBefore: false } }], ['FLW-02', 'warning', 200, 'search-slots', { facts: { failedBefore: true } }],
]

describe('the rules of the sandbox', () => {
  it.each(allOperations)('find nothing in a right request: %s', (operation) => {
    expect(judge(request(operation))).toEqual([])
  })

  it.each(wrong)('%s finds its fault as %s %i of %s (%#)', (rule, severity, status, operation, change) => {
    const found = judge(request(operation, change)).filter((one) => one.rule === rule)
    expect(found.map((one) => ({ severity: one.severity, status: one.status }))).toContainEqual({ severity, status })
    for (const one of found) {
      expect(one.says.length).toBeGreaterThan(15)
      expect(one.where).not.toBe('')
    }
  })

  it('tells of a body that cannot be read', () => {
    const findings = judge({ ...request('book'), body: { kind: 'unreadable', says: 'The body is not JSON.' } })
    expect(refusalOf(findings)).toMatchObject({ status: 400, errors: [{ rule: 'BDY-01' }] })
  })

  it('are each broken by a test, and each has its help', () => {
    const tested = new Set([...wrong.map(([rule]) => rule), 'BDY-01'])
    expect(allRules.filter((rule) => !rule.id.startsWith('SIM') && !tested.has(rule.id)).map((rule) => rule.id)).toEqual([])
    for (const { help } of allRules) for (const words of [help.wants, help.why, help.right, help.wrong]) expect(words).not.toBe('')
  })

  const list = '../shared/standard/conformance-rules.md'
  it.runIf(existsSync(list))('are all of the standard’s list but those of the probe', () => {
    const ids = [...readFileSync(list, 'utf8').matchAll(/^\| `([A-Z]{3}-\d\d)` \|/gm)].map((match) => match[1] ?? '').filter((id) => !id.startsWith('RES'))
    expect(ids.length).toBeGreaterThan(60)
    expect(ids.filter((id) => !allRules.some((rule) => rule.id === id))).toEqual([])
  })

  it.each([
    ['assurance-1', 'JWT-01', 'read', { headers: { authorization: undefined } }, 401], ['assurance-1', 'HDR-07', 'read', { headers: { accept: 'text/html' } }, 501], ['error-guide', 'JWT-02', 'read', token('a.b'), 400], ['error-guide', 'JWT-11', 'book', claim({ requested_scope: 'x' }), 403],
    ['error-guide', 'CSL-03', 'book', { facts: { slot: { ...slot, status: 'busy' as const } } }, 409], ['error-guide', 'HDR-07', 'read', { headers: { accept: 'text/html' } }, 501], ['error-guide', 'ORG-01', 'book', { allowed: ['RX1'] }, 403],
  ] as [string, string, Operation, Change, number][])('in the edition %s, %s of %s', (edition, rule, operation, change, status) => {
    expect(Object.hasOwn(editions, edition)).toBe(true)
    expect(refusalOf(judge(request(operation, { ...change, edition })).filter((one) => one.rule === rule))?.status).toBe(status)
  })

  it('say where a request looks like a copy of the specification’s own example', () => {
    const said = judge(request('book', inside('Patient', { name: [{ use: 'official', family: 'Chalmers', given: 'Petra' }] }))).map((one) => one.says).join(' ')
    expect(said).toContain('looks like a copy')
  })
})

describe('a request that is mended', () => {
  const draftOf = (x: Exchange): Draft => {
    const { authorization: _, ...headers } = x.headers
    const sentHeaders = Object.fromEntries(Object.entries(headers).filter((one): one is [string, string] => one[1] !== undefined))
    return { method: x.method, path: x.url.replace('/sandbox/key/STU3', ''), headers: sentHeaders, claims: x.jwt.kind === 'absent' ? null : x.jwt.kind === 'read' ? x.jwt.payload : {}, body: x.body.kind === 'resource' ? x.body.resource : null }
  }
  /** How a draft is judged: with what the sandbox knows, without what went before. */
  const judged = (operation: Operation, { method, path, headers, claims, body: resource }: Draft) => {
    const right = request(operation)
    const sentHeaders = { ...headers, ...(claims === null ? {} : { authorization: `Bearer ${writeJwt(claims)}` }) }
    const query = readQuery(path.split('?')[1] ?? '')
    return judge({ ...right, method, url: `/sandbox/key/STU3${path}`, query, headers: sentHeaders, jwt: jwtOf(sentHeaders), body: resource ? { kind: 'resource', resource } : right.body, search: operation === 'search-slots' ? readSlotSearch(query) : null })
  }

  it.each(wrong)('leaves %s nothing to find, as %s %i of %s (%#)', (_rule, _severity, _status, operation, change) => {
    expect(judged(operation, mend(draftOf(request(operation, change)), draftOf(request(operation)), (draft) => judged(operation, draft)))).toEqual([])
  })

  const containedIn = ({ body: one }: Draft): Json[] => (one ? (one['contained'] as Json[]) : [])

  it('keeps everything that is right', () => {
    const wrongRank = request('book', { ...inside('Patient', (one) => ({ ...one, name: [{ use: 'official', family: 'Other', given: ['Ann'] }], telecom: [{ ...phone, rank: 1 }, { ...phone, rank: 1 }] })), headers: { 'ssp-from': '1', 'ssp-to': '123456789012' } })
    const mended = mend(draftOf(wrongRank), draftOf(request('book')), (draft) => judged('book', draft))
    expect(mended.headers).toMatchObject({ 'ssp-from': '918999198993', 'ssp-to': '123456789012' })
    expect(containedIn(mended)[1]).toMatchObject({ name: [{ family: 'Other' }], telecom: [{ ...phone, rank: 1 }] })
  })

  it('puts in what was left out, where it belongs', () => {
    const mended = mend(draftOf(request('book', dropped('Patient'))), draftOf(request('book')), (draft) => judged('book', draft))
    expect(containedIn(mended).map((one) => one['resourceType']).toSorted()).toEqual(['DocumentReference', 'Patient', 'Slot'])
  })
})
