import { randomUUID } from 'node:crypto'
import { instant } from '../fhir/codes.ts'
import { lookup } from '../../lookup.ts'
import { healthcareService, location, organization, practitioner, practitionerRole, schedule } from '../fhir/resources.ts'
import type { Exchange } from '../rules/exchange.ts'
import { objects, object, text, viewOf } from '../rules/look.ts'
import { bookingOf } from '../rules/right-request.ts'
import type { Sandbox } from '../sandboxes/sandboxes.store.ts'
import type { FoundSlot } from '../slots/slots.store.ts'

/** What a reserved value asks for, whatever the sandbox's state. Section 8 of the Booking API. */
export type Scripted =
  | { kind: 'slots'; included: boolean }
  | { kind: 'no-slots' }
  | { kind: 'refusal'; status: number; taken: boolean }
  | { kind: 'booked'; slot: string }
  | { kind: 'appointment'; slot: string }
  | { kind: 'cancelled'; slot: string }

const refusal = (status: number, taken = false): Scripted => ({ kind: 'refusal', status, taken })

export const demonstrationService = '999999999'

const searches = lookup<Scripted>({
  [demonstrationService]: { kind: 'slots', included: true },
  '999999998': { kind: 'no-slots' },
  '999999997': refusal(400),
  '999999996': refusal(403),
  '999999995': refusal(500),
  '999999994': refusal(405),
  '999999993': { kind: 'slots', included: false },
})

const booked = (slot: string): Scripted => ({ kind: 'booked', slot })
const bookings = lookup<Scripted>({
  ...Object.fromEntries(
    ['slot005', 'slot013', 'slot014', 'slot015', 'slot016', 'slot017', 'slot018', 'slot019', 'slot020', 'slot021'].map((slot) => [slot, booked(slot)]),
  ),
  slot006: refusal(422, true),
  slot007: refusal(422),
  slot008: refusal(400),
  slot009: refusal(403),
  slot010: refusal(500),
  slot011: refusal(415),
  slot012: refusal(502),
})

const cancellations = lookup<Scripted>({
  slot005: { kind: 'cancelled', slot: 'slot005' },
  slot013: refusal(422),
  slot014: refusal(409),
  slot015: refusal(412),
  slot016: refusal(400),
  slot017: refusal(403),
  slot018: refusal(500),
  slot019: refusal(504),
})

/** The appointment in each slot that can be read and cancelled, by the published ids. */
const appointmentOf: Record<string, string> = {
  slot005: '48fae2df-8010-4c80-8dd0-289a9dd60ae4',
  slot013: '1ef97d28-1e42-4e4f-981b-3e26bec1870a',
  slot014: '0dd85bf6-653c-4531-9890-78f4691eabe2',
  slot015: 'a3b76480-cd4a-4271-aedc-10eccb17b2ed',
  slot016: '07ef6a30-851b-47f0-8727-78200e642347',
  slot017: '615fcfdd-6efa-4eee-aa3f-d86893d1a98a',
  slot018: 'ec104b34-adfa-40ac-9dfb-20c428397e85',
  slot019: '6fdd6b8f-7752-445b-88a4-cb1f8efb1373',
}
const slotOf = new Map(Object.entries(appointmentOf).map(([slot, id]) => [id, slot]))
const nothingThere = '95e58add-0b10-4a8c-817c-2729eb0cab75'

const slotNamed = (x: Exchange): string => (x.body.kind === 'resource' ? text(viewOf(x.body.resource).slot['id']).replace(/^#/, '') : '')

/** The script of a request that carries a reserved value, or null. Only for a sandbox whose scenarios are on. */
export function scriptOf(x: Exchange, route: { id?: string }): Scripted | null {
  switch (x.operation) {
    case 'search-slots':
      return searches[x.search?.dosId ?? ''] ?? null
    case 'book':
      return bookings[slotNamed(x)] ?? null
    case 'read':
    case 'read-version': {
      const slot = slotOf.get(route.id ?? '')
      return slot !== undefined ? { kind: 'appointment', slot } : route.id === nothingThere ? refusal(404) : null
    }
    case 'cancel':
      return cancellations[slotOf.get(route.id ?? '') ?? slotNamed(x)] ?? null
    default:
      return null
  }
}

/** The rules that refuse although a reserved value is there: the simulator's own checks, and that nobody real is named. Every other finding is told in the log and changes no answer. */
export const rulesOfScenarios = new Set(['HDR-01', 'HDR-05', 'APT-04', 'JWT-01', 'JWT-02', 'HDR-07', 'HDR-08', 'BDY-01', 'PAT-07'])
/** In a sandbox with scenarios on, what is wrong inside a readable token changes no answer: the published collection's has expired and asks for another scope. */
export const isLenientOnToken = (rule: string): boolean => rule.startsWith('JWT-') && rule !== 'JWT-01' && rule !== 'JWT-02'

const quarter = 15 * 60_000
const day = 86_400_000
/** slot005 to slot021, as the published collection names them. */
const demonstrationSlots = Array.from({ length: 17 }, (_, index) => `slot${String(index + 5).padStart(3, '0')}`)
/** A UUID of its own for each demonstration slot, the same each time. */
export const identifierOf = (slot: string): string => `00000000-0000-4000-8000-${slot.slice(4).padStart(12, '0')}`

const scheduleId = 'demonstration'
const isTaken = (slot: string): boolean => {
  const script = bookings[slot]
  return script?.kind === 'refusal' && script.taken
}

/**
 * The demonstration schedule's slots, each quarter of an hour from the beginning of the window that was asked for. A search for
 * one status shows all of them in it; one for both, or for any, shows those as busy whose booking finds the slot taken.
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

/** The id of the appointment in a reserved slot: the published one, where one is published. */
export const appointmentIn = (slot: string): string => appointmentOf[slot] ?? randomUUID()

/** The appointment that stands in a reserved slot, tomorrow at that slot's time. */
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

/** The demonstration service's resources by reference, and what each refers to. */
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

const answerOf = (script: Scripted): string => {
  switch (script.kind) {
    case 'slots':
      return script.included ? '200, slots with what is asked to be included' : '200, slots alone'
    case 'no-slots':
      return '200, no slots'
    case 'refusal':
      return script.taken ? `${script.status}, the slot is taken` : String(script.status)
    case 'booked':
      return '201'
    case 'appointment':
      return `200, the appointment in ${script.slot}`
    case 'cancelled':
      return '200, cancelled'
  }
}

/** Every reserved value and what it gets, for showing. */
export function reservedValues(): { request: string; value: string; answer: string }[] {
  const rows = (request: string, table: Record<string, Scripted>) =>
    Object.entries(table)
      .map(([value, script]) => ({ request, value, answer: answerOf(script) }))
      .toSorted((a, b) => a.value.localeCompare(b.value))
  const readings = Object.fromEntries([
    ...Object.entries(appointmentOf).map(([slot, id]): [string, Scripted] => [id, { kind: 'appointment', slot }]),
    [nothingThere, refusal(404)],
  ])
  return [
    ...rows('Search, service id', searches),
    ...rows('Book, id of the contained Slot', bookings),
    ...rows('Cancel the appointment in', cancellations),
    ...rows('Read, appointment id', readings),
  ]
}
