import { folded } from '../../text.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { cellName } from '../workbook/workbook.ts'
import { caseColumns, type CaseColumns } from './case-columns.ts'
import { sidesOf, titlesAbove, type SideOfTable } from './case-sides.ts'
import { codesIn } from './disposition-codes.ts'
import { cellAt, cleanLabel, keepAt, known, leaveRow, otherColumns, readAt, understoodAt, warn, type Line } from './lines.ts'
import type { PlanCase, PlanWarning } from './operational-test-plan.shape.ts'
import { isHeadingAgain, type Section } from './sections.ts'
import { verdictOf } from './verdicts.ts'

/** The longest known plan has four hundred cases. */
export const mostCases = 5000
export const tooManyCases =
  'This file gives more than 5,000 cases, counted for each disposition code. Name fewer codes in a cell, or split the file, and upload it again.'

/** A case and the row that it was read from. */
export interface ReadCase {
  line: Line
  case: PlanCase
}

/** The cases of all tables; a row with several disposition codes gives one case for each. */
export function testCasesIn(sections: readonly Section[], warnings: PlanWarning[]): ReadCase[] {
  const sides = sidesOf(sections, warnings)
  const found: ReadCase[] = []
  sections.forEach((section, index) => {
    const side = sides.get(section)
    if (side) found.push(...casesOf(section, { side, codes: codesAbove(sections, index), warnings }))
    if (found.length > mostCases) throw new WorkbookRefusal(tooManyCases)
  })
  return found
}

const hasCode = /\bdx ?\d/i

/** The codes in the title of a table or the name of its sheet, for tables without a column of codes. */
function codesAbove(sections: readonly Section[], index: number): string[] | null {
  const section = sections[index]
  if (!section) return null
  const titles = titlesAbove(sections, index)
  const above = titles.flatMap(({ heading, lines }) => [...lines.toReversed(), heading])
  for (const line of above) {
    const column = line.cells.findIndex((cell) => hasCode.test(cell))
    if (column === -1) continue
    understoodAt(line, ...line.cells.keys())
    return dxIn(line.cells[column] ?? '')
  }
  return hasCode.test(section.heading.sheet) ? dxIn(section.heading.sheet) : null
}

/** The codes in a title, without its other words. */
const dxIn = (text: string): string[] => {
  const from = text.search(hasCode)
  const { codes } = codesIn(text.slice(from))
  return codes.map((code) => /^Dx\d+/.exec(code)?.[0] ?? code)
}

interface Table {
  side: SideOfTable
  codes: string[] | null
  warnings: PlanWarning[]
}

function casesOf(section: Section, { side, codes: above, warnings }: Table): ReadCase[] {
  const columns = caseColumns(section.heading)
  const used = Object.values(columns)
  const others = otherColumns(section.heading, section.lines, used)
  understoodAt(section.heading, ...used, ...others)
  const found: ReadCase[] = []
  let codes = above
  for (const line of section.lines) {
    if (isHeadingAgain(line, section)) {
      understoodAt(line, ...line.cells.keys())
      continue
    }
    const alone = codesAlone(line)
    if (alone) {
      codes = alone
      understoodAt(line, ...line.cells.keys())
      continue
    }
    if (known(cellAt(line, columns.criterion)) === null) {
      const next = cellAt(line, columns.code)
      if (/^dx ?\d/i.test(next)) {
        codes = codesIn(next).codes
        understoodAt(line, columns.code)
      }
      if (line.cells.every((cell, column) => column === columns.code || known(cell) === null)) continue
      warnings.push(warn(line, 'This row holds no assurance criterion, so it is no case and was left out.'))
      leaveRow(line, 'a row without an assurance criterion, so no case')
      continue
    }
    const own = readAt(line, columns.code)
    if (own !== null) {
      const said = codesIn(own)
      codes = said.codes
      if (said.warning !== null) warnings.push(warn(line, said.warning))
    }
    const one = caseAt(line, columns, { others, heading: section.heading, warnings })
    if (found.length > mostCases) throw new WorkbookRefusal(tooManyCases)
    for (const code of codes ?? [null]) found.push({ line, case: { ...one, code, side: side.side, sideGuessed: side.isGuess } })
  }
  return found
}

/** A row that contains only disposition codes, which apply to the rows below it. */
function codesAlone(line: Line): string[] | undefined {
  const filled = line.cells.filter((cell) => known(cell) !== null)
  const [first = '', second] = filled.slice(-2)
  const said = filled.length === 1 ? first : filled.length === 2 && /^(disposition|dx)( code)?s?$/i.test(cleanLabel(first)) ? (second ?? '') : ''
  return /^dx ?\d/i.test(said) ? codesIn(said).codes : undefined
}

function caseAt(
  line: Line,
  columns: CaseColumns,
  { others, heading, warnings }: { others: number[]; heading: Line; warnings: PlanWarning[] },
): Omit<PlanCase, 'code' | 'side' | 'sideGuessed'> {
  const criterion = readAt(line, columns.criterion) ?? ''
  const remarks = others.flatMap((column) => {
    const text = keepAt(line, column)
    const name = cleanLabel(cellAt(heading, column))
    return text === null ? [] : [name === '' ? text : `${name}: ${text}`]
  })
  return {
    number: readAt(line, columns.number),
    criterion,
    expected: readAt(line, columns.expected),
    ...verdictOf(line, columns, warnings),
    comment: keepAt(line, columns.comment),
    remarks,
    at: { sheet: line.sheet, cell: cellName(columns.verdict ?? columns.comment ?? columns.criterion ?? 0, line.row) },
  }
}

/** The cases of a location, including those for all locations: a shared case that its own sheet repeats word for word counts once. */
export function withoutRepeats(own: readonly ReadCase[], common: readonly ReadCase[]): ReadCase[] {
  const key = ({ case: one }: ReadCase) => JSON.stringify([one.side, one.code, one.number, folded(one.criterion), folded(one.expected ?? '')])
  const known = new Set(own.map(key))
  const saysMore = ({ case: one }: ReadCase) => one.verdictSaid !== null || one.comment !== null || one.remarks.length > 0
  return [...own, ...common.filter((one) => saysMore(one) || !known.has(key(one)))]
}
