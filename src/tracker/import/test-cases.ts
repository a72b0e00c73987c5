import { cellAt, cleanLabel, known, mapColumns, warn, type Line } from './lines.ts'
import type { PlanCase, PlanSide, PlanVerdict, PlanWarning } from './operational-test-plan.shape.ts'
import type { Section } from './sections.ts'

/** A case and the row that it was read from. */
export interface ReadCase {
  line: Line
  case: PlanCase
}

const COLUMNS = {
  expected: /expected/i,
  criterion: /criteri|scenario|test (description|step)/i,
  number: /\b(test|case) (id|no|number|ref\w*)\b|^(id|no|number|ref|#)\.?$/i,
  code: /disposition|\bdx\b|^code$/i,
  verdict: /pass|verdict|outcome|result|status/i,
  comment: /comment|notes?$|remarks?/i,
}

const VERDICTS: readonly (readonly [RegExp, PlanVerdict])[] = [
  [/^(p|pass|passed|ok|yes|y|✓|✔)$/i, 'pass'],
  [/^(f|fail|failed|no|✗|✘)$/i, 'fail'],
  [/^(b|block|blocked|unable to test|could not test)$/i, 'blocked'],
  [/^(n\/?a|not applicable|not configured)$/i, 'not-applicable'],
]

export function testCasesIn(sections: readonly Section[], warnings: PlanWarning[]): ReadCase[] {
  const found: ReadCase[] = []
  sections.forEach((section, index) => {
    if (section.kind === 'cases') found.push(...casesOf(section, sideOf(sections, index, warnings), warnings))
  })
  return found
}

function casesOf(section: Section, side: PlanSide, warnings: PlanWarning[]): ReadCase[] {
  const columns = mapColumns(section.heading, COLUMNS)
  const found: ReadCase[] = []
  let code: string | null = null
  for (const line of section.lines) {
    const criterion = known(cellAt(line, columns.criterion))
    const ownCode = known(cellAt(line, columns.code))
    const number = known(cellAt(line, columns.number))
    if (criterion === null) {
      if (ownCode !== null && /^dx ?\d/i.test(ownCode)) code = normalCode(ownCode)
      else warnings.push(warn(line, 'This row holds no assurance criterion and was not taken as a case.'))
      continue
    }
    if (ownCode !== null) code = normalCode(ownCode)
    if (ownCode !== null && (ownCode.match(/dx ?\d+/gi)?.length ?? 0) > 1)
      warnings.push(warn(line, `"${ownCode}" names several disposition codes; the cases were taken once.`))
    const expected = known(cellAt(line, columns.expected))
    const verdict = verdictOf(line, cellAt(line, columns.verdict), warnings)
    found.push({ line, case: { code, number, side, criterion, expected, verdict, comment: known(cellAt(line, columns.comment)) } })
  }
  return found
}

function normalCode(text: string): string {
  return cleanLabel(text).replace(/\bdx ?(\d+)/gi, 'Dx$1')
}

function verdictOf(line: Line, text: string, warnings: PlanWarning[]): PlanVerdict | null {
  const said = cleanLabel(text)
  // "N/A" is a verdict here, not a way of saying nothing.
  const verdict = VERDICTS.find(([pattern]) => pattern.test(said))?.[1]
  if (verdict === undefined && (known(said) === null || /^pass\s*\/\s*fail$/i.test(said))) return null
  if (verdict === undefined) warnings.push(warn(line, `"${said}" is not a verdict that is known; it was left open.`))
  return verdict ?? null
}

/** The title above a table says whose it is; else the sheet's name; else Consumer first, Provider second. */
function sideOf(sections: readonly Section[], index: number, warnings: PlanWarning[]): PlanSide {
  const { heading } = sections[index] as Section
  const before = sections.slice(0, index)
  const lastTable = before.findLastIndex((each) => each.kind === 'cases')
  const titles = before
    .slice(lastTable + 1)
    .filter((each) => each.kind === 'title' && each.heading.sheet === heading.sheet)
    .map((each) => each.heading.cells.join(' '))
  for (const text of [...titles.toReversed(), heading.sheet]) {
    const sides = [/\bconsumer\b/i.test(text), /\bprovider\b/i.test(text)]
    if (sides[0] !== sides[1]) return sides[0] ? 'consumer' : 'provider'
  }
  const assumed: PlanSide = lastTable === -1 ? 'consumer' : 'provider'
  warnings.push(
    warn(heading, `Nothing above this table says whose test plan it is; it was taken as the ${assumed === 'consumer' ? 'Consumer' : 'Provider'}'s.`),
  )
  return assumed
}
