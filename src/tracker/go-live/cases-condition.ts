import { condition, few } from './condition.ts'
import type { Condition } from './gate.ts'
import type { CaseFact, GateFacts } from './gate-facts.ts'
import { counted } from '../../web/numbers.ts'

/** What the cases of the test need: a result each, or the full test of the project that represents the pair for those outside the short test. */
export function casesCondition({ cases, cover, countedEnvironment }: GateFacts): Condition {
  const open = cases.filter((one) => !one.settled)
  const covered = cases.filter((one) => one.cover === 'counts').length
  return condition(
    'cases',
    '/test-plan',
    cases.length > 0 && open.length === 0,
    covered === 0
      ? `All ${cases.length} test cases passed, do not apply or were accepted`
      : `All ${cases.length - covered} test cases of the short test passed, do not apply or were accepted. ${coveredBy(covered, cover)}`,
    cases.length === 0 ? 'The test plan has no cases' : whyOpen(open, { cover, countedEnvironment }),
    { lapsed: cases.length > 0 && open.every((one) => one.withdrawn || one.reopened || one.cover === 'ended') },
  )
}

const coveredBy = (n: number, cover: GateFacts['cover']): string => `${counted(n, 'more is', 'more are')} covered by ${cover?.by ?? ''}`

function whyOpen(open: CaseFact[], { cover, countedEnvironment }: Pick<GateFacts, 'cover' | 'countedEnvironment'>): string {
  const failed = open.filter((one) => one.verdict !== null)
  if (failed.length > 0) return `${counted(failed.length, 'case has', 'cases have')} not passed: ${few(failed.map((one) => `${one.name} (${one.verdict})`))}`
  const ended = open.filter((one) => one.cover === 'ended').length
  if (ended > 0)
    return `${counted(ended, 'case has', 'cases have')} no result here, and no other test covers ${ended === 1 ? 'it' : 'them'} now. ${cover?.why ?? ''}`
  const waiting = open.filter((one) => one.cover === 'waits').length
  const missing = open.length - waiting
  if (waiting === 0) return `${counted(missing, 'case has', 'cases have')} no result from a finished run in ${countedEnvironment}`
  return `${counted(missing, 'case of the short test has', 'cases of the short test have')} no result from a finished run in ${countedEnvironment}. ${coveredBy(waiting, cover)}`
}
