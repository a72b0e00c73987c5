import { quoted } from '../fhir/quoted.ts'
import { structureFaultsOf } from '../fhir/structure.ts'
import type { StructureFault } from '../fhir/structure.ts'
import { withBody } from '../fhir/operations.ts'
import type { Exchange } from './exchange.ts'
import { appointment } from './on-appointment.ts'
import { help, rulesOf } from './rule.ts'
import { sources } from './sources.ts'

const likeACopy = ' (The specification’s own examples write a single value so: this looks like a copy of one.)'

/** How a body differs from STU3. What the appointment has itself, booked in earlier days, is not the fault of who cancels it. */
function faultsIn(x: Exchange, resource: Record<string, unknown>): StructureFault[] {
  const faults = structureFaultsOf(resource)
  const stands = x.operation === 'cancel' ? x.facts.appointment?.resource : undefined
  if (faults.length === 0 || !stands) return faults
  const before = new Set(structureFaultsOf(stands).map((one) => `${one.kind} ${one.path}`))
  return faults.filter((one) => !before.has(`${one.kind} ${one.path}`))
}

/** Whether the body can be read, and is an Appointment of STU3. */
export const bodyRules = rulesOf(
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
      help: help('The body has no element that STU3 does not know.', 'It is ignored, so what it says is lost.', 'description', 'descripton'),
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
  },
)
