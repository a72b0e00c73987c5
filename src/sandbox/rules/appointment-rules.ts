import { instant, isUuid, profile, systems } from '../fhir/codes.ts'
import { quoted } from '../fhir/quoted.ts'
import { isInstant } from '../fhir/elements.ts'
import { structureFaultsOf } from '../fhir/structure.ts'
import type { StructureFault } from '../fhir/structure.ts'
import { withBody } from '../fhir/operations.ts'
import { isRepeat } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { isThere, nhsNumberOf, object, objects, pathOf, text, viewOf } from './look.ts'
import type { AppointmentView } from './look.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'

/** Runs a check on a body that is an Appointment; others are told once, by BDY-01 and BDY-02. */
export const appointment = (check: (a: AppointmentView, x: Exchange) => Fault | Fault[] | null) => (x: Exchange) =>
  x.body.kind === 'resource' && x.body.resource['resourceType'] === 'Appointment' ? check(viewOf(x.body.resource), x) : null

const names = (list: unknown, value: string): boolean => Array.isArray(list) && list.includes(value)
export const namesProfile = (resource: Record<string, unknown>, name: string): boolean => names(object(resource['meta'])['profile'], profile(name))

/** The one reference of an element, and whether it points to this contained resource. */
function pointsTo(references: Record<string, unknown>[], target: Record<string, unknown>): boolean {
  const id = text(target['id']).replace(/^#/, '')
  return references.length === 1 && id !== '' && text(references[0]?.['reference']) === `#${id}`
}

const likeACopy = ' (The specification’s own examples write a single value so: this looks like a copy of one.)'

const same = (a: unknown, ms: number): boolean => isInstant(a) && Date.parse(a) === ms

/** How a body differs from STU3. What the appointment has itself, booked in earlier days, is not the fault of who cancels it. */
function faultsIn(x: Exchange, resource: Record<string, unknown>): StructureFault[] {
  const faults = structureFaultsOf(resource)
  const stands = x.operation === 'cancel' ? x.facts.appointment?.resource : undefined
  if (faults.length === 0 || !stands) return faults
  const before = new Set(structureFaultsOf(stands).map((one) => `${one.kind} ${one.path}`))
  return faults.filter((one) => !before.has(`${one.kind} ${one.path}`))
}

export const appointmentRules = rulesOf(
  { on: withBody, status: 422, code: 'invariant', spine: 'INVALID_RESOURCE', source: sources.book },
  {
    'BDY-01': {
      status: 400,
      code: 'structure',
      spine: 'BAD_REQUEST',
      help: help('The body can be read.', 'What cannot be read cannot be booked.', '{"resourceType":"Appointment",…}', '{"resourceType":"Appointment",'),
      check: (x) => (x.body.kind === 'unreadable' ? { where: 'body', says: x.body.says } : null),
    },
    'BDY-02': {
      code: 'structure',
      help: help(
        'The body is an Appointment, valid against base STU3.',
        'Other systems refuse what the base does not allow.',
        '"participant": [{…}]',
        '"participant": {…}',
      ),
      check(x) {
        if (x.body.kind !== 'resource') return null
        const type = x.body.resource['resourceType']
        if (type !== 'Appointment')
          return {
            where: 'resourceType',
            status: 400,
            says: `The body must be an Appointment; found ${typeof type === 'string' ? quoted(type, 40) : 'no resourceType'}.`,
          }
        // The specification's own examples leave participant.status out: APT-09 warns of that.
        return faultsIn(x, x.body.resource)
          .filter((one) => one.kind === 'wrong' || (one.kind === 'missing' && !/participant\[\d+\]\.status$/.test(one.path)))
          .map((one) => ({
            where: one.path,
            says: `${one.says}${/must be an array/.test(one.says) ? likeACopy : ''}`,
            code: one.kind === 'missing' ? 'required' : 'structure',
          }))
      },
    },
    'BDY-03': {
      severity: 'warning',
      code: 'structure',
      help: help('No element stands in the body that STU3 does not know.', 'It is ignored, so what it says is lost.', 'description', 'descripton'),
      check: (x) =>
        x.body.kind === 'resource'
          ? structureFaultsOf(x.body.resource)
              .filter((one) => one.kind === 'unknown')
              .map((one) => ({ where: one.path, says: one.says }))
          : null,
    },
    'BDY-05': {
      code: 'structure',
      source: 'FHIR STU3, JSON and XML representation of resources',
      help: help(
        'Nothing in the body is empty: no list, no object, no text, no null; in XML no element without a value or content.',
        'FHIR has nothing that is empty. Many systems leave it out when they read, so that the appointment comes back as another one and cannot be cancelled.',
        '"identifier": [{"value": "A1"}], or no identifier at all',
        '"identifier": [], "comment": "", "reason": [{}], "priority": null; in XML <comment/>',
      ),
      check: appointment((a, x) =>
        faultsIn(x, a.root)
          .filter((one) => one.kind === 'empty')
          .map((one) => ({ where: one.path, says: one.says })),
      ),
    },
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
        if (!same(a.root['start'], slot.startsAt))
          faults.push({ where: 'Appointment.start', says: `start must be the slot's start, ${instant(slot.startsAt)}.` })
        const end = Date.parse(a.root['end'])
        if (end > slot.endsAt || end <= slot.startsAt)
          faults.push({ where: 'Appointment.end', says: `end must be after the start and not past the slot's end, ${instant(slot.endsAt)}.` })
        return faults
      }),
    },
    'CSL-01': {
      on: ['book'],
      code: 'not-found',
      spine: 'REFERENCE_NOT_FOUND',
      help: help(
        'The contained Slot names a slot of this Provider.',
        'It is found by its identifier, a UUID that the search returned, else by its id.',
        `"identifier": [{"system": "${systems.uuid}", "value": "<the UUID that the search returned>"}]`,
        '"id": "slot1" and no identifier',
      ),
      check: appointment((a, x) =>
        a.slots.length === 1 && x.facts.slot === null
          ? { where: `${pathOf('Slot')}.identifier`, says: 'This sandbox has no such slot. Send the identifier (or id) of a slot that a search returned.' }
          : null,
      ),
    },
    'CSL-02': {
      on: ['book'],
      code: 'value',
      help: help(
        'schedule, start and end of the contained Slot are that slot’s; its status is busy or free.',
        'A slot that was changed on the way is another one.',
        '"schedule": {"reference": "Schedule/<as returned>"}, "status": "busy", "start": "2026-03-02T09:00:00.000+00:00", …',
        '"status": "busy-tentative", "start": "2026-03-02T09:05:00.000+00:00", … (the slot starts at 9:00)',
      ),
      check: appointment((a, x) => {
        const { slot } = x.facts
        if (!slot) return null
        const faults: Fault[] = []
        if (text(object(a.slot['schedule'])['reference']) !== `Schedule/${slot.scheduleId}`)
          faults.push({ where: `${pathOf('Slot')}.schedule`, says: `The slot's schedule is Schedule/${slot.scheduleId}.` })
        if (!same(a.slot['start'], slot.startsAt)) faults.push({ where: `${pathOf('Slot')}.start`, says: `The slot starts at ${instant(slot.startsAt)}.` })
        if (!same(a.slot['end'], slot.endsAt)) faults.push({ where: `${pathOf('Slot')}.end`, says: `The slot ends at ${instant(slot.endsAt)}.` })
        if (a.slot['status'] !== 'busy' && a.slot['status'] !== 'free')
          faults.push({ where: `${pathOf('Slot')}.status`, says: 'status of the contained Slot must be busy or free.' })
        return faults
      }),
    },
    'CSL-03': {
      on: ['book'],
      code: 'processing',
      source: sources.book,
      requirement: 'P29',
      help: help(
        'The slot is free.',
        'Of any number who book a slot, one gets it.',
        'search, then at once book a slot that came back with "status": "free"',
        'book a slot that another Consumer booked since the search: search again and offer another',
      ),
      check: (x) =>
        x.facts.slot && x.facts.slot.status !== 'free' && !isRepeat(x)
          ? { where: pathOf('Slot'), display: 'Processing Failure', says: 'Slot no longer available' }
          : null,
    },
    'CSL-04': {
      on: ['book'],
      code: 'processing',
      help: help(
        'The slot is not in the past.',
        'Nobody can come yesterday.',
        '"start": "2026-03-02T14:00:00.000+00:00", booked at noon of that day',
        '"start": "2026-03-02T09:00:00.000+00:00", booked at noon of that day',
      ),
      check: (x) =>
        x.facts.slot && x.facts.slot.startsAt < x.now
          ? { where: `${pathOf('Slot')}.start`, says: 'The slot began already. Book one that starts later.' }
          : null,
    },
    'CSL-05': {
      severity: 'warning',
      code: 'value',
      help: help(
        'The contained Slot names its profile.',
        'A receiver checks by the profile.',
        `"meta": {"profile": ["${profile('Slot')}"]}`,
        'no meta in the Slot',
      ),
      check: appointment((a) =>
        a.slots.length !== 1 || namesProfile(a.slot, 'Slot')
          ? null
          : { where: `${pathOf('Slot')}.meta.profile`, says: `meta.profile of the Slot should name ${profile('Slot')}.` },
      ),
    },
    'DOC-01': {
      code: 'value',
      help: help(
        'The DocumentReference has a UUID of the RFC 4122 system.',
        'By it the booking and the clinical document find each other.',
        `{"system": "${systems.uuid}", "value": "<UUID>"}`,
        'an identifier of another system',
      ),
      check: appointment((a) => {
        if (a.documents.length !== 1) return null
        const fits = objects(a.document['identifier']).some((one) => one['system'] === systems.uuid && isUuid(one['value']))
        return fits
          ? null
          : {
              where: `${pathOf('DocumentReference')}.identifier`,
              says: `The DocumentReference needs an identifier of system ${systems.uuid} whose value is a UUID.`,
            }
      }),
    },
    'DOC-02': {
      code: 'value',
      help: help(
        'The DocumentReference is current, of the right type system, and indexed.',
        'It points to the document that travels separately.',
        `"status": "current", "type": {"coding": [{"system": "${systems.documentType}", …}]}, "indexed": "…"`,
        '"status": "superseded"',
      ),
      check: appointment((a) => {
        if (a.documents.length !== 1) return null
        const faults: Fault[] = []
        const at = pathOf('DocumentReference')
        if (a.document['status'] !== 'current') faults.push({ where: `${at}.status`, says: 'status of the DocumentReference must be current.' })
        if (!objects(object(a.document['type'])['coding']).some((one) => one['system'] === systems.documentType))
          faults.push({ where: `${at}.type`, says: `type.coding needs the system ${systems.documentType}.` })
        if (!isInstant(a.document['indexed'])) faults.push({ where: `${at}.indexed`, says: 'indexed must be an instant.' })
        return faults
      }),
    },
    'DOC-03': {
      severity: 'warning',
      code: 'value',
      help: help(
        'The attachment says its content type and language.',
        'The receiver picks the viewer by it.',
        '"contentType": "application/hl7-v3+xml", "language": "en"',
        '"attachment": {"url": "…"}',
      ),
      check: appointment((a) => {
        if (a.documents.length !== 1) return null
        const attachment = object(objects(a.document['content'])[0]?.['attachment'])
        return text(attachment['contentType']) !== '' && /^en(-GB)?$/.test(text(attachment['language']))
          ? null
          : { where: `${pathOf('DocumentReference')}.content.attachment`, says: 'content.attachment should say contentType and a language of en or en-GB.' }
      }),
    },
    'DOC-04': {
      severity: 'warning',
      code: 'value',
      help: help(
        'The document type is the usual one.',
        'Other types are not shown by some Providers.',
        '"code": "POCD_MT200001GB02", "display": "Integrated Urgent Care Report"',
        '"code": "letter"',
      ),
      check: appointment((a) => {
        if (a.documents.length !== 1) return null
        const usual = objects(object(a.document['type'])['coding']).some((one) => one['code'] === 'POCD_MT200001GB02' && text(one['display']) !== '')
        return usual
          ? null
          : { where: `${pathOf('DocumentReference')}.type.coding`, says: 'The usual type is POCD_MT200001GB02, Integrated Urgent Care Report.' }
      }),
    },
  },
)
