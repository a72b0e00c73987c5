import { systems } from '../../fhir/codes.ts'
import { asids } from '../../rules/right-request.ts'
import { objects } from '../../rules/look.ts'
import { draftOf } from '../try-request.ts'
import type { Draft } from '../try-request.ts'
import type { Operation } from '../../fhir/operations.ts'

/** What a take-away is made for: one sandbox, at one moment. */
export interface TakeAway {
  name: string
  baseUrl: string
  services: string[]
  /** Who may do this, by ODS code; undefined if everyone may. */
  organisationFor: (operation: Operation) => string | undefined
  nhsNumber: string
  edition: string
  now: number
}

/** The order in which the requests of a take-away work one after another. */
export const stepsInOrder: Operation[] = ['metadata', 'search-slots', 'book', 'read', 'read-version', 'search-appointments', 'cancel']

/** A variable of Postman and of .http files. */
export const mark = (name: string): string => `{{${name}}}`

const names: Record<string, string> = { 'ssp-traceid': 'Ssp-TraceID', 'ssp-interactionid': 'Ssp-InteractionID', 'x-request-id': 'X-Request-ID' }
/** A header as the standard spells it. */
export const headerName = (name: string): string => names[name] ?? name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())

export const variables = { asidFrom: asids.from, asidTo: asids.to }

/** A right request with variables in the places that change from request to request, or that an earlier answer fills. */
export function markedRequest(operation: Operation, of: Pick<TakeAway, 'baseUrl' | 'organisationFor'>): Draft {
  const draft = draftOf(operation, {
    baseUrl: of.baseUrl,
    now: 0,
    dosId: mark('dosId'),
    slot: {
      id: mark('slotIdentifier'),
      identifier: [{ value: mark('slotIdentifier') }],
      schedule: { reference: mark('schedule') },
      status: 'free',
      start: mark('start'),
      end: mark('end'),
    },
    nhsNumber: mark('nhsNumber'),
    appointment: { id: mark('appointmentId'), version: mark('version'), resource: {} },
    format: 'json',
    organisation: of.organisationFor(operation),
    moments: { from: mark('from'), to: mark('to'), created: mark('now') },
  })
  const headers = { ...draft.headers, 'ssp-from': mark('asidFrom'), 'ssp-to': mark('asidTo'), 'ssp-traceid': mark('$guid') }
  if (draft.headers['x-request-id'] !== undefined) Object.assign(headers, { 'x-request-id': mark('$guid') })
  return { ...draft, headers, body: draft.body && { ...draft.body, ...withDocumentMarked(draft.body) } }
}

function withDocumentMarked(body: Record<string, unknown>): Record<string, unknown> {
  if (body['contained'] === undefined) return {}
  return {
    contained: objects(body['contained']).map((one) =>
      one['resourceType'] === 'DocumentReference' ? { ...one, identifier: [{ system: systems.uuid, value: mark('documentId') }] } : one,
    ),
  }
}
