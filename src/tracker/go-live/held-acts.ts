import type { Act, Answer } from './acts.ts'
import type { Condition, Holding } from './gate.ts'
import { heldBy } from './held-by.ts'

/** The section of each act, and what it says while the act is held, in the order in which acts come. A no-go can be recorded at any time. */
const places: { act: Exclude<Act, 'no-go'>; id: string; heading: string; says: string }[] = [
  { act: 'go', id: 'decision', heading: 'Decide', says: 'Go can be decided when each of these is met or waived:' },
  { act: 'second', id: 'second', heading: 'Confirm go as the second person', says: 'Go can be confirmed when each of these is met or waived:' },
  { act: 'technical-live', id: 'technical-live', heading: 'Declare technical live', says: 'It can be declared when each of these is met or waived:' },
  { act: 'business-live', id: 'business-live', heading: 'Declare business live', says: 'It can be declared when each of these is met or waived:' },
  { act: 'hand-over', id: 'accept', heading: 'Accept the hand-over', says: 'It can be accepted when each of these is met or waived:' },
  { act: 'close', id: 'close', heading: 'Close the project', says: 'It can be closed when each of these is met or waived:' },
]

/** Acts for which the page has its own sentence about who does them. */
const saysWhose = new Set<Act>(['second', 'hand-over'])

/** How many people are listed, in the order of the conditions; the others are folded. */
const mostGroups = 4

interface Of {
  /** Conditions with addresses as the page links them. */
  below: (conditions: Condition[]) => Condition[]
  whoseOf: (thing: Holding) => string
  /** Whether this person can correct it. */
  isOwn: (thing: Holding) => boolean
}

/** What comes next and this person cannot do now: whose it is, what holds it, and who has to act. */
export function heldActsOf(answers: Record<Act, Answer>, { below, ...who }: Of) {
  return places
    .map((place) => {
      const { isNext, may, against, why } = answers[place.act]
      const groups = heldBy(below(against), who)
      return {
        ...place,
        isHeld: isNext && !may,
        why: why === undefined || saysWhose.has(place.act) ? '' : `${why}.`,
        says: against.length > 0 ? place.says : '',
        groups: groups.slice(0, mostGroups),
        others: groups.slice(mostGroups),
      }
    })
    .filter((one) => one.isHeld && (one.groups.length > 0 || one.why !== ''))
}
