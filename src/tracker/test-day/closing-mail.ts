import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import { letterText } from '../../mail/letter.ts'
import type { Part } from '../../mail/letter.ts'
import { dayOf } from '../../web/moments.ts'
import type { RunState } from '../test-plan/run-state.ts'
import { progressOf } from '../test-plan/run-progress.ts'
import type { Results } from '../test-plan/run-matrix.ts'
import { caseName, isSettled, verdictNames } from '../test-plan/test-plan.ts'
import type { Case } from '../test-plan/test-plan.ts'

export interface ClosingFacts extends Results {
  service: string
  run: { number: number; held_on: string; outcome: string | null; state: RunState }
  /** Where it took place. */
  place: string
  /** Those that this run tests. */
  cases: Case[]
  /** How many others the full test of another project covers, and the name of that project. */
  leftOut: { cases: number; by: string } | null
  /** When the call began and ended; empty if there was no roll-call. */
  call: string
  /** Everyone who was on the call. */
  people: string[]
  actions: { what: string; owner: string; day: string }[]
  /** Whether two people finish it. */
  twoFinish: boolean
}

/** What has to happen after the call, in a sentence. */
export function nextStep({ run, cases, latest, withdrawn, twoFinish }: ClosingFacts): string {
  const { failing, recorded, total } = progressOf(cases, { latest, withdrawn })
  const left = total - recorded
  if (run.state === 'finished')
    return run.outcome === 'success'
      ? 'The run is finished as a success.'
      : 'The run is finished as a failure. The retest is a new run, when the actions are done.'
  if (run.state === 'waiting') return 'The review is written. A second person of the other side has to finish the run.'
  if (left > 0) return `${left === 1 ? '1 case has' : `${left} cases have`} no result yet, so the run stays open.`
  if (failing > 0) return 'The project manager writes the review: a retest, or an action for each case that has not passed.'
  return `The project manager writes the review${twoFinish ? ', then a second person of the other side finishes the run' : ' and finishes the run'}.`
}

/** The cases of a code that have not passed, or did not apply, each with its result. */
function notPassed(own: Case[], { latest, withdrawn }: Results): string[] {
  return own.flatMap((one) => {
    const verdict = latest.get(one.id)?.verdict
    if (verdict === undefined || (isSettled(verdict) && verdict !== 'accepted' && !withdrawn.has(one.id))) return []
    const words = withdrawn.has(one.id) ? `${verdictNames[verdict]}, evidence withdrawn` : verdictNames[verdict]
    return [`${words}: ${caseName(one)}: ${one.criterion.replace(/\s+/g, ' ').slice(0, 200)}`]
  })
}

interface ClosingMail {
  subject: string
  says: Part[]
}

const leftOutWords = ({ cases, by }: NonNullable<ClosingFacts['leftOut']>): string =>
  cases === 1
    ? `It is a short test. 1 other case is covered by the full test of ${by}, and was not tested here.`
    : `It is a short test. ${cases} other cases are covered by the full test of ${by}, and were not tested here.`

/** The mail that closes a call: results by code, open actions, the next step. It has no comments: what was seen is on the page of the run. */
export function closingMail(facts: ClosingFacts): ClosingMail {
  const { service, run, place, cases, leftOut, call, people, actions } = facts
  const codes = [...Map.groupBy(cases, (one) => one.code)].map(([code, own]) => ({
    text: `${code}: ${progressOf(own, facts).says}`,
    under: notPassed(own, facts),
  }))
  return {
    subject: `Results of the test of ${service}, run ${run.number}`,
    says: [
      `The test of ${service}, run ${run.number}, ${dayOf(run.held_on)}, ${place}. ${progressOf(cases, facts).says}.`,
      ...(leftOut === null ? [] : [leftOutWords(leftOut)]),
      ...(call === '' ? [] : [`${call}.`]),
      ...(people.length === 0 ? [] : [`On the call: ${people.join(', ')}.`]),
      { heading: 'Results by code' },
      { list: codes },
      { heading: 'Open actions' },
      actions.length === 0 ? 'None.' : { list: actions.map((one) => ({ text: `${one.what}. ${one.owner}, ${one.day}` })) },
      { heading: 'Next step' },
      nextStep(facts),
    ],
  }
}

/** The digest of what is sent, by which a second press of the button is told from news. */
export const digestOfClosing = ({ subject, says }: ClosingMail, note = ''): Digest => digestOf(`${subject}\n${note}\n${letterText(says)}`)
