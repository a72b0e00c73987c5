import { randomUUID } from 'node:crypto'
import { systems } from '../fhir/codes.ts'
import { writeXml } from '../fhir/write-xml.ts'
import { prettyXml } from '../interactions/mask.ts'
import { withBody } from '../fhir/operations.ts'
import type { Operation } from '../fhir/operations.ts'
import { asOrganisation, bookingOf, claimsFor, headersFor } from '../rules/right-request.ts'
import type { Claims, SlotResource } from '../rules/right-request.ts'
import { writeJwt } from '../rules/jwt.ts'
import { includeSpellings } from '../slots/slot-search.ts'

type Json = Record<string, unknown>
export type Format = 'json' | 'xml'

/** A request that a person puts together, before it is sent. */
export interface Draft {
  method: string
  /** What follows the base URL, with its query. */
  path: string
  /** Without the token, which is made from the claims when it is sent. */
  headers: Record<string, string>
  /** Null: no token. Times that are not given are filled in when it is sent. */
  claims: Claims | null
  body: Json | null
}

/** What a right request of an operation is made from; what is missing is left for the person to fill in. */
export interface Materials {
  baseUrl: string
  now: number
  dosId: string
  slot: SlotResource | null
  /** Null: a patient without an NHS number. */
  nhsNumber: string | null
  appointment: { id: string; version: number | string; resource: Json } | null
  format: Format
  /** The ODS code to send as, where not everyone may. */
  organisation?: string | undefined
  /** The bounds of a search and when a booking is made, where they are not to follow from `now`. */
  moments?: { from: string; to: string; created: string }
}

const moment = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
const nobody: SlotResource = {
  id: 'the-id-of-a-slot',
  identifier: [{ value: '00000000-0000-4000-8000-000000000000' }],
  schedule: { reference: 'Schedule/its-schedule' },
  status: 'free',
  start: '2030-01-01T09:00:00.000+00:00',
  end: '2030-01-01T09:15:00.000+00:00',
}

/** A right request of an operation. */
export function draftOf(operation: Operation, from: Materials): Draft {
  const { authorization: _, ...headers } = headersFor(operation, from.baseUrl, from.now)
  const { iat: _iat, exp: _exp, ...claims } = asOrganisation(claimsFor(operation, from.baseUrl, from.now), from.organisation)
  const id = from.appointment?.id ?? 'the-id-of-an-appointment'
  const moments = from.moments ?? {
    from: moment(from.now),
    to: moment(from.now + 7 * 86_400_000),
    created: new Date(from.now).toISOString().replace('Z', '+00:00'),
  }
  const draft: Draft = { method: 'GET', path: '/metadata', headers: { ...headers, accept: `application/fhir+${from.format}` }, claims, body: null }
  if (withBody.includes(operation)) Object.assign(draft.headers, { 'content-type': `application/fhir+${from.format}`, 'x-request-id': randomUUID() })
  switch (operation) {
    case 'metadata':
      return draft
    case 'search-slots': {
      const includes = includeSpellings.map(([regular = '']) => `${regular === 'Slot:schedule' ? '_include' : '_include:recurse'}=${regular}`)
      return {
        ...draft,
        path: `/Slot?${[`schedule.actor:healthcareservice=${from.dosId}`, 'status=free', `start=ge${moments.from}`, `start=le${moments.to}`, ...includes].join('&')}`,
      }
    }
    case 'book':
      return {
        ...draft,
        method: 'POST',
        path: '/Appointment',
        body: bookingOf(from.slot ?? nobody, from.nhsNumber, moments.created),
      }
    case 'read':
      return { ...draft, path: `/Appointment/${id}` }
    case 'read-version':
      return { ...draft, path: `/Appointment/${id}/_history/${from.appointment?.version ?? 1}` }
    case 'cancel':
      return {
        ...draft,
        method: 'PUT',
        path: `/Appointment/${id}`,
        headers: { ...draft.headers, 'if-match': `W/"${from.appointment?.version ?? 1}"` },
        body: from.appointment ? { ...from.appointment.resource, status: 'cancelled' } : { resourceType: 'Appointment', id, status: 'cancelled' },
      }
    case 'search-appointments':
      return { ...draft, path: `/Appointment?patient.identifier=${systems.nhsNumber}%7C${from.nhsNumber ?? '9000000009'}` }
  }
}

/** The header of a draft as it is sent: its token made of the claims, with the times that are not given. */
export function headersToSend(draft: Pick<Draft, 'headers' | 'claims'>, now: number): Record<string, string> {
  if (draft.claims === null || draft.headers['authorization'] !== undefined) return draft.headers
  const iat = Math.floor(now / 1000)
  const claims = Object.fromEntries(Object.entries({ iat, exp: iat + 300, ...draft.claims }).filter(([, value]) => value !== null))
  return { ...draft.headers, authorization: `Bearer ${writeJwt(claims)}` }
}

/** A body as it stands in the form. */
export const bodyText = (resource: Json | null, format: Format): string =>
  resource === null ? '' : format === 'xml' ? prettyXml(writeXml(resource)) : JSON.stringify(resource, null, 2)
