import { randomUUID } from 'node:crypto'
import { instant } from '../fhir/codes.ts'
import { healthcareService, location, organization, practitioner, practitionerRole, schedule } from '../fhir/resources.ts'
import { objects, object } from '../rules/look.ts'
import { bookingOf } from '../rules/right-request.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import type { FoundSlot } from '../slots/find-slots.store.ts'
import { appointmentOf, demonstrationService } from './reserved.ts'
import { bookings } from './scenarios.ts'

const quarter = 15 * 60_000
const day = 86_400_000
/** slot005 to slot021, as in the published collection. */
const demonstrationSlots = Array.from({ length: 17 }, (_, index) => `slot${String(index + 5).padStart(3, '0')}`)
/** A UUID for each demonstration slot, always the same one. */
export const identifierOf = (slot: string): string => `00000000-0000-4000-8000-${slot.slice(4).padStart(12, '0')}`

const scheduleId = 'demonstration'
const isTaken = (slot: string): boolean => {
  const script = bookings[slot]
  return script?.kind === 'refusal' && script.taken
}

/**
 * The demonstration schedule's slots, one each quarter of an hour from the start of the requested window. A search for one status returns all of them
 * with that status; for both statuses, or any, those whose booking finds the slot taken are busy.
 */
export function demonstrationSlotsIn(window: { lower: number; upper: number; statuses: string[] }): FoundSlot[] {
  const [only, another] = window.statuses
  const statusOf = (id: string): FoundSlot['status'] => ((another === undefined && only !== undefined ? only === 'busy' : isTaken(id)) ? 'busy' : 'free')
  const from = Math.ceil(window.lower / quarter) * quarter
  return demonstrationSlots
    .map((id, index): FoundSlot => {
      const startsAt = from + index * quarter
      return { number: index, id, schedule_id: scheduleId, starts_at: startsAt, ends_at: startsAt + quarter, status: statusOf(id) }
    })
    .filter((one) => one.starts_at <= window.upper)
}

/** The id of the appointment in a reserved slot: the published one, if there is one. */
export const appointmentIn = (slot: string): string => appointmentOf[slot] ?? randomUUID()

/** The appointment in a reserved slot, tomorrow at that slot's time. */
export function demonstrationAppointment(slot: string, now: number): Record<string, unknown> {
  const startsAt = (Math.floor(now / day) + 1) * day + 9 * 3_600_000 + Number(slot.slice(4)) * quarter
  const identifier = identifierOf(slot)
  const resource = bookingOf(
    {
      id: slot,
      identifier: [{ value: identifier }],
      schedule: { reference: `Schedule/${scheduleId}` },
      status: 'busy',
      start: instant(startsAt),
      end: instant(startsAt + quarter),
    },
    '9000000009',
    instant(now),
  )
  const contained = objects(resource['contained']).map((one) => {
    if (one['resourceType'] === 'Slot') return { ...one, id: slot }
    return one['resourceType'] === 'DocumentReference' ? { ...one, identifier: [{ ...objects(one['identifier'])[0], value: identifier }] } : one
  })
  return {
    ...resource,
    id: appointmentIn(slot),
    meta: { ...object(resource['meta']), versionId: '1', lastUpdated: instant(now) },
    contained,
    slot: [{ reference: `#${slot}` }],
  }
}

const facts = {
  dosId: demonstrationService,
  name: 'Demonstration service',
  odsCode: 'ZZ999',
  organisation: 'Demonstration organisation',
  site: 'Demonstration site',
  postcode: 'ZZ99 3VZ',
  phone: '01632960587',
}
const ids = {
  organisation: 'demonstration-organisation',
  location: 'demonstration-location',
  practitioner: 'demonstration-practitioner',
  role: 'demonstration-role',
}

/** The demonstration service's resources by reference, and the resources that each refers to. */
export function demonstrationDirectory(): Pick<Sandbox, 'resources' | 'refers'> {
  const all = {
    [`HealthcareService/${demonstrationService}`]: healthcareService(facts, ids),
    [`Organization/${ids.organisation}`]: organization(ids.organisation, facts),
    [`Location/${ids.location}`]: location(ids.location, facts),
    [`Schedule/${scheduleId}`]: schedule(scheduleId, { dosId: demonstrationService, practitioner: ids.practitioner, role: ids.role }),
    [`Practitioner/${ids.practitioner}`]: practitioner(ids.practitioner, ids.role),
    [`PractitionerRole/${ids.role}`]: practitionerRole(ids.role, ids.practitioner),
  }
  return {
    resources: new Map(Object.entries(all).map(([reference, resource]) => [reference, JSON.stringify(resource)])),
    refers: new Map([
      [
        `Schedule/${scheduleId}`,
        {
          'Schedule:actor:Practitioner': [`Practitioner/${ids.practitioner}`],
          'Schedule:actor:PractitionerRole': [`PractitionerRole/${ids.role}`],
          'Schedule:actor:HealthcareService': [`HealthcareService/${demonstrationService}`],
        },
      ],
      [
        `HealthcareService/${demonstrationService}`,
        { 'HealthcareService:providedBy': [`Organization/${ids.organisation}`], 'HealthcareService:location': [`Location/${ids.location}`] },
      ],
    ]),
  }
}
