import { cellAt, known, mapColumns, type Line } from './lines.ts'

const COLUMNS = {
  expected: /expected/i,
  criterion: /criteri|scenario|test (description|step)/i,
  number: /\b(test|case) (id|no|number|ref\w*)\b|^(id|no|number|ref|#)\.?$/i,
  code: /disposition|\bdx\b|^code$/i,
  verdict: /pass|verdict/i,
  comment: /comment|notes?$|remarks?/i,
}
/** Other names for the column of verdicts, used if no column has a plain one. */
const VERDICT_ELSE = /outcome|result|status/i

export type CaseColumns = Partial<Record<keyof typeof COLUMNS, number>> & {
  /** A column to tick for a failure, beside the one for a pass. */
  failed?: number
}

/** The meaning of each column in a table of cases. */
export function caseColumns(heading: Line): CaseColumns {
  const columns: CaseColumns = mapColumns(heading, COLUMNS)
  const { passed, failed } = mapColumns(heading, { passed: /^pass(ed)?$/i, failed: /^fail(ed)?$/i })
  if (passed !== undefined && passed === columns.verdict && failed !== undefined) return { ...columns, failed }
  if (columns.verdict !== undefined) return columns
  const { verdict } = mapColumns(heading, { ...COLUMNS, verdict: VERDICT_ELSE })
  return verdict === undefined ? columns : { ...columns, verdict }
}

const isCode = (text: string): boolean => /^dx ?\d/i.test(text)

/** Whether a row has a number, what is to be tested and what is expected. */
export function isWholeCase(line: Line, heading: Line): boolean {
  const { criterion, number, expected } = caseColumns(heading)
  return /^\d{1,4}$/.test(cellAt(line, number)) && known(cellAt(line, criterion)) !== null && known(cellAt(line, expected)) !== null
}

/** Whether a row below blank rows is still a case: it says what is to be tested and something else, or names the next disposition code. */
export function isCaseRow(line: Line, heading: Line): boolean {
  const { criterion, number, expected, code } = caseColumns(heading)
  const has = (column: number | undefined): boolean => known(cellAt(line, column)) !== null
  return isCode(cellAt(line, code)) || (has(criterion) && (has(number) || has(expected)))
}
