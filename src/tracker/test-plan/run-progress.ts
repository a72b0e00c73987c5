import { isSettled } from './test-plan.ts'
import type { Results } from './run-matrix.ts'
import type { Case, Verdict } from './test-plan.ts'

const words: Record<Verdict, (n: number) => string> = {
  fail: (n) => `${n} failed`,
  blocked: (n) => `${n} blocked`,
  pass: (n) => `${n} passed`,
  accepted: (n) => `${n} accepted`,
  'not-applicable': (n) => `${n} ${n === 1 ? 'does' : 'do'} not apply`,
}

const order: Verdict[] = ['fail', 'blocked', 'pass', 'accepted', 'not-applicable']

export interface Progress {
  total: number
  recorded: number
  /** Cases that failed or are blocked. */
  failing: number
  /** "27 of 54 cases recorded: 1 failed, 26 passed". */
  says: string
  /** What the results mean for the run, as of now. */
  verdict: string
}

/** How far a run is, and what its results say by now. A case whose evidence was withdrawn is blocked, as it is when the run is finished. */
export function progressOf(cases: Pick<Case, 'id'>[], { latest, withdrawn }: Results): Progress {
  const verdicts = cases.flatMap(({ id }): Verdict[] => {
    const result = latest.get(id)
    return result === undefined ? [] : [withdrawn.has(id) ? 'blocked' : result.verdict]
  })
  const tally = order.flatMap((one) => {
    const count = verdicts.filter((verdict) => verdict === one).length
    return count === 0 ? [] : [words[one](count)]
  })
  const failing = verdicts.filter((one) => !isSettled(one)).length
  const recorded = `${verdicts.length} of ${cases.length} ${cases.length === 1 ? 'case' : 'cases'} recorded`
  return {
    total: cases.length,
    recorded: verdicts.length,
    failing,
    says: tally.length === 0 ? recorded : `${recorded}: ${tally.join(', ')}`,
    verdict: verdictOfAll({ failing, left: cases.length - verdicts.length, recorded: verdicts.length }),
  }
}

function verdictOfAll({ failing, left, recorded }: { failing: number; left: number; recorded: number }): string {
  if (failing > 0) return `${failing} ${failing === 1 ? 'case has' : 'cases have'} not passed`
  if (recorded === 0) return 'Nothing is recorded yet'
  return left > 0 ? 'Nothing has failed' : 'Every case has a result, and none failed'
}
