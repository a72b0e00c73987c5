import { describe, expect, it } from 'vitest'
import { bookedAppointment } from '../../../src/sandbox/appointments/appointment.ts'
import { operationOutcome } from '../../../src/sandbox/fhir/outcome.ts'
import { healthcareService, location, organization, practitioner, practitionerRole, schedule } from '../../../src/sandbox/fhir/resources.ts'
import { jobRoles } from '../../../src/sandbox/sandboxes/diary-form.ts'
import { displayIn, hasProfiles } from '../../support/profile-facts.ts'
import { violationsOf } from '../../support/profile-checker.ts'
import { sent } from '../../support/wrong-requests.ts'

type Json = Record<string, unknown>
if (!hasProfiles) console.warn('The profiles are not beside this project: nothing is checked against them.')

const facts = { dosId: '1', name: 'Riverside', odsCode: 'RY9NR', organisation: 'Trust', site: 'Site', postcode: 'LS1 6AE', phone: '01632960587' }
const right: Record<string, () => Json> = {
  appointment: () => bookedAppointment(structuredClone(sent), { id: 'made', localPatientId: 'local', now: Date.parse('2026-03-02T09:00:00Z') }).resource,
  outcome: () => operationOutcome('o', [{ code: 'security', spine: 'ACCESS DENIED', diagnostics: 'Send a token.', location: 'Appointment.start' }]) as Json,
  schedule: () => schedule('s', { dosId: '1', practitioner: 'p', role: 'r' }) as Json,
  practitioner: () => practitioner('p', 'r') as Json,
  role: () => practitionerRole('r', 'p') as Json,
  service: () => healthcareService(facts, { organisation: 'o', location: 'l' }) as Json,
  organisation: () => organization('o', facts) as Json,
  location: () => location('l', facts) as Json,
}

/** A copy with another value at a place, or without it if the value is undefined. */
function planted(resource: Json, path: string, value: unknown): Json {
  const copy = JSON.parse(JSON.stringify(resource)) as Json
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  const holder = steps.reduce<Json>((at, step) => at[step] as Json, copy)
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return copy
}

const channel = 'https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-DeliveryChannel-1'
const death = 'https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-DeathNotificationStatus-1'
const number = (sent['contained'] as Json[])[1]?.['identifier'] as Json[]
const faults: [string, keyof typeof right, string, unknown][] = [
  ['cardinality', 'schedule', 'identifier', undefined],
  ['cardinality', 'schedule', 'identifier', [{ value: '1' }, { value: '2' }]],
  ['cardinality', 'outcome', 'issue.0.expression', ['Appointment.start']],
  ['cardinality', 'outcome', 'issue.0.details.coding.0.userSelected', true],
  ['type', 'appointment', 'start', '2026-03-03T09:00:00'],
  ['type', 'service', 'name', { text: 'x' }],
  ['type', 'location', 'address', 'LS1 6AE'],
  ['list', 'schedule', 'actor', { reference: 'HealthcareService/1' }],
  ['list', 'service', 'name', ['Riverside']],
  ['unknown', 'organisation', 'odsCode', 'RY9NR'],
  ['unknown', 'organisation', 'identifier.0.code', 'RY9NR'],
  ['fixed', 'outcome', 'issue.0.details.coding.0.system', 'https://example.org/codes'],
  ['binding', 'outcome', 'issue.0.details.coding.0.code', 'ACCESS_DENIED'],
  ['binding', 'appointment', 'status', 'done'],
  ['binding', 'outcome', 'issue.0.code', 'wrong'],
  ['binding', 'role', 'code.0.coding.0.code', 'R9999'],
  ['display', 'outcome', 'issue.0.details.coding.0.display', 'Access denied'],
  ['display', 'role', 'code.0.coding.0.display', 'GP'],
  ['slice', 'appointment', 'contained.1.name.0.use', 'usual'],
  ['slice', 'appointment', 'contained.1.identifier', [...number, ...number]],
  ['slice', 'appointment', 'contained.1.identifier.0.extension', undefined],
  ['order', 'appointment', 'contained.1.identifier', [{ system: 'urn:x', value: '1' }, ...number]],
  ['cardinality', 'practitioner', 'identifier.1.value', undefined],
  ['target', 'schedule', 'actor.0.reference', 'Organization/o'],
  ['target', 'role', 'practitioner.reference', 'Patient/p'],
  ['reference', 'appointment', 'slot.0.reference', '#nobody'],
  ['target', 'appointment', 'slot.0.reference', '#patient'],
  ['context', 'schedule', 'extension', [{ url: channel, valueCode: 'Video' }]],
  ['binding', 'appointment', 'extension', [{ url: channel, valueCode: 'Pigeon' }]],
  ['unknown', 'appointment', 'extension', [{ url: channel, valueString: 'Video' }]],
  ['slice', 'appointment', 'contained.1.extension', [{ url: death, extension: [{ url: 'systemEffectiveDate', valueDateTime: '2026' }] }]],
  ['extension', 'schedule', 'extension', [{ url: 'https://example.org/x' }]],
  ['profile', 'location', 'meta.profile', ['https://example.org/x']],
  ['empty', 'service', 'telecom', []],
  ['empty', 'organisation', 'identifier.0.assigner', {}],
]

describe.runIf(hasProfiles)('the checker of profiles', () => {
  it.each(Object.keys(right))('finds no violation in our own %s', (name) => {
    expect(violationsOf(JSON.parse(JSON.stringify(right[name]?.())) as Json)).toEqual([])
  })

  it.each(faults)('finds a violation of kind %s planted in %s at %s', (kind, name, path, value) => {
    expect(violationsOf(planted(right[name]?.() ?? {}, path, value)).map((one) => one.kind)).toContain(kind)
  })

  it('knows the job roles of the national list, with their names', () => {
    for (const [code, name] of Object.entries(jobRoles))
      expect([
        code,
        displayIn(
          'https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-SDSJobRoleName-1',
          'https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1',
          code,
        ),
      ]).toEqual([code, name])
  })
})
