import type { Observation, ObservationKind } from '../../context.ts'
import type { Case } from './test-plan.ts'

/** What a case is about, by its words: imported plans name no keys. The first that fits; null: nothing that a sandbox can see. */
const words: [RegExp, ObservationKind | null][] = [
  [
    /\b(sms|text message|case number|episode|reports?\b.*\brun|run the|reports of|select the appointment|offered for this|arriv(e|es|ed)\b.*\b(in the system|patient)|marked as arrived)/i,
    null,
  ],
  [/re-?book/i, 'rebooked'],
  [/\b(local(ly)?|the service can cancel)\b(?!.*again)/i, null],
  [/\b(again|open again|frees|released)\b/i, 'freed'],
  [/\b(already (booked|taken)|double|second booking|taken slot)\b/i, 'double-booked'],
  [/cancel/i, 'cancelled'],
  [/\b(no appointments|no slots)\b/i, 'none-shown'],
  [/\b(slots? (are |is )?shown|list of appointment slots|(all|every) clinics?)\b/i, 'slots-shown'],
  [/\breferral\b.*\bbooking\b|\bbooking and referral\b/i, 'referral'],
  [/referral/i, null],
  [/\bbook(s|ed|ing)?\b/i, 'booked'],
]

export const observationKindOf = (one: Pick<Case, 'criterion'>): ObservationKind | null => words.find(([pattern]) => pattern.test(one.criterion))?.[1] ?? null

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
