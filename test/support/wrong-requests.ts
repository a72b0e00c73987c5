import { cancelledAppointment } from '../../src/sandbox/appointments/appointment.ts'
import type { Operation } from '../../src/sandbox/fhir/operations.ts'
import { claimsFor, headersFor } from '../../src/sandbox/rules/right-request.ts'
import type { Claims } from '../../src/sandbox/rules/right-request.ts'
import { jwtOf, readQuery } from '../../src/sandbox/rules/exchange.ts'
import type { Exchange } from '../../src/sandbox/rules/exchange.ts'
import { writeJwt } from '../../src/sandbox/rules/jwt.ts'
import { readSlotSearch } from '../../src/sandbox/slots/slot-search.ts'
import { bookingOf } from './consumer.ts'

export type Json = Record<string, unknown>
export const now = Date.parse('2026-03-02T09:00:00Z')
export const baseUrl = 'https://slipway.example.nhs.uk/sandbox/key/STU3'
export const slot = {
  number: 1,
  id: '5f0e8a0e-0f7c-4cf4-9d4e-0d8f2d3a1c11',
  scheduleId: 'diary',
  startsAt: Date.parse('2026-03-03T09:00:00Z'),
  endsAt: Date.parse('2026-03-03T09:15:00Z'),
  status: 'free' as const,
}
export const sent: Json = bookingOf({
  id: slot.id,
  identifier: [{ value: slot.id }],
  schedule: { reference: 'Schedule/diary' },
  status: 'free',
  start: '2026-03-03T09:00:00.000+00:00',
  end: '2026-03-03T09:15:00.000+00:00',
})
export const existing: Json = { ...sent, id: 'made', meta: { ...(sent['meta'] as Json), versionId: '1' } }
export const includes = [
  '_include=Slot:schedule',
  ...[
    'Schedule:actor:Practitioner',
    'Schedule:actor:PractitionerRole',
    'Schedule:actor:HealthcareService',
    'HealthcareService:providedBy',
    'HealthcareService:location',
  ].map((one) => `_include:recurse=${one}`),
].join('&')

export const urls: Record<Operation, string> = {
  metadata: '/metadata',
  'search-slots': `/Slot?schedule.actor:healthcareservice=2000099999&status=free&start=ge2026-03-03&start=le2026-03-04&${includes}`,
  book: '/Appointment',
  read: '/Appointment/made',
  'read-version': '/Appointment/made/_history/1',
  cancel: '/Appointment/made',
  'search-appointments': '/Appointment?patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009'.replace('|', '%7C'),
}
export const methods: Partial<Record<Operation, string>> = { book: 'POST', cancel: 'PUT' }

export interface Change {
  claims?: (claims: Claims) => Claims
  headers?: Record<string, string | undefined>
  query?: string
  url?: string
  body?: (body: Json) => Json
  facts?: Exchange['facts']
  edition?: string
  allowed?: string[]
}

/** A request with which no rule finds fault, and what a test changes in it. */
export function request(operation: Operation, change: Change = {}): Exchange {
  const url = `/sandbox/key/STU3${change.url ?? `${urls[operation]}${change.query ?? ''}`}`
  const query = readQuery(url.split('?')[1] ?? '')
  const isWrite = operation === 'book' || operation === 'cancel'
  const headers = {
    ...headersFor(operation, baseUrl, now, change.claims ? { claims: change.claims } : {}),
    ...(isWrite ? { 'content-type': 'application/fhir+json', 'x-request-id': '60E0B220-8136-4CA5-AE46-1D97EF59D068' } : {}),
    ...(operation === 'cancel' ? { 'if-match': 'W/"1"' } : {}),
    ...change.headers,
  } as Record<string, string | undefined>
  const right = operation === 'book' ? sent : cancelledAppointment(existing, { version: 2, now })
  const resource = isWrite ? (change.body ?? ((body) => body))(JSON.parse(JSON.stringify(right)) as Json) : {}
  return {
    operation,
    method: methods[operation] ?? 'GET',
    url,
    query,
    headers,
    now,
    jwt: jwtOf(headers),
    body: isWrite ? { kind: 'resource', resource } : { kind: 'none' },
    bodyText: isWrite ? JSON.stringify(resource) : '',
    search: operation === 'search-slots' ? readSlotSearch(query) : null,
    sandbox: {
      baseUrl,
      edition: change.edition ?? 'api-2.0.1',
      scenarios: false,
      allowedToSearch: change.allowed ?? null,
      allowedToBook: change.allowed ?? null,
      allowedToCancel: change.allowed ?? null,
    },
    facts: {
      knownService: true,
      ...(operation === 'book' ? { slot, searchedBefore: true } : {}),
      ...(isWrite ? { madeBefore: null } : {}),
      ...(['read', 'read-version', 'cancel'].includes(operation)
        ? { appointment: { version: 1, status: 'booked' as const, json: '', at: '2026-03-02T08:59:00.000Z', slotId: '', resource: existing } }
        : {}),
      ...(operation === 'cancel' ? { readBefore: true } : {}),
      ...change.facts,
    },
  }
}

export const claim = (change: Json) => ({ claims: (claims: Claims): Claims => ({ ...claims, ...change }) })
export const without = (name: string) => ({ claims: ({ [name]: _, ...claims }: Claims): Claims => claims })
export const practitioner = (change: Json) => ({
  claims: (claims: Claims): Claims => ({ ...claims, requesting_practitioner: { ...(claims['requesting_practitioner'] as Json), ...change } }),
})
export const body = (change: Json) => ({ body: (one: Json): Json => ({ ...one, ...change }) })
export const withoutElement = (name: string) => ({ body: ({ [name]: _, ...one }: Json): Json => one })
export const inside = (type: string, change: Json | ((one: Json) => Json)) => ({
  body: (one: Json): Json => ({
    ...one,
    contained: (one['contained'] as Json[]).map((each) =>
      each['resourceType'] !== type ? each : typeof change === 'function' ? change(each) : { ...each, ...change },
    ),
  }),
})
export const withoutContained = (type: string) => ({
  body: (one: Json): Json => ({ ...one, contained: (one['contained'] as Json[]).filter((each) => each['resourceType'] !== type) }),
})
export const token = (raw: string) => ({ headers: { authorization: `Bearer ${raw}` } })
export const header64 = (header: object) =>
  `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(JSON.stringify(claimsFor('read', baseUrl, now))).toString('base64url')}.`
/** The body with this narrative. */
export const withNarrative = (div: string) => body({ text: { status: 'generated', div } })
export const phone = { system: 'phone', value: '01632960587' }
export const withNhsNumber = (change: Json) => inside('Patient', (one) => ({ ...one, identifier: [{ ...(one['identifier'] as Json[])[0], ...change }] }))

/** Rule, severity, status, operation, what is wrong. Each breaks its rule, and may break others too. */
export const wrong: [string, 'error' | 'warning', number, Operation, Change][] = [
  ['URL-01', 'warning', 400, 'search-slots', { query: '&x=a|b' }],
  ['URL-02', 'error', 400, 'search-slots', { url: '/Slot?schedule.actor:healthcareservice=1&strat=ge2026-03-03&start=le2026-03-04' }],
  ['URL-02', 'error', 400, 'search-slots', { query: '&Status=free' }],
  ['URL-02', 'error', 400, 'search-slots', { query: '&startXXX=1' }],
  ['URL-02', 'warning', 400, 'search-slots', { query: '&colour=red' }],
  ['URL-03', 'warning', 400, 'search-slots', { url: '/Slot?service=1&start=ge2026-03-03T00:00:00+00:00&start=le2026-03-04' }],
  ['URL-04', 'error', 400, 'search-slots', { query: '&schedule.actor:healthcareservice=2000099998' }],
  ['URL-04', 'error', 400, 'search-slots', { query: '&service=2000099998' }],
  ['URL-04', 'error', 400, 'search-slots', { query: '&_count=5&_count=6' }],
  ['URL-04', 'error', 400, 'search-appointments', { query: '&_id=a&_id=b' }],
  ['URL-04', 'error', 400, 'metadata', { query: '?_format=json&_format=xml' }],
  ['HDR-01', 'error', 400, 'read', { headers: { 'ssp-from': undefined } }],
  ['HDR-01', 'error', 400, 'read', { headers: { 'ssp-from': '123' } }],
  ['HDR-02', 'error', 400, 'metadata', { headers: { 'ssp-to': 'ASID:918999198820' } }],
  ['HDR-03', 'error', 400, 'book', { headers: { 'ssp-traceid': '1' } }],
  ['HDR-04', 'error', 400, 'book', { headers: { 'ssp-interactionid': 'urn:nhs:names:services:careconnect:fhir:rest:search:slot' } }],
  ['HDR-04', 'warning', 400, 'search-slots', { headers: { 'ssp-interactionid': 'urn:nhs:names:services:careconnect:fhir:rest:read:slot' } }],
  ['HDR-05', 'error', 400, 'cancel', { headers: { 'x-request-id': undefined } }],
  ['HDR-05', 'error', 400, 'book', { headers: { 'x-request-id': 'x'.repeat(201) } }],
  ['HDR-06', 'error', 409, 'book', { facts: { madeBefore: 'Appointment/1' } }],
  ['HDR-07', 'error', 415, 'read', { headers: { accept: 'text/html' } }],
  ['HDR-07', 'warning', 415, 'read', { headers: { accept: 'application/json' } }],
  ['HDR-08', 'error', 415, 'book', { headers: { 'content-type': 'application/json' } }],
  ['HDR-08', 'error', 415, 'book', { headers: { 'content-type': undefined } }],
  ['HDR-09', 'warning', 400, 'book', { headers: { 'content-type': 'application/json+fhir' } }],
  ['HDR-10', 'error', 412, 'cancel', { headers: { 'if-match': undefined } }],
  ['HDR-11', 'error', 409, 'cancel', { headers: { 'if-match': '1' } }],
  ['HDR-11', 'warning', 409, 'cancel', { headers: { 'if-match': '"1"' } }],
  ['HDR-12', 'error', 409, 'cancel', { headers: { 'if-match': 'W/"7"' } }],
  ['HDR-13', 'warning', 200, 'book', { facts: { traceOfAnother: true } }],
  ['JWT-01', 'error', 403, 'metadata', { headers: { authorization: undefined } }],
  ['JWT-02', 'error', 403, 'read', token('a.b')],
  ['JWT-02', 'error', 403, 'read', token(`${writeJwt({})}signature`)],
  ['JWT-02', 'error', 403, 'read', { headers: { authorization: 'Basic abc' } }],
  ['JWT-03', 'error', 403, 'read', token(header64({ alg: 'HS256', typ: 'JWT' }))],
  ['JWT-03', 'error', 403, 'read', token(header64({ alg: 'none', typ: 'JWT', kid: '1' }))],
  ['JWT-04', 'error', 403, 'read', claim({ iss: 'consumer' })],
  ['JWT-05', 'error', 403, 'read', without('sub')],
  ['JWT-06', 'error', 403, 'read', claim({ aud: 'https://other.example' })],
  ['JWT-07', 'error', 403, 'read', claim({ exp: '1772442300' })],
  ['JWT-07', 'error', 403, 'read', claim({ iat: now })],
  ['JWT-08', 'error', 403, 'read', claim({ iat: 1_700_000_000, exp: 1_700_000_300 })],
  ['JWT-08', 'error', 403, 'read', claim({ iat: now / 1000 + 400, exp: now / 1000 + 700 })],
  ['JWT-08', 'warning', 403, 'read', claim({ iat: now / 1000 + 200, exp: now / 1000 + 500 })],
  ['JWT-09', 'error', 403, 'read', claim({ exp: now / 1000 + 3600 })],
  ['JWT-10', 'error', 403, 'read', claim({ reason_for_request: 'audit' })],
  ['JWT-11', 'error', 403, 'book', claim({ requested_scope: 'organization/slot.read patient/appointment.read' })],
  ['JWT-12', 'error', 403, 'read', without('requesting_device')],
  ['JWT-12', 'error', 403, 'read', claim({ requesting_device: { resourceType: 'Device', identifier: [], model: 'm', version: '1' } })],
  ['JWT-13', 'error', 403, 'read', claim({ requesting_organization: { resourceType: 'Organization', name: 'x' } })],
  [
    'JWT-12',
    'error',
    403,
    'read',
    claim({ requesting_device: { resourceType: 'Patient', identifier: [{ system: 's', value: 'v' }], model: 'm', version: '1' } }),
  ],
  [
    'JWT-13',
    'error',
    403,
    'read',
    claim({ requesting_organization: { identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RYE' }], name: 'South Coast 111' } }),
  ],
  ['JWT-14', 'error', 403, 'read', practitioner({ resourceType: 'Person' })],
  ['JWT-15', 'error', 403, 'read', practitioner({ name: [{ family: ['Jones'], given: ['Claire'] }] })],
  ['JWT-14', 'error', 403, 'read', practitioner({ id: '1' })],
  ['JWT-15', 'error', 403, 'read', practitioner({ name: 'Claire Jones' })],
  ['JWT-16', 'error', 403, 'read', practitioner({ identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '12' }] })],
  ['JWT-17', 'warning', 403, 'read', practitioner({ identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: 'UNK' }] })],
  ['JWT-18', 'warning', 200, 'read', { facts: { tokenFrom: '918999198994' } }],
  ['ORG-01', 'error', 403, 'search-slots', { allowed: ['RX1'] }],
  ['ORG-01', 'error', 403, 'cancel', { allowed: ['RX1'] }],
  ['SLT-01', 'error', 400, 'search-slots', { url: '/Slot?start=le2026-03-04' }],
  ['SLT-01', 'error', 404, 'search-slots', { facts: { knownService: false } }],
  ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=ge2026-03-03' }],
  ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-03-04T09:00:00' }],
  ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=2026-03-04' }],
  ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-02-30' }],
  ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=ge2026-02-30T00:00:00Z&start=le2026-03-04' }],
  ['SLT-02', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-03-03T24:00:00Z' }],
  ['SLT-03', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=ge2020-01-01&start=le2020-01-02' }],
  ['SLT-03', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=ge2026-03-05&start=le2026-03-04' }],
  ['SLT-04', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-03-04&status=available' }],
  ['SLT-05', 'warning', 400, 'search-slots', { query: '&_include=HealthcareService.location' }],
  ['SLT-05', 'warning', 400, 'search-slots', { query: '&_include=Slot:colour' }],
  ['SLT-06', 'warning', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-03-04' }],
  ['BDY-02', 'error', 400, 'book', { body: () => ({ resourceType: 'Patient' }) }],
  ['BDY-02', 'error', 422, 'book', body({ participant: {} })],
  ['BDY-02', 'error', 422, 'book', inside('Patient', { gender: 'F' })],
  ['BDY-02', 'error', 422, 'book', inside('Patient', { birthDate: '1980-02-30' })],
  ['BDY-02', 'error', 422, 'book', inside('Patient', { birthDate: '1981-02-29' })],
  ['BDY-02', 'error', 422, 'book', inside('DocumentReference', { indexed: '2026-02-30T09:00:00Z' })],
  ['BDY-02', 'error', 422, 'book', body({ priority: 'high' })],
  ['BDY-03', 'warning', 422, 'book', body({ colour: 'red' })],
  ['BDY-04', 'error', 422, 'book', withNarrative('<div xmlns="http://www.w3.org/1999/xhtml"><p>Seen</p><script>alert(1)</script></div>')],
  ['BDY-04', 'error', 422, 'book', withNarrative('<div><p onclick="alert(1)">Seen</p></div>')],
  ['BDY-04', 'error', 422, 'book', withNarrative('<div><a href="java&#115;cript:alert(1)">Seen</a></div>')],
  ['BDY-04', 'error', 422, 'book', inside('Patient', { text: { status: 'generated', div: '<div><form action="https://example.org"></form></div>' } })],
  ['BDY-04', 'error', 422, 'cancel', withNarrative('<div><img src="https://example.org/seen.png" alt=""/></div>')],
  ['BDY-02', 'error', 422, 'book', body({ _participant: [{ id: 'p' }] })],
  ['BDY-02', 'error', 422, 'book', inside('Patient', { name: [{ use: 'official', family: 'Chalmers', given: ['Petra'], _given: [null, { id: 'g2' }] }] })],
  ['BDY-02', 'error', 422, 'book', inside('Patient', { _birthDate: 'about' })],
  ['BDY-05', 'error', 422, 'book', body({ comment: '' })],
  ['BDY-05', 'error', 422, 'book', body({ identifier: [] })],
  ['BDY-05', 'error', 422, 'book', body({ priority: null })],
  ['BDY-05', 'error', 422, 'book', body({ _description: {} })],
  ['BDY-05', 'error', 422, 'book', body({ reason: [{ coding: [{ colour: 'red' }] }] })],
  ['BDY-05', 'error', 422, 'book', inside('Patient', { photo: [{}] })],
  ['BDY-05', 'error', 422, 'book', inside('Patient', { name: [{ use: 'official', family: 'Chalmers', given: ['Petra', null] }] })],
  ['BDY-05', 'error', 422, 'cancel', body({ reason: [{}] })],
  ['APT-01', 'error', 400, 'book', body({ id: 'mine' })],
  ['APT-02', 'error', 422, 'book', body({ status: 'proposed' })],
  ['APT-03', 'warning', 422, 'book', withoutElement('language')],
  ['APT-04', 'error', 400, 'book', withoutContained('Slot')],
  ['APT-05', 'error', 422, 'book', withoutContained('DocumentReference')],
  ['APT-05', 'error', 422, 'cancel', withoutContained('Patient')],
  ['APT-06', 'error', 422, 'book', withoutElement('description')],
  ['APT-06', 'error', 422, 'book', body({ start: '2026-03-03 09:00' })],
  ['APT-07', 'error', 422, 'book', body({ slot: [{ reference: 'Slot/1' }] })],
  ['APT-07', 'error', 422, 'book', body({ supportingInformation: [] })],
  ['APT-08', 'warning', 422, 'book', withoutElement('created')],
  [
    'APT-09',
    'warning',
    422,
    'book',
    body({
      participant: [
        { actor: { reference: '#patient', identifier: { use: 'official', system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9000000009' }, display: 'x' } },
      ],
    }),
  ],
  ['APT-10', 'warning', 422, 'book', body({ participant: [{ actor: { reference: '#patient' }, status: 'accepted' }] })],
  ['REQ-06', 'error', 400, 'search-appointments', { url: '/Appointment' }],
  ['REQ-06', 'error', 400, 'search-appointments', { query: '&surname=Chalmers' }],
  ['REQ-06', 'error', 400, 'search-appointments', { url: '/Appointment?patient.identifier=9000000009' }],
  ['APT-07', 'error', 422, 'book', body({ incomingReferral: [{ display: 'one' }, { display: 'two' }] })],
  ['CSL-02', 'error', 422, 'book', inside('Slot', { status: 'busy-tentative' })],
  ['URL-02', 'warning', 400, 'search-slots', { query: '&_count=many' }],
  ['JWT-08', 'warning', 403, 'read', claim({ iat: now / 1000 + 30, exp: now / 1000 + 330 })],
  ['SLT-03', 'error', 400, 'search-slots', { url: '/Slot?service=1&start=le2026-03-04&start=le2020-01-01' }],
  ['APT-11', 'error', 422, 'book', body({ end: '2026-03-03T10:00:00+00:00' })],
  ['APT-11', 'error', 422, 'book', body({ start: '2026-03-03T09:05:00+00:00' })],
  ['CSL-01', 'error', 422, 'book', { facts: { slot: null } }],
  ['CSL-02', 'error', 422, 'book', inside('Slot', { schedule: { reference: 'Schedule/other' } })],
  ['CSL-03', 'error', 422, 'book', { facts: { slot: { ...slot, status: 'busy' } } }],
  ['CSL-04', 'error', 422, 'book', { facts: { slot: { ...slot, startsAt: now - 1 } } }],
  ['CSL-05', 'warning', 422, 'book', inside('Slot', ({ meta: _, ...one }) => one)],
  ['PAT-01', 'error', 422, 'book', inside('Patient', { name: [{ use: 'official', family: 'Chalmers' }] })],
  ['PAT-02', 'error', 422, 'book', inside('Patient', { birthDate: '2030-01-01' })],
  ['PAT-02', 'error', 422, 'book', inside('Patient', { birthDate: '1980-06-31' })],
  ['PAT-03', 'error', 422, 'book', inside('Patient', { address: [{ use: 'work', postalCode: 'LS1 6AE' }] })],
  ['PAT-04', 'error', 422, 'book', withNhsNumber({ use: 'usual' })],
  ['PAT-05', 'error', 422, 'book', withNhsNumber({ value: '9000000001' })],
  ['PAT-06', 'warning', 422, 'book', withNhsNumber({ extension: [{ url: 'https://other.example', valueBoolean: true }] })],
  ['PAT-07', 'error', 422, 'book', withNhsNumber({ value: '4010232137' })],
  ['PAT-08', 'error', 422, 'book', inside('Patient', { telecom: [{ system: 'email', value: 'a@example.org', rank: 1 }] })],
  ['PAT-08', 'error', 422, 'book', inside('Patient', { contact: [{ telecom: [{ ...phone, rank: 2 }] }] })],
  [
    'PAT-09',
    'error',
    400,
    'book',
    inside('Patient', {
      telecom: [
        { ...phone, rank: 1 },
        { ...phone, rank: 1 },
      ],
    }),
  ],
  ['PAT-09', 'error', 400, 'book', inside('Patient', { telecom: [{ ...phone, rank: 2 }] })],
  ['PAT-10', 'warning', 422, 'book', inside('Patient', ({ meta: _, ...one }) => one)],
  ['DOC-01', 'error', 422, 'book', inside('DocumentReference', { identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: 'x' }] })],
  ['DOC-02', 'error', 422, 'book', inside('DocumentReference', { status: 'superseded' })],
  ['DOC-03', 'warning', 422, 'book', inside('DocumentReference', { content: [{ attachment: { contentType: 'text/plain', language: 'fr' } }] })],
  ['DOC-04', 'warning', 422, 'book', inside('DocumentReference', { type: { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17', code: 'X' }] } })],
  ['CAN-01', 'error', 404, 'cancel', { facts: { appointment: null } }],
  ['CAN-01', 'error', 404, 'read-version', { facts: { appointment: null } }],
  ['CAN-02', 'error', 422, 'cancel', body({ status: 'booked' })],
  ['CAN-03', 'error', 422, 'cancel', body({ description: 'Another' })],
  [
    'CAN-04',
    'error',
    422,
    'cancel',
    { facts: { appointment: { version: 1, status: 'cancelled', json: '', at: '2026-03-02T08:59:00.000Z', slotId: '', resource: existing } } },
  ],
  ['CAN-05', 'warning', 200, 'cancel', { facts: { readBefore: false } }],
  ['FLW-01', 'warning', 200, 'book', { facts: { searchedBefore: false } }],
  ['FLW-02', 'warning', 200, 'search-slots', { facts: { failedBefore: true } }],
]
