import { productOf } from './set-up.ts'
import type { SetUp } from './set-up.ts'

/** What a test needs and the set-up lacks. Only a Provider has hours and slots. */
export function missingInSetUp(setUp: SetUp, { offersSlots }: { offersSlots: boolean }): string[] {
  return [
    ...(offersSlots && productOf(setUp, 'provider') === null ? ['the Provider’s system'] : []),
    ...(productOf(setUp, 'consumer') === null ? [offersSlots ? 'the Consumer’s system' : 'the system that books'] : []),
    ...(offersSlots && setUp.dosIds.length === 0 ? ['DoS service ids'] : []),
    ...(offersSlots && setUp.week.every((day) => !day.opens) ? ['opening hours'] : []),
    ...(setUp.testPatients.length === 0 ? ['test patients'] : []),
  ]
}

/** "Set-up: complete", or what it lacks. */
export const setUpWords = (missing: string[]): string => (missing.length === 0 ? 'Set-up: complete' : `Set-up: ${missing.join(', ')} missing`)

const none = 'None yet'
const unknown = 'Not known yet'
const listed = (list: string[]): string => list.join(', ') || none

interface Plan {
  codes: string[]
  /** For a Consumer's project: the partner services in the test. */
  partners: string[]
}

const systemOf = (setUp: SetUp, side: 'provider' | 'consumer'): string => {
  const one = setUp.systems.find((system) => system.side === side)
  return [one?.product, one?.version].filter(Boolean).join(', version ') || unknown
}
const patientsOf = (setUp: SetUp): string => listed(setUp.testPatients.map((one) => one.name || one.nhsNumber))
const hoursOf = ({ day, opens, closes, slots }: SetUp['week'][number]): string =>
  `${day}: ${opens ? `${opens} to ${closes ?? ''}, ${slots.length} slots` : 'closed'}`

/** The facts of a set-up, each with its name and its lines. */
export function setUpFacts(setUp: SetUp, { offersSlots, codes, partners }: Plan & { offersSlots: boolean }): { key: string; lines: string[] }[] {
  if (!offersSlots)
    return [
      { key: 'System that books', lines: [systemOf(setUp, 'consumer')] },
      { key: 'Disposition codes', lines: [listed(codes)] },
      { key: 'Partner services in the test', lines: [partners.join(', ') || 'None chosen yet'] },
      { key: 'Test patients', lines: [patientsOf(setUp)] },
    ]
  return [
    { key: 'Provider’s system', lines: [systemOf(setUp, 'provider')] },
    { key: 'Consumer’s system', lines: [systemOf(setUp, 'consumer')] },
    { key: 'DoS service ids', lines: [listed(setUp.dosIds)] },
    { key: 'Length of appointments', lines: [`${setUp.slotMinutes} minutes`] },
    { key: 'Opening hours', lines: setUp.week.map(hoursOf) },
    { key: 'Test patients', lines: [patientsOf(setUp)] },
  ]
}
