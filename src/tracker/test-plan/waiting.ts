import type { Observation, ObservationKind } from '../../context.ts'
import type { Case } from './test-plan.ts'
import { inThisOrder } from '../../text.ts'

/** Whether the service cancels in its own system, and the sentence does not go on to say that the slot can be booked again. */
const cancelsLocally = (text: string): boolean =>
  text.split('\n').some((line) => /\b(local(ly)?|the service can cancel)\b/i.test(line.slice(line.toLowerCase().lastIndexOf('again') + 1)))

/** What a case is about stands at its beginning. */
const longest = 5000

/** What a case is about, by its words: imported plans name no keys. The first that fits; null: nothing that a sandbox can see. */
const kinds: [RegExp | ((text: string) => boolean), ObservationKind | null][] = [
  [/\b(sms|text message|case number|episode|run the|reports of|select the appointment|offered for this|marked as arrived)/i, null],
  [(text) => inThisOrder(text, /\breports?\b/i, /\brun/i), null],
  [(text) => inThisOrder(text, /\barriv(e|es|ed)\b/i, /\b(in the system|patient)/i), null],
  [/re-?book/i, 'rebooked'],
  [cancelsLocally, null],
  [/\b(again|open again|frees|released)\b/i, 'freed'],
  [/\b(already (booked|taken)|double|second booking|taken slot)\b/i, 'double-booked'],
  [/cancel/i, 'cancelled'],
  [/\b(no appointments|no slots)\b/i, 'none-shown'],
  [/\b(slots? (are |is )?shown|list of appointment slots|(all|every) clinics?)\b/i, 'slots-shown'],
  [/\bbooking and referral\b/i, 'referral'],
  [(text) => inThisOrder(text, /\breferral\b/i, /\bbooking\b/i), 'referral'],
  [/referral/i, null],
  [/\bbook(s|ed|ing)?\b/i, 'booked'],
]

export function observationKindOf({ criterion }: Pick<Case, 'criterion'>): ObservationKind | null {
  const text = criterion.slice(0, longest)
  return kinds.find(([tells]) => (tells instanceof RegExp ? tells.test(text) : tells(text)))?.[1] ?? null
}

export interface Proposal {
  caseId: string
  observation: Observation
}

/** What the sandbox's observations propose for the cases of a code: one for each case that it can see and that has no result since. */
export function proposalsFor(
  cases: Pick<Case, 'id' | 'criterion' | 'code'>[],
  code: string,
  observations: Observation[],
  latest: Map<string, { recorded_at: string }>,
): Proposal[] {
  return cases
    .filter((one) => one.code === code)
    .flatMap((one) => {
      const kind = observationKindOf(one)
      const observation = observations.find((each) => each.kind === kind)
      const result = latest.get(one.id)
      return observation === undefined || (result !== undefined && result.recorded_at >= observation.at) ? [] : [{ caseId: one.id, observation }]
    })
}

/** A test takes a working day at most: a run that nobody stops does not wait for ever. */
export const waitsHours = 8
