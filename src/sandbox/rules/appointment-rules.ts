import { instant, profile } from '../fhir/codes.ts'
import { isInstant } from '../fhir/elements.ts'
import { withBody } from '../fhir/operations.ts'
import { isThere, nhsNumberOf, object, objects, text } from './look.ts'
import { appointment, namesProfile, isSameInstant } from './on-appointment.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'

/** The one reference of an element, and whether it points to this contained resource. */
function pointsTo(references: Record<string, unknown>[], target: Record<string, unknown>): boolean {
  const id = text(target['id']).replace(/^#/, '')
  return references.length === 1 && id !== '' && text(references[0]?.['reference']) === `#${id}`
}

/** What the standard asks of the Appointment itself. */
export const appointmentRules = rulesOf(
  { on: withBody, status: 422, code: 'invariant', spine: 'INVALID_RESOURCE', source: sources.book },
  {
    'APT-01': {
      on: ['book'],
      status: 400,
      code: 'invalid',
      spine: 'BAD_REQUEST',
      help: help(
        'A new appointment has no id.',
        'The Provider gives it.',
        '{"resourceType": "Appointment", "status": "booked", …}',
        '{"resourceType": "Appointment", "id": "1", "status": "booked", …}',
      ),
      check: appointment((a) =>
        a.root['id'] === undefined && a.root['_id'] === undefined
          ? null
          : { where: 'Appointment.id', says: 'A new Appointment must not carry an id. Take it out: the Provider gives one.' },
      ),
    },
    'APT-02': {
      on: ['book'],
      code: 'value',
      help: help('status is booked.', 'It is the only state in which an appointment is made.', '"status": "booked"', '"status": "proposed"'),
      check: appointment((a) => (a.root['status'] === 'booked' ? null : { where: 'Appointment.status', says: 'status must be booked on a new Appointment.' })),
    },
    'APT-03': {
      severity: 'warning',
      code: 'value',
      help: help(
        'The profile is named and the language is en-GB.',
        'A receiver checks by the profile.',
        `"meta": {"profile": ["${profile('Appointment')}"]}, "language": "en-GB"`,
        'no meta',
      ),
      check: appointment((a) => {
        const faults: Fault[] = []
        if (!namesProfile(a.root, 'Appointment'))
          faults.push({ where: 'Appointment.meta.profile', says: `meta.profile should name ${profile('Appointment')}.` })
        if (a.root['language'] !== 'en-GB') faults.push({ where: 'Appointment.language', says: 'language should be en-GB.' })
        return faults
      }),
    },
    'APT-04': {
      status: 400,
      code: 'required',
      spine: 'BAD_REQUEST',
      help: help(
        'Exactly one Slot is contained.',
        'It says which slot is meant.',
        '"contained": [{"resourceType": "Slot", …}, {"resourceType": "Patient", …}, {"resourceType": "DocumentReference", …}]',
        '"contained": [{"resourceType": "Patient", …}, {"resourceType": "DocumentReference", …}]',
      ),
      check: appointment((a) =>
        a.slots.length === 1 ? null : { where: 'Appointment.contained', says: `Exactly one Slot must be contained; found ${a.slots.length}.` },
      ),
    },
    'APT-05': {
      code: 'required',
      help: help(
        'Exactly one Patient and one DocumentReference are contained.',
        'The Provider needs to know who comes, and which document belongs to it.',
        '"contained": [{"resourceType": "Patient", …}, {"resourceType": "DocumentReference", …}, {"resourceType": "Slot", …}]',
        '"contained": [{"resourceType": "Patient", …}, {"resourceType": "Patient", …}, {"resourceType": "Slot", …}]',
      ),
      check: appointment((a) => {
        const faults: Fault[] = []
        if (a.patients.length !== 1) faults.push({ where: 'Appointment.contained', says: `Exactly one Patient must be contained; found ${a.patients.length}.` })
        if (a.documents.length !== 1)
          faults.push({ where: 'Appointment.contained', says: `Exactly one DocumentReference must be contained; found ${a.documents.length}.` })
        return faults
      }),
    },
    'APT-06': {
      code: 'required',
      help: help(
        'start, end and description are there; the times are instants.',
        'They are shown to the patient and to the clinic.',
        '"start": "2026-03-02T09:00:00.000+00:00"',
        '"start": "2026-03-02 09:00"',
      ),
      check: appointment((a) => {
        const faults: Fault[] = []
        for (const name of ['start', 'end']) {
          if (!isThere(a.root[name])) faults.push({ where: `Appointment.${name}`, says: `${name} is missing.` })
          else if (!isInstant(a.root[name]))
            faults.push({ where: `Appointment.${name}`, code: 'value', says: `${name} must be an instant with seconds and offset.` })
        }
        if (text(a.root['description']) === '')
          faults.push({ where: 'Appointment.description', says: 'description is missing. Say what the appointment is for.' })
        return faults
      }),
    },
    'APT-07': {
      help: help(
        'slot, supportingInformation and participant occur once, each pointing to its contained resource; incomingReferral at most once.',
        'A reference that leads nowhere ties nothing together.',
        '"slot": [{"reference": "#slot002"}]',
        '"slot": [{"reference": "Slot/slot002"}]',
      ),
      check: appointment((a) => {
        const faults: Fault[] = []
        const participants = objects(a.root['participant']).map((one) => object(one['actor']))
        const wants: [string, Record<string, unknown>[], Record<string, unknown>[], string][] = [
          ['slot', objects(a.root['slot']), a.slots, 'Slot'],
          ['supportingInformation', objects(a.root['supportingInformation']), a.documents, 'DocumentReference'],
          ['participant', participants, a.patients, 'Patient'],
        ]
        for (const [name, references, targets, type] of wants)
          if (targets.length === 1 && !pointsTo(references, targets[0] ?? {}))
            faults.push({ where: `Appointment.${name}`, says: `${name} must occur exactly once and point to the contained ${type} as "#" and its id.` })
        const referrals = objects(a.root['incomingReferral']).length
        if (referrals > 1) faults.push({ where: 'Appointment.incomingReferral', says: `incomingReferral must occur at most once; found ${referrals}.` })
        return faults
      }),
    },
    'APT-08': {
      severity: 'warning',
      code: 'required',
      help: help(
        'created is there.',
        'The Provider sets its own; the Consumer’s shows when it was asked.',
        '"slot": [{…}], "created": "2026-03-02T09:00:00+00:00", "participant": [{…}]',
        '"slot": [{…}], "participant": [{…}]',
      ),
      check: appointment((a) => (isThere(a.root['created']) ? null : { where: 'Appointment.created', says: 'created is expected. The sandbox set its own.' })),
    },
    'APT-09': {
      severity: 'warning',
      code: 'required',
      help: help(
        'participant.status is there.',
        'Base STU3 requires it, though an example in the specification leaves it out.',
        '"participant": [{"actor": {…}, "status": "accepted"}]',
        '"participant": [{"actor": {…}}]',
      ),
      check: appointment((a) =>
        objects(a.root['participant']).every((one) => text(one['status']) !== '')
          ? null
          : {
              where: 'Appointment.participant[0].status',
              says: 'participant.status is required by base STU3. (The specification’s own example lacks it: this looks like a copy.)',
            },
      ),
    },
    'APT-10': {
      severity: 'warning',
      code: 'required',
      help: help(
        'With an NHS number, participant.actor carries it and a display.',
        'A list of appointments is shown without opening each.',
        '"actor": {"reference": "#p1", "identifier": {…}, "display": "…"}',
        '"actor": {"reference": "#p1"}',
      ),
      check: appointment((a) => {
        const actor = object(objects(a.root['participant'])[0]?.['actor'])
        if (nhsNumberOf(a.patient) === undefined || (nhsNumberOf(actor) !== undefined && text(actor['display']) !== '')) return null
        return { where: 'Appointment.participant[0].actor', says: 'With an NHS number, actor.identifier and actor.display are expected.' }
      }),
    },
    'APT-11': {
      code: 'value',
      help: help(
        'start is the slot’s start; end is not past its end.',
        'An appointment lies within its slot.',
        '"start": "2026-03-02T09:00:00.000+00:00", "end": "2026-03-02T09:15:00.000+00:00" in a slot from 9:00 to 9:15',
        '"start": "2026-03-02T09:00:00.000+00:00", "end": "2026-03-02T10:15:00.000+00:00" in a slot from 9:00 to 9:15',
      ),
      check: appointment((a, x) => {
        const { slot } = x.facts
        if (!slot || !isInstant(a.root['start']) || !isInstant(a.root['end'])) return null
        const faults: Fault[] = []
        if (!isSameInstant(a.root['start'], slot.startsAt))
          faults.push({ where: 'Appointment.start', says: `start must be the slot's start, ${instant(slot.startsAt)}.` })
        const end = Date.parse(a.root['end'])
        if (end > slot.endsAt || end <= slot.startsAt)
          faults.push({ where: 'Appointment.end', says: `end must be after the start and not past the slot's end, ${instant(slot.endsAt)}.` })
        return faults
      }),
    },
  },
)
