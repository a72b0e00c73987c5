import { lookup } from '../../lookup.ts'
import type { Exchange } from '../rules/exchange.ts'
import { text, viewOf } from '../rules/look.ts'
import { appointmentOf, demonstrationService } from './reserved.ts'

/** What a reserved value returns, whatever the sandbox's state. Section 8 of the Booking API. */
export type Scripted =
  | { kind: 'slots'; included: boolean }
  | { kind: 'no-slots' }
  | { kind: 'refusal'; status: number; taken: boolean }
  | { kind: 'booked'; slot: string }
  | { kind: 'appointment'; slot: string }
  | { kind: 'cancelled'; slot: string }

const refusal = (status: number, taken = false): Scripted => ({ kind: 'refusal', status, taken })

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
export const bookings = lookup<Scripted>({
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

const slotOf = new Map(Object.entries(appointmentOf).map(([slot, id]) => [id, slot]))
const nothingThere = '95e58add-0b10-4a8c-817c-2729eb0cab75'

const slotNamed = (x: Exchange): string => (x.body.kind === 'resource' ? text(viewOf(x.body.resource).slot['id']).replace(/^#/, '') : '')

/** The script for a request that contains a reserved value, or null. Only for a sandbox with scenarios on. */
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

/**
 * The rules that still refuse a request with a reserved value: the simulator's own checks, and the one against real people. Other findings are logged
 * but change no answer.
 */
export const rulesOfScenarios = new Set(['HDR-01', 'HDR-05', 'APT-04', 'JWT-01', 'JWT-02', 'HDR-07', 'HDR-08', 'BDY-01', 'PAT-07'])
/**
 * In a sandbox with scenarios on, faults inside a readable token change no answer: the token of the published collection has expired and asks for
 * another scope.
 */
export const isLenientOnToken = (rule: string): boolean => rule.startsWith('JWT-') && rule !== 'JWT-01' && rule !== 'JWT-02'

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

/** Every reserved value and its answer, to show on a page. */
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
