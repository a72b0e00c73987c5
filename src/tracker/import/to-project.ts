import { daysOfWeek } from '../../day.ts'
import { isNhsNumber, isSyntheticNumber } from '../../nhs-number.ts'
import type { StartCase } from '../projects/insert-project.store.ts'
import { slotsBetween } from '../test-plan/set-up.ts'
import type { SetUp } from '../test-plan/set-up.ts'
import type { OperationalTestPlan, PlanPatient } from './operational-test-plan.shape.ts'

/** Why a test patient is left out; undefined if they are not. */
export function faultOfPatient(patient: PlanPatient): string | undefined {
  const number = patient.nhsNumber
  if (number === null) return undefined
  if (!isSyntheticNumber(number)) return 'Left out: the NHS number does not start with 9, so it may be a real person’s'
  return isNhsNumber(number) || number === '1234554321' ? undefined : 'Left out: the NHS number does not pass its check'
}

/** The cases of a plan as a project stores them: a case without a code belongs to all codes. */
export const casesOf = (plan: OperationalTestPlan): StartCase[] =>
  plan.cases.map((one) => ({ code: one.code ?? 'All', number: one.number, side: one.side, criterion: one.criterion, expected: one.expected ?? '' }))

/** The set-up in a plan: only weekdays (a bank holiday is an exception of the diary); slots as listed, or else calculated from the hours. */
export function setUpOf(plan: OperationalTestPlan, given: { dosIds: string[]; products: Record<'provider' | 'consumer', string> }): SetUp {
  const slotMinutes = plan.appointmentLength !== null && plan.appointmentLength >= 5 && plan.appointmentLength <= 240 ? plan.appointmentLength : 15
  return {
    systems: (['provider', 'consumer'] as const).map((side) => ({ side, product: given.products[side], version: '' })),
    dosIds: given.dosIds,
    slotMinutes,
    week: daysOfWeek.map((day) => {
      const found = plan.openingHours.find((one) => one.day === day)
      const { opens = null, closes = null, slots = [] } = found ?? {}
      return { day, opens, closes, slots: slots.length > 0 ? slots : opens !== null && closes !== null ? slotsBetween(opens, closes, slotMinutes) : [] }
    }),
    testPatients: plan.testPatients
      .filter((one) => faultOfPatient(one) === undefined)
      .map((one) => ({
        name: one.name ?? '',
        nhsNumber: one.nhsNumber ?? '',
        dateOfBirth: one.dateOfBirth ?? '',
        address: one.address ?? '',
        postcode: one.postcode ?? '',
        surgery: one.surgery ?? '',
      })),
  }
}

/** Words that do not show what a prerequisite is about. */
const common = new Set([
  'system',
  'systems',
  'service',
  'services',
  'necessary',
  'have',
  'been',
  'completed',
  'appointment',
  'appointments',
  'available',
  'provider',
  'consumer',
  'with',
  'that',
  'will',
  'this',
  'they',
  'steps',
  'correctly',
])
const stem = (word: string): string => word.replace(/s$/, '')
const words = (text: string): Set<string> => new Set((text.toLowerCase().match(/[a-z]{4,}/g) ?? []).filter((word) => !common.has(word)).map(stem))

/** Our prerequisite that a line of the sheet is about: the one that shares the most meaningful words with it, at least one of them in its title. */
export function matchingPrerequisite<One extends { title: string; what: string }>(text: string, ours: One[]): One | undefined {
  const asked = words(text)
  const scored = ours
    .map((one) => {
      const title = words(one.title)
      const shared = [...words(`${one.title} ${one.what}`)].filter((word) => asked.has(word)).length
      const named = [...title].filter((word) => asked.has(word)).length
      return { one, score: named === 0 ? 0 : shared + named }
    })
    .sort((a, b) => b.score - a.score)
  return (scored[0]?.score ?? 0) >= 2 ? scored[0]?.one : undefined
}
