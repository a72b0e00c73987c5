import type { SetUp } from './set-up.ts'

export const notYetKnown = 'Not yet known'

interface Member {
  role: string
  organisation: string
  name: string
  email: string
  phone: string
  isInTestTeam: boolean
}

interface HandoutCase {
  number: string
  side: 'consumer' | 'provider'
  criterion: string
  expected: string
}

/** Everything that the people of a test need before the call. */
export interface Handout {
  service: { name: string; odsCode: string; address: string; postcode: string; phone: string; lead: string }
  /** Whether the service offers the slots; if not, it books into its partners. */
  offersSlots: boolean
  /** The days as yyyy-mm-dd; null if not known. */
  testing: string | null
  goLive: string | null
  environment: string
  setUp: SetUp
  partners: string[]
  people: Member[]
  /** The names of key roles that nobody holds, who would be in the test team. */
  unfilled: string[]
  conditions: { title: string; owner: string; isMet: boolean }[]
  codes: { code: string; name: string; cases: HandoutCase[] }[]
}

export interface Missing {
  what: string
  /** The page, below the project, on which it is filled in. */
  path: string
}

export const systemIn = (setUp: SetUp, side: 'provider' | 'consumer'): string => {
  const one = setUp.systems.find((system) => system.side === side)
  return [one?.product, one?.version].filter(Boolean).join(', version ')
}

/** What the handout lacks, each with where to fill it in. */
export function missingIn({ testing, setUp, offersSlots, people, unfilled, partners }: Handout): Missing[] {
  const team = people.filter((one) => one.isInTestTeam)
  const noPhone = [...new Set(team.filter((one) => one.phone === '').map((one) => one.name))]
  const setUpPath = '/test-plan/set-up'
  const lacks: (Missing & { is: boolean })[] = [
    { is: testing === null, what: 'The day of the test', path: '/dates' },
    { is: (setUp.call ?? '') === '', what: 'How to join the call', path: setUpPath },
    { is: offersSlots && systemIn(setUp, 'provider') === '', what: 'The Provider’s system', path: setUpPath },
    { is: systemIn(setUp, 'consumer') === '', what: 'The Consumer’s system', path: setUpPath },
    { is: offersSlots && setUp.dosIds.length === 0, what: 'The DoS service ids', path: setUpPath },
    { is: offersSlots && setUp.week.every((day) => !day.opens), what: 'Opening hours and slots', path: setUpPath },
    { is: !offersSlots && partners.length === 0, what: 'The partner services in the test', path: setUpPath },
    { is: setUp.testPatients.length === 0, what: 'The test patients', path: setUpPath },
    { is: team.length === 0, what: 'The test team', path: '/people' },
    { is: noPhone.length > 0, what: `How to telephone ${noPhone.join(', ')}`, path: '/people' },
    ...unfilled.map((role) => ({ is: true, what: role, path: '/people' })),
  ]
  return lacks.filter((one) => one.is).map(({ what, path }) => ({ what, path }))
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** When the slots of a day begin: "every 15 minutes from 08:00 to 19:45", or each of them if they are few or not evenly spaced. */
export function slotsInWords(slots: string[]): string {
  const [first, second] = slots
  const last = slots.at(-1)
  if (slots.length < 4 || first === undefined || second === undefined || last === undefined) return slots.join(', ')
  const step = minutesOf(second) - minutesOf(first)
  const isEven = slots.every((one, index) => minutesOf(one) === minutesOf(first) + index * step)
  return isEven ? `every ${step} minutes from ${first} to ${last}` : slots.join(', ')
}
