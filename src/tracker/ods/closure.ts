import type { Day } from '../../day.ts'
import type { OdsStatus } from '../../db/tables/ods.ts'
import { dayOf } from '../../web/moments.ts'

/** What one source says about a practice. */
export interface Source {
  status: OdsStatus | null
  closed_on: string | null
}
export interface Successor {
  code: string
  name: string | null
  reason: string | null
  day: string | null
  /** Whether it is a service here. */
  ours: boolean
}
/** What is known about the closing of a service's practice. */
export interface ClosureFacts {
  ods_code: string
  /** Null if its code is not in the ODS list. */
  listed: Source | null
  /** Whether any ODS list was loaded: only then can a code be missing in it. */
  isListLoaded: boolean
  /** What a tracker said. */
  said: Source
  successors: Successor[]
  setAside: { reason: string; by: string; at: string } | null
}

export type Closure = 'closed' | 'closing' | 'dormant' | 'proposed' | 'unlisted' | 'open'

export const happenedTags: Record<Closure, { text: string; classes: string }> = {
  closed: { text: 'Closed', classes: 'nhsuk-tag--red' },
  closing: { text: 'Closes soon', classes: 'nhsuk-tag--orange' },
  dormant: { text: 'Dormant', classes: 'nhsuk-tag--yellow' },
  proposed: { text: 'Proposed', classes: 'nhsuk-tag--yellow' },
  unlisted: { text: 'Not in the list', classes: 'nhsuk-tag--grey' },
  open: { text: 'Open', classes: 'nhsuk-tag--green' },
}

const isClosedBy = ({ status, closed_on: day }: Source, today: Day): boolean => (day === null ? status === 'closed' : day <= today)

/** The known day of closing: the ODS list's, or else a tracker's. */
export const closingDay = ({ listed, said }: Pick<ClosureFacts, 'listed' | 'said'>): string | null => listed?.closed_on ?? said.closed_on

/** What happened to the practice, even if someone set it aside: it has closed if either source says so. */
export function happenedTo(facts: Pick<ClosureFacts, 'listed' | 'said' | 'isListLoaded'>, today: Day): Closure {
  const sources = [facts.listed, facts.said].filter((one) => one !== null)
  if (sources.some((one) => isClosedBy(one, today))) return 'closed'
  if (closingDay(facts) !== null) return 'closing'
  const status = facts.listed?.status ?? facts.said.status
  if (status === 'dormant' || status === 'proposed') return status
  return facts.isListLoaded && facts.listed === null ? 'unlisted' : 'open'
}

/** The same in a sentence about "this practice"; empty if it is open. */
export function closureSentence(facts: ClosureFacts, today: Day): string {
  const day = closingDay(facts)
  switch (happenedTo(facts, today)) {
    case 'closed':
      return day !== null && day <= today ? `This practice closed on ${dayOf(day)}.` : 'This practice has closed. The day is not known.'
    case 'closing':
      return `This practice closes on ${dayOf(day ?? today)}.`
    case 'dormant':
      return 'This practice is dormant.'
    case 'proposed':
      return 'This practice is proposed and has not opened yet.'
    case 'unlisted':
      return `The ODS list does not have the code ${facts.ods_code}.`
    case 'open':
      return ''
  }
}

const inWords = new Intl.ListFormat('en-GB')
export const named = ({ code, name }: Pick<Successor, 'code' | 'name'>): string => (name === null ? code : `${name} (${code})`)

/** "Its successor is Mill Lane Surgery (B83002)."; empty if none is known. */
export function successorSentence(successors: Successor[]): string {
  if (successors.length === 0) return ''
  return `Its ${successors.length === 1 ? 'successor is' : 'successors are'} ${inWords.format(successors.map(named))}.`
}

const saying = ({ status, closed_on: day }: Source, today: Day): string =>
  day !== null ? (day <= today ? `closed on ${dayOf(day)}` : `closes on ${dayOf(day)}`) : status === 'closed' ? 'has closed' : `is ${status}`

/** If the two sources differ, a sentence about what each says; null if they agree, or one says nothing. */
export function contradiction({ listed, said }: Pick<ClosureFacts, 'listed' | 'said'>, today: Day): string | null {
  if (listed === null || (listed.status === null && listed.closed_on === null) || (said.status === null && said.closed_on === null)) return null
  const differs =
    isClosedBy(listed, today) !== isClosedBy(said, today) || (listed.closed_on !== null && said.closed_on !== null && listed.closed_on !== said.closed_on)
  return differs ? `The ODS list says that it ${saying(listed, today)}; a tracker says that it ${saying(said, today)}.` : null
}
