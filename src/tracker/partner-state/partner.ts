import type { ServiceId } from '../../db/ids.ts'
import type { PartnerSwitchesTable } from '../../db/tables/partners.ts'
import { dayOf } from '../../web/moments.ts'
import type { PairState } from '../catalogue/pair.ts'

/** What is on record of the partner's own project, in which it offers slots: none, or how far that is. */
export type OwnProject = 'none' | 'not-live' | 'live'

type Switch = Pick<PartnerSwitchesTable, 'id' | 'kind' | 'first_person_id' | 'first_person' | 'first_role' | 'first_at' | 'second_at' | 'reason'>

/** A service into which a project books, with what its state is derived from. */
export interface Partner {
  id: string
  name: string
  odsCode: string | null
  /** Its id where the service is known here. */
  serviceId: ServiceId | null
  dosIds: string[]
  product: string | null
  /** The product that books. */
  consumer: string | null
  /** What the catalogue says of both products; null if one of them is not known. */
  pair: { state: PairState; reason: string | null } | null
  ownProject: OwnProject
  bookingOnly: boolean
  inTest: boolean
  firstDay: string | null
  day: { id: string; day: string; status: 'provisional' | 'confirmed' } | null
  /** The last finished run that counts and names it. */
  run: { number: number; passed: boolean } | null
  /** A later one counted and passed until it was opened again. */
  passedBefore?: boolean
  /** The last word on switching it on or off. */
  last: Switch | null
  /** Two people had declared it live before it was switched off. */
  wasLive: boolean
  leftOut: { reason: string; by: string; at: string } | null
  version: number
}

export type PartnerState = 'not-ready' | 'ready' | 'waiting' | 'live' | 'switched-off' | 'left-out'

export const partnerStates: Record<PartnerState, { name: string; classes: string }> = {
  'not-ready': { name: 'Not ready', classes: 'nhsuk-tag--grey' },
  ready: { name: 'Ready', classes: 'nhsuk-tag--blue' },
  waiting: { name: 'Waits for a second person', classes: 'nhsuk-tag--yellow' },
  live: { name: 'Live', classes: 'nhsuk-tag--green' },
  'switched-off': { name: 'Switched off', classes: 'nhsuk-tag--red' },
  'left-out': { name: 'Left out', classes: 'nhsuk-tag--grey' },
}

/** One thing that prevents a partner from being switched on, and what to do about it; empty if this project cannot do anything. */
export interface Hold {
  key: 'dos-ids' | 'product' | 'pair' | 'own-project' | 'test' | 'day'
  sentence: string
  next: string
}

/** Why it may not be switched on yet, in the order of the work; empty if it is ready. */
export function holdsOf(one: Partner): Hold[] {
  const holds: Hold[] = []
  const hold = (key: Hold['key'], sentence: string, next: string): void => {
    holds.push({ key, sentence, next })
  }
  if (one.dosIds.length === 0) hold('dos-ids', 'Its DoS id is missing', 'Enter its DoS id')
  if (one.product === null) hold('product', 'Its product is not known', 'Enter its product')
  else if (one.pair === null) hold('pair', 'The product that books is not named, so the pair is unknown', 'Name the product that books')
  else if (one.pair.state !== 'proven') hold('pair', pairSentence(one), 'See the pair')
  if (one.ownProject === 'not-live') hold('own-project', 'Its own project is not technically live yet', '')
  if (one.run === null) hold('test', 'No finished test that counts names it', 'Name it in a run')
  else if (!one.run.passed) hold('test', `Its last test, run ${one.run.number}, was a failure`, 'Test it again')
  if (one.day === null) hold('day', 'No switch-on day is set', 'Set its day')
  else if (one.day.status === 'provisional') hold('day', `Its day, ${dayOf(one.day.day)}, is provisional`, 'Confirm its day')
  return holds
}

function pairSentence({ pair, consumer, product }: Partner): string {
  const both = `${consumer ?? ''} with ${product ?? ''}`
  if (pair?.state !== 'not-proven') return `Nobody knows yet whether ${both} is proven`
  return `${both} is not proven${pair.reason === null || pair.reason === '' ? '' : `: ${pair.reason.replace(/\.$/, '')}`}`
}

/** The state of a partner, from what is on record. */
export function stateOf(one: Partner): PartnerState {
  if (one.leftOut !== null) return 'left-out'
  if (one.last?.kind === 'on') return one.last.second_at === null ? 'waiting' : 'live'
  if (one.wasLive) return 'switched-off'
  return holdsOf(one).length === 0 ? 'ready' : 'not-ready'
}

/** Why it cannot be declared switched on today (yyyy-mm-dd), in sentences; empty if nothing prevents it. `project` is what the project itself lacks. */
export function againstSwitchingOn(one: Partner, { today, project }: { today: string; project: string[] }): string[] {
  const early = one.day !== null && one.day.day > today ? [`Its day is ${dayOf(one.day.day)}: declare it from that day on, or move the day`] : []
  return [...project, ...holdsOf(one).map((hold) => hold.sentence), ...early]
}

/** How many partners are in each state. */
export function countStates(all: Partner[]): Record<PartnerState, number> {
  const counts: Record<PartnerState, number> = { 'not-ready': 0, ready: 0, waiting: 0, live: 0, 'switched-off': 0, 'left-out': 0 }
  for (const one of all) counts[stateOf(one)] += 1
  return counts
}

/** "1 of 3 live", of those that are not left out. */
export function liveOf(all: Partner[]): { live: number; of: number; text: string } {
  const counts = countStates(all)
  const of = all.length - counts['left-out']
  return { live: counts.live, of, text: of === 0 ? 'None recorded yet' : `${counts.live} of ${of} live` }
}
