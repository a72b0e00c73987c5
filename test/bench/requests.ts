import { randomInt, randomUUID } from 'node:crypto'
import type { Operation } from '../../src/sandbox/fhir/operations.ts'
import { bookingOf, headersFor } from '../support/consumer.ts'
import { quarter, slotsADay } from './seed.ts'
import type { Diary } from './seed.ts'

export const includes = [
  'Slot:schedule',
  'Schedule:actor:Practitioner',
  'Schedule:actor:PractitionerRole',
  'Schedule:actor:HealthcareService',
  'HealthcareService:providedBy',
  'HealthcareService:location',
]
  .map((one) => `_include${one.startsWith('Slot') ? '' : ':recurse'}=${one}`)
  .join('&')
const slotsFound = 50

/** A request as raw bytes. */
export function wire(method: string, url: string, headers: Record<string, string>, body = ''): Buffer {
  const { host, pathname, search } = new URL(url)
  const lines = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  const length = body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  return Buffer.from(`${method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${lines}${length}\r\n${body}`)
}

export const endpointOf = (base: string, diary: Pick<Diary, 'key'>): string => `${base}/sandbox/${diary.key}/STU3`

/** Searches that each find 50 slots, on different days and hours of diaries all over the database. */
export function searches(base: string, diaries: Diary[], count: number): Buffer[] {
  const at = (ms: number): string => encodeURIComponent(new Date(ms).toISOString().replace('.000Z', '+00:00'))
  return Array.from({ length: count }, (_, index) => {
    const diary = diaries[Math.floor((index * diaries.length) / count)] as Diary
    const first = (diary.days[randomInt(diary.days.length)] ?? 0) + randomInt(slotsADay - slotsFound + 1) * quarter
    const url = endpointOf(base, diary)
    return wire(
      'GET',
      `${url}/Slot?schedule.actor:healthcareservice=${diary.dosId}&start=ge${at(first)}&start=le${at(first + (slotsFound - 1) * quarter)}&status=free&${includes}`,
      headersFor('search-slots', url, Date.now()),
    )
  })
}

export interface FreeSlot {
  id: string
  key: string
  schedule: string
  startsAt: number
}

const instant = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00')
const marks = { id: '@slot', schedule: '@schedule', start: '@start', end: '@end' }
const form = JSON.stringify(
  bookingOf({
    id: marks.id,
    identifier: [{ value: marks.id }],
    schedule: { reference: `Schedule/${marks.schedule}` },
    status: 'free',
    start: marks.start,
    end: marks.end,
  }),
).split(/(@\w+)/)

/** The body of a booking, put together from strings so that it costs little. */
export function bookingBody(slot: FreeSlot): string {
  const values: Record<string, string> = {
    [marks.id]: slot.id,
    [marks.schedule]: slot.schedule,
    [marks.start]: instant(slot.startsAt),
    [marks.end]: instant(slot.startsAt + quarter),
  }
  return form.map((part) => values[part] ?? part).join('')
}

/** Headers of a correct request by sandbox: one token for each, which lives as long as a window. */
export function headersBySandbox(base: string, operation: Operation, more: Record<string, string> = {}): (key: string) => Record<string, string> {
  const made = new Map<string, Record<string, string>>()
  return (key) => {
    const known = made.get(key) ?? { ...headersFor(operation, endpointOf(base, { key }), Date.now()), ...more }
    made.set(key, known)
    return known
  }
}

export const fresh = (headers: Record<string, string>): Record<string, string> => ({ ...headers, 'x-request-id': randomUUID(), 'ssp-traceid': randomUUID() })
