import { contentOf } from '../fhir/known-content.ts'
import { saysNoId } from '../fhir/operations.ts'
import { appointment } from './on-appointment.ts'
import { differencesOf } from './differences.ts'
import { isRepeat } from './exchange.ts'
import { help, rulesOf } from './rule.ts'
import { sources } from './sources.ts'

const namesNoAppointment = (url: string): boolean => /\/Appointment\/*(?:\?|$)/.test(url)

export const cancelRules = rulesOf(
  { on: ['cancel'], status: 422, code: 'processing', spine: 'INVALID_RESOURCE', source: sources.cancel },
  {
    'CAN-01': {
      on: ['cancel', 'read', 'read-version'],
      status: 404,
      code: 'not-found',
      spine: 'NO_RECORD_FOUND',
      help: help(
        'The appointment in the address exists.',
        'What was never booked cannot be read or cancelled.',
        'GET /Appointment/<id>, with the id from the Location of the booking',
        'PUT /Appointment (no id), or GET /Appointment/1',
      ),
      check(x) {
        if (x.facts.appointment !== null) return null
        if (namesNoAppointment(x.url)) return { where: 'URL', status: 400, code: 'required', spine: 'BAD_REQUEST', says: saysNoId }
        return { where: 'URL', says: 'This sandbox has no such appointment or version. Use the id from the Location of the booking.' }
      },
    },
    'CAN-02': {
      code: 'value',
      help: help('status is cancelled.', 'A cancellation changes the status and nothing else.', '"status": "cancelled"', '"status": "booked"'),
      check: appointment((a) =>
        a.root['status'] === 'cancelled'
          ? null
          : { where: 'Appointment.status', says: 'status must be cancelled. Nothing else of an appointment can be changed.' },
      ),
    },
    'CAN-03': {
      help: help(
        'Nothing but status differs from the appointment as read.',
        'A change that slips in with a cancellation would be lost or, worse, kept.',
        'the body of GET /Appointment/<id>, with "status": "cancelled" in place of "booked"',
        '"status": "cancelled", "description": "Cancelled by patient" where the appointment has another description',
      ),
      check: appointment((a, x) =>
        x.facts.appointment
          ? differencesOf(contentOf(x.facts.appointment.resource), contentOf(a.root)).map((path) => ({
              where: path,
              says: `${path} differs from the appointment as it is now. Read it, change status alone, and send it back.`,
            }))
          : null,
      ),
    },
    'CAN-04': {
      help: help(
        'The appointment is not cancelled already.',
        'It cannot be cancelled twice.',
        'PUT of an appointment that a read shows as "status": "booked"',
        'a second PUT after the first was answered 200',
      ),
      check: (x) =>
        x.facts.appointment?.status === 'cancelled' && !isRepeat(x) ? { where: 'Appointment.status', says: 'This appointment is cancelled already.' } : null,
    },
  },
)
