import { systems } from '../fhir/codes.ts'
import { withBody } from '../fhir/operations.ts'
import type { Operation } from '../fhir/operations.ts'
import { objects } from '../rules/look.ts'
import type { Draft } from './try-request.ts'

type Json = Record<string, unknown>

/** A mistake to make on purpose. */
export interface Break {
  name: string
  /** The rule that should find it. */
  rule: string
  on: readonly Operation[]
  apply: (draft: Draft) => Draft
}

const every: readonly Operation[] = ['metadata', 'search-slots', 'book', 'read', 'read-version', 'cancel', 'search-appointments']
const header =
  (name: string, value: string | null) =>
  (draft: Draft): Draft => {
    const { [name]: _, ...rest } = draft.headers
    return { ...draft, headers: value === null ? rest : { ...rest, [name]: value } }
  }
const claim =
  (name: string, value: unknown) =>
  (draft: Draft): Draft => {
    const { [name]: _, ...rest } = draft.claims ?? {}
    return { ...draft, claims: value === undefined ? rest : { ...rest, [name]: value } }
  }
const body =
  (change: (body: Json) => Json) =>
  (draft: Draft): Draft => ({ ...draft, body: draft.body && change(draft.body) })
const contained = (type: string, change: (one: Json) => Json | null) =>
  body((one) => ({
    ...one,
    contained: objects(one['contained']).flatMap((each) => {
      const changed = each['resourceType'] === type ? change(each) : each
      return changed ? [changed] : []
    }),
  }))
const path =
  (change: (path: string) => string) =>
  (draft: Draft): Draft => ({ ...draft, path: change(draft.path) })

/** What may be broken on purpose, by key. */
export const breaks: Record<string, Break> = {
  'no-token': { name: 'Send no token', rule: 'JWT-01', on: every, apply: (draft) => ({ ...draft, claims: null }) },
  expired: {
    name: 'Send a token that has expired',
    rule: 'JWT-08',
    on: every,
    apply: (draft) => ({ ...draft, claims: { ...draft.claims, iat: 1_600_000_000, exp: 1_600_000_300 } }),
  },
  audience: { name: 'Send a token made for another Provider', rule: 'JWT-06', on: every, apply: claim('aud', 'https://another.example.nhs.uk/STU3') },
  scope: { name: 'Ask for the wrong scope', rule: 'JWT-11', on: every, apply: claim('requested_scope', 'organization/*.read') },
  organisation: { name: 'Leave the organisation out of the token', rule: 'JWT-13', on: every, apply: claim('requesting_organization', undefined) },
  from: { name: 'Leave Ssp-From out', rule: 'HDR-01', on: every, apply: header('ssp-from', null) },
  to: { name: 'Put a prefix before the ASID in Ssp-To', rule: 'HDR-02', on: every, apply: header('ssp-to', 'ASID:918999198820') },
  trace: { name: 'Send a trace id that is no UUID', rule: 'HDR-03', on: every, apply: header('ssp-traceid', 'trace-1') },
  interaction: {
    name: 'Name another operation in Ssp-InteractionID',
    rule: 'HDR-04',
    on: every,
    apply: header('ssp-interactionid', 'urn:nhs:names:services:careconnect:fhir:rest:delete:appointment'),
  },
  accept: { name: 'Accept only HTML', rule: 'HDR-07', on: every, apply: header('accept', 'text/html') },
  misspelt: { name: 'Misspell the parameter start', rule: 'URL-02', on: ['search-slots'], apply: path((one) => one.replace('start=ge', 'strat=ge')) },
  past: {
    name: 'Ask for a window in the past',
    rule: 'SLT-03',
    on: ['search-slots'],
    apply: path((one) => one.replace(/start=ge[^&]+/, 'start=ge2020-01-01').replace(/start=le[^&]+/, 'start=le2020-01-07')),
  },
  service: {
    name: 'Search for a service that is not here',
    rule: 'SLT-01',
    on: ['search-slots'],
    apply: path((one) => one.replace(/healthcareservice=\d+/, 'healthcareservice=1')),
  },
  'request-id': { name: 'Leave X-Request-ID out', rule: 'HDR-05', on: withBody, apply: header('x-request-id', null) },
  'content-type': { name: 'Send a plain content type', rule: 'HDR-08', on: withBody, apply: header('content-type', 'application/json') },
  'appointment-id': { name: 'Give the new appointment an id', rule: 'APT-01', on: ['book'], apply: body((one) => ({ ...one, id: 'my-own-id' })) },
  'no-slot': { name: 'Leave the contained Slot out', rule: 'APT-04', on: ['book'], apply: contained('Slot', () => null) },
  status: { name: 'Book with the status proposed', rule: 'APT-02', on: ['book'], apply: body((one) => ({ ...one, status: 'proposed' })) },
  'two-first': {
    name: 'Give two telecoms rank 1',
    rule: 'PAT-09',
    on: ['book'],
    apply: contained('Patient', (one) => ({ ...one, telecom: [...objects(one['telecom']), { system: 'phone', value: '01632960588', rank: 1 }] })),
  },
  'check-digit': {
    name: 'Mistype the NHS number',
    rule: 'PAT-05',
    on: ['book'],
    apply: contained('Patient', (one) => ({ ...one, identifier: [{ use: 'official', system: systems.nhsNumber, value: '9000000001' }] })),
  },
  'no-address': { name: 'Leave the address out', rule: 'PAT-03', on: ['book'], apply: contained('Patient', ({ address: _, ...one }) => one) },
  document: { name: 'Point to no document', rule: 'APT-05', on: ['book'], apply: contained('DocumentReference', () => null) },
  'no-match': { name: 'Leave If-Match out', rule: 'HDR-10', on: ['cancel'], apply: header('if-match', null) },
  stale: { name: 'Send an old version in If-Match', rule: 'HDR-12', on: ['cancel'], apply: header('if-match', 'W/"99"') },
  changed: {
    name: 'Change the description while cancelling',
    rule: 'CAN-03',
    on: ['cancel'],
    apply: body((one) => ({ ...one, description: 'Another description' })),
  },
}
