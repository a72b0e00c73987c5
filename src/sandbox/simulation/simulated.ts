import { refusal } from '../rules/answer.ts'
import type { Answer } from '../rules/answer.ts'
import { bookedAppointment, cancelledAppointment } from '../appointments/appointment.ts'
import { instant } from '../fhir/codes.ts'
import type { Issue } from '../fhir/outcome.ts'
import type { Exchange } from '../rules/exchange.ts'
import type { Finding } from '../rules/rule.ts'
import { includedEntries } from '../slots/included.ts'
import { searchset, slotBundle } from '../slots/slot-answer.ts'
import { appointmentIn, demonstrationAppointment, demonstrationDirectory, demonstrationSlotsIn, identifierOf } from './demonstration.ts'
import type { Scripted } from './scenarios.ts'

const issues: Record<number, Pick<Issue, 'code' | 'spine'>> = {
  400: { code: 'invalid', spine: 'BAD_REQUEST' },
  403: { code: 'forbidden', spine: 'ACCESS DENIED' },
  404: { code: 'not-found', spine: 'NO_RECORD_FOUND' },
  405: { code: 'not-supported', spine: 'NOT_IMPLEMENTED' },
  409: { code: 'conflict', spine: 'CONFLICTING_VALUES' },
  412: { code: 'required', spine: 'MISSING_OR_INVALID_HEADER' },
  415: { code: 'not-supported', spine: 'UNSUPPORTED_MEDIA_TYPE' },
  422: { code: 'invariant', spine: 'INVALID_RESOURCE' },
  500: { code: 'exception', spine: 'INTERNAL_SERVER_ERROR' },
  502: { code: 'transient', spine: 'INTERNAL_SERVER_ERROR' },
  503: { code: 'transient', spine: 'INTERNAL_SERVER_ERROR' },
  504: { code: 'timeout', spine: 'INTERNAL_SERVER_ERROR' },
}

/** A refusal that someone asked for, with a reserved value or by arming a fault. */
export function simulatedRefusal(status: number, because: string): Answer {
  const answer = refusal(status, [{ ...(issues[status] ?? { code: 'exception', spine: 'INTERNAL_SERVER_ERROR' }), diagnostics: because }])
  if (status === 405) answer.headers['Allow'] = 'GET'
  if (status === 503) answer.headers['Retry-After'] = '5'
  return answer
}

/** The refusal of a slot that is taken: one issue, in the words of the standard. */
const takenRefusal = (): Answer =>
  refusal(422, [{ code: 'processing', spine: 'INVALID_RESOURCE', display: 'Processing Failure', diagnostics: 'Slot no longer available' }])

/** What the log says about an answer that the rules did not decide. */
export const simulated = (rule: 'SIM-01' | 'SIM-02', says: string): Finding => ({
  rule,
  severity: 'warning',
  status: 200,
  code: 'processing',
  spine: 'BAD_REQUEST',
  where: 'sandbox',
  says,
})

const versionHeaders = (baseUrl: string, id: string, version: number, now: number): Record<string, string> => ({
  ETag: `W/"${version}"`,
  'Last-Modified': new Date(now).toUTCString(),
  Location: `${baseUrl}/Appointment/${id}/_history/${version}`,
})

const threeDays = 3 * 86_400_000

/** Answers by a script, without reading or changing the sandbox's state. */
export function play(script: Scripted, x: Exchange, self: string): Answer {
  const { baseUrl } = x.sandbox
  switch (script.kind) {
    case 'refusal':
      return script.taken
        ? takenRefusal()
        : simulatedRefusal(script.status, `This sandbox answers ${script.status} to this reserved value: its scenarios are on.`)
    case 'no-slots':
      return { status: 200, headers: {}, body: searchset({ total: 0, self, next: null, entries: '' }) }
    case 'slots': {
      const upper = x.search?.upper?.at ?? x.now + threeDays
      const slots = demonstrationSlotsIn({
        lower: x.search?.lower?.at ?? Math.min(x.now, upper - threeDays),
        upper,
        statuses: x.search?.statuses ?? [],
      })
      const included = script.included ? includedEntries(demonstrationDirectory(), { slots, includes: x.search?.includes ?? [], baseUrl }) : ''
      return {
        status: 200,
        headers: {},
        body: slotBundle({ slots, total: slots.length, included, channels: new Map(), baseUrl, self, next: null }, (slot) => identifierOf(slot.id)),
      }
    }
    case 'booked': {
      const id = appointmentIn(script.slot)
      const { resource } = bookedAppointment(x.body.kind === 'resource' ? x.body.resource : {}, { id, localPatientId: id, now: x.now })
      return { status: 201, headers: versionHeaders(baseUrl, id, 1, x.now), body: JSON.stringify(resource) }
    }
    case 'appointment': {
      const { Location: _, ...headers } = versionHeaders(baseUrl, appointmentIn(script.slot), 1, x.now)
      return { status: 200, headers, body: JSON.stringify(demonstrationAppointment(script.slot, x.now)) }
    }
    case 'cancelled': {
      const resource = cancelledAppointment(
        { ...(x.body.kind === 'resource' ? x.body.resource : {}), id: appointmentIn(script.slot) },
        { version: 2, now: x.now },
      )
      return {
        status: 200,
        headers: versionHeaders(baseUrl, appointmentIn(script.slot), 2, x.now),
        body: JSON.stringify({ ...resource, created: resource['created'] ?? instant(x.now) }),
      }
    }
  }
}
