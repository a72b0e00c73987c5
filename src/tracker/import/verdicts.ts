import { cellAt, cleanLabel, known, warn, type Line } from './lines.ts'
import type { CaseColumns } from './case-columns.ts'
import type { PlanVerdict, PlanWarning } from './operational-test-plan.shape.ts'

const VERDICTS: readonly (readonly [RegExp, PlanVerdict])[] = [
  [/^(p|ok|okay|yes|y|✓|✔|☑|✅)$|^(pass|passed)(?![\p{L}\p{N}])/iu, 'pass'],
  [/^(f|no|✗|✘|❌)$|^(fail|failed)(?![\p{L}\p{N}])/iu, 'fail'],
  [/^(b|block|unable to test|could not test)$|^blocked(?![\p{L}\p{N}])/iu, 'blocked'],
  // "N/A" is a verdict here, and does not mean unknown.
  [/^(n\/?a|n\.a\.?|not applicable|not configured)$/i, 'not-applicable'],
]
/** The question in the template, which nobody has answered. */
const unanswered = /^p(ass(ed)?)? ?(\/|\||or|,) ?f(ail(ed)?)?( ?(\/|\||or|,) ?(n\/?a|blocked|b))*$/i

/** The verdict of a row and its words; counts both cells. */
export function verdictOf(line: Line, columns: CaseColumns, warnings: PlanWarning[]): { verdict: PlanVerdict | null; verdictSaid: string | null } {
  const ticked = columns.failed === undefined ? undefined : tickedOf(line, columns, warnings)
  if (ticked) return ticked
  const column = columns.verdict
  const said = cleanLabel(cellAt(line, column))
  if (column === undefined || said === '') return { verdict: null, verdictSaid: null }
  const isAsked = unanswered.test(said)
  const verdict = isAsked ? undefined : VERDICTS.find(([pattern]) => pattern.test(said))?.[1]
  if (verdict === undefined && (isAsked || known(said) === null)) {
    line.tally.mark(line.row, column, 'unknown')
    return { verdict: null, verdictSaid: null }
  }
  line.tally.mark(line.row, column, verdict === undefined ? 'kept' : 'read')
  if (verdict === undefined) warnings.push(warn(line, `"${said}" is not a verdict that is known; it was left open.`))
  return { verdict: verdict ?? null, verdictSaid: said }
}

/** A tick in the column for passes or the one for failures. */
function tickedOf(
  line: Line,
  { verdict, failed }: CaseColumns,
  warnings: PlanWarning[],
): { verdict: PlanVerdict | null; verdictSaid: string | null } | undefined {
  const [pass, fail] = [known(cellAt(line, verdict)), known(cellAt(line, failed))]
  if (fail === null) {
    if (pass === null || !/^(x|1|true)$/i.test(pass)) return undefined
    if (verdict !== undefined) line.tally.mark(line.row, verdict, 'read')
    return { verdict: 'pass', verdictSaid: pass }
  }
  for (const column of [verdict, failed]) if (column !== undefined) line.tally.mark(line.row, column, pass === null ? 'read' : 'kept')
  if (pass === null) return { verdict: 'fail', verdictSaid: fail }
  warnings.push(warn(line, 'This case is marked as passed and as failed; its result was left open.'))
  return { verdict: null, verdictSaid: `Pass: ${pass}; fail: ${fail}` }
}
