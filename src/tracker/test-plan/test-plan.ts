import type { TestResultsTable } from '../../db/tables/test-plan.ts'

export type Verdict = TestResultsTable['verdict']
export const verdictNames: Record<Verdict, string> = {
  pass: 'Pass',
  fail: 'Fail',
  blocked: 'Blocked',
  'not-applicable': 'Not applicable',
  accepted: 'Accepted',
}
export const verdictTags: Record<Verdict, string> = {
  pass: 'nhsuk-tag--green',
  fail: 'nhsuk-tag--red',
  blocked: 'nhsuk-tag--orange',
  'not-applicable': 'nhsuk-tag--grey',
  accepted: 'nhsuk-tag--purple',
}
/** What a member of the test team may record; only the project manager records *accepted*. */
export const recordable = ['pass', 'fail', 'blocked', 'not-applicable'] as const

export interface Case {
  id: string
  code: string
  number: string | null
  side: 'consumer' | 'provider'
  criterion: string
}

/** "Dx05, case 7 of the Consumer". */
export const caseName = (one: Pick<Case, 'code' | 'number' | 'side'>): string =>
  `${one.code}, case ${one.number ?? 'without a number'} of the ${one.side === 'consumer' ? 'Consumer' : 'Provider'}`

/** Whether the case needs nothing more after this verdict. */
export const isSettled = (verdict: Verdict | undefined): boolean => verdict === 'pass' || verdict === 'accepted' || verdict === 'not-applicable'

export type Decision = { ok: true } | { ok: false; errors: Record<string, string> }

/** "A, B and C", or "A, B, C and 4 more". */
export function named(list: string[], most = 3): string {
  const [shown, more] = [list.slice(0, most), list.length - most]
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** Decides whether a result may be recorded over the latest one: one that is not a pass needs a reason. */
export function decideResult(next: { verdict: Verdict; comment: string }): Decision {
  if (next.comment !== '' || next.verdict === 'pass') return { ok: true }
  return {
    ok: false,
    errors: {
      comment:
        next.verdict === 'not-applicable' ? 'Say why this case does not apply' : next.verdict === 'accepted' ? 'Say why this is accepted' : 'Say what was seen',
    },
  }
}

/** Decides whether a failure may be accepted: the case failed or was blocked, and there is a reason. */
export function decideAcceptance(latest: Verdict | undefined, reason: string): Decision {
  if (latest !== 'fail' && latest !== 'blocked') return { ok: false, errors: { reason: 'Only a case that failed or is blocked can be accepted' } }
  return reason === '' ? { ok: false, errors: { reason: 'Say why this is accepted' } } : { ok: true }
}

/**
 * Decides whether a run may be finished: it needs a review; a success also needs a verdict on every case and nothing open, and a failure needs
 * something to do next (`actions`).
 */
export function decideFinish(cases: Case[], latest: Map<string, Verdict>, review: { review: string; outcome: string; actions: number }): Decision {
  const errors: Record<string, string> = {}
  const missing = cases.filter((one) => !latest.has(one.id))
  const [firstMissing] = missing
  const open = cases.filter((one) => latest.has(one.id) && !isSettled(latest.get(one.id)))
  const [firstOpen] = open
  if (review.review === '') errors['review'] = 'Write a short review: what went well, what did not'
  if (review.outcome !== 'success' && review.outcome !== 'failure') errors['outcome'] = 'Say whether the run was a success or a failure'
  else if (review.outcome === 'success' && firstMissing)
    errors['outcome'] = `${missing.length} ${missing.length === 1 ? 'case has' : 'cases have'} no result yet: the first is ${caseName(firstMissing)}`
  else if (review.outcome === 'success' && firstOpen)
    errors['outcome'] =
      `${open.length} ${open.length === 1 ? 'case is' : 'cases are'} not passed: the first is ${caseName(firstOpen)}. Retest, or accept with a reason, or finish the run as a failure`
  if (review.outcome === 'failure' && review.actions === 0) errors['action-1-what'] = 'Say what is to be done after the failure, by whom and by when'
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true }
}
