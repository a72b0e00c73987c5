import { z } from 'zod'
import { daysOfWeek } from '../../day.ts'
import type { Weekday } from '../../day.ts'

const time = z.string().nullable()
const setUp = z.object({
  /** How to join the call of the test, in the writer's words. */
  call: z.string().optional(),
  systems: z.array(z.object({ side: z.enum(['provider', 'consumer']), product: z.string(), version: z.string() })),
  dosIds: z.array(z.string()),
  slotMinutes: z.number(),
  /** Times as HH:MM; null on a day that is closed or not known. */
  week: z.array(z.object({ day: z.enum(daysOfWeek), opens: time, closes: time, slots: z.array(z.string()) })),
  testPatients: z.array(
    z.object({
      name: z.string(),
      nhsNumber: z.string(),
      dateOfBirth: z.string(),
      address: z.string(),
      postcode: z.string(),
      surgery: z.string(),
    }),
  ),
})

/** How both sides are set up for a test. Stored as JSON with the plan. */
export type SetUp = z.output<typeof setUp>

/** A set-up from its column. */
export const readSetUpRow = (kept: string): SetUp => setUp.parse(JSON.parse(kept))

/** The product that a set-up names for a side; null if none. */
export const productOf = (setUp: SetUp | undefined, side: 'provider' | 'consumer'): string | null =>
  setUp?.systems.find((one) => one.side === side)?.product.trim() || null

const minutesOf = (time: string): number => {
  const [, hours, minutes] = /^(\d{1,2}):([0-5]\d)$/.exec(time) ?? []
  const at = Number(hours) * 60 + Number(minutes)
  return at <= 24 * 60 ? at : Number.NaN
}

/** The version that a set-up names for a side; null if none. */
export const versionIn = (setUp: SetUp, side: 'provider' | 'consumer'): string | null => setUp.systems.find((one) => one.side === side)?.version.trim() || null

/**
 * The start times of the appointments of one day as HH:MM, each of which ends by closing time. Hours that end before they begin run past midnight.
 * Empty if a time is not valid, both are the same, or the length is not a whole number of minutes above 0.
 */
export function slotsBetween(opens: string, closes: string, minutes: number): string[] {
  const from = minutesOf(opens)
  const to = minutesOf(closes)
  if (Number.isNaN(from) || Number.isNaN(to) || from === to || !Number.isInteger(minutes) || minutes < 1) return []
  const end = to < from ? to + 24 * 60 : to
  const starts = Array.from({ length: Math.floor((end - from) / minutes) }, (_, index) => (from + index * minutes) % (24 * 60))
  return starts.map((at) => `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`)
}

export interface SetUpFacts {
  dosIds: string[]
  providerProduct?: string | null | undefined
  consumerProduct?: string | null | undefined
}

/** The set-up of a plan whose service books into others: it has no opening hours, slots or DoS ids of its own, and each partner has its own product. */
export const consumerSetUp = (product: string | null | undefined): SetUp => ({
  systems: [
    { side: 'provider', product: '', version: '' },
    { side: 'consumer', product: product ?? '', version: '' },
  ],
  dosIds: [],
  slotMinutes: 15,
  week: [],
  testPatients: [],
})

/** The set-up that a plan starts with, for the service to correct: weekdays 8am to 8pm, weekends 9am to 5pm, 15 minutes each. */
export function defaultSetUp(facts: SetUpFacts): SetUp {
  const slotMinutes = 15
  const day = (name: Weekday, opens: string, closes: string) => ({ day: name, opens, closes, slots: slotsBetween(opens, closes, slotMinutes) })
  return {
    systems: [
      { side: 'provider', product: facts.providerProduct ?? '', version: '' },
      { side: 'consumer', product: facts.consumerProduct ?? '', version: '' },
    ],
    dosIds: facts.dosIds,
    slotMinutes,
    week: daysOfWeek.map((name) => (name === 'Saturday' || name === 'Sunday' ? day(name, '09:00', '17:00') : day(name, '08:00', '20:00'))),
    testPatients: [],
  }
}
