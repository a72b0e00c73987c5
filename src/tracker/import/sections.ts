import { isCaseRow, isWholeCase } from './case-columns.ts'
import { cellAt, cleanLabel, firstCell, known, labelOf, linesOf, mapColumns, valueAfter, type Line } from './lines.ts'
import { daysNamed, HOURS_COLUMNS } from './days-named.ts'
import { isDetailLabel, isPatientLabel, isSystemDate } from './labels.ts'

import { Tally } from '../workbook/cell-account.ts'
import type { WorkbookSheet } from '../workbook/workbook.ts'

export type SectionKind = 'title' | 'prerequisites' | 'system' | 'details' | 'stakeholders' | 'appointments' | 'hours' | 'patients' | 'cases'

export interface Section {
  kind: SectionKind
  heading: Line
  lines: Line[]
  /** The rows after the blank row that ended it: they belong to nothing. */
  behind: Line[]
}

const NAMES: Record<SectionKind, string> = {
  title: 'title',
  prerequisites: 'list of prerequisites',
  system: 'table of a system',
  details: 'table of details',
  stakeholders: 'table of stakeholders',
  appointments: 'part about appointments',
  hours: 'table of opening hours',
  patients: 'table of test patients',
  cases: 'table of cases',
}
/** "list of prerequisites": the name of a section in a warning. */
export const nameOfSection = ({ kind }: Section): string => NAMES[kind]

/** How to recognise that a row still belongs to a section, however many blank rows are above it. */
const belongs: Partial<Record<SectionKind, (line: Line, open: Section) => boolean>> = {
  prerequisites: () => false,
  stakeholders: (line) => line.cells.some((cell) => /^[^\s@]+@[^\s@]+$/.test(cell)),
  cases: (line, { heading }) => isCaseRow(line, heading),
  hours: (line, { heading }) => daysNamed(cellAt(line, mapColumns(heading, HOURS_COLUMNS).day)).length > 0,
  patients: (line) => isPatientLabel(firstCell(line).text),
  details: (line) => isDetailLabel(firstCell(line).text),
  system: (line) => isSystemDate(firstCell(line).text),
}

/** A sheet divided at its headings. A blank row ends a table, unless what is below it still belongs to the table. */
export function sectionsOf(lines: readonly Line[]): Section[] {
  const sections: Section[] = []
  let open: Section | undefined
  let isOver = false
  for (const line of lines) {
    const kind = headingKind(line, isOver ? undefined : open)
    if (kind !== undefined && !isRepeated(line, kind, isOver ? undefined : open)) {
      open = { kind, heading: line, lines: [], behind: [] }
      sections.push(open)
      isOver = false
    } else if (open !== undefined) {
      isOver = isOver ? !takesUp(line, open) : isApart(line, open) && belongs[open.kind]?.(line, open) === false
      ;(isOver ? open.behind : open.lines).push(line)
    }
  }
  return sections
}

/** The sections of a sheet, for code that only looks at what it contains. */
export const sectionsOfSheet = (sheet: WorkbookSheet): Section[] => sectionsOf(linesOf(sheet, new Tally(sheet)))

/** Whether a row continues a section after other rows: a weekday, a known label, or a whole case. */
function takesUp(line: Line, open: Section): boolean {
  if (open.kind === 'prerequisites' || open.kind === 'stakeholders') return false
  return open.kind === 'cases' ? isWholeCase(line, open.heading) : belongs[open.kind]?.(line, open) === true
}

/** A heading that a table repeats between its rows, as on every printed page. */
function isRepeated(line: Line, kind: SectionKind, open: Section | undefined): boolean {
  if (open?.kind !== kind || !['cases', 'stakeholders', 'hours'].includes(kind)) return false
  return open.lines.length > 0 && follows(line, open) && isHeadingAgain(line, open)
}

/** Whether a row of a table repeats its headings. */
export function isHeadingAgain(line: Line, { heading }: Pick<Section, 'heading'>): boolean {
  return heading.cells.every((cell, column) => cleanLabel(cell).toLowerCase() === cleanLabel(cellAt(line, column)).toLowerCase())
}

/** Whether more blank rows are above a line than between the rows of its table, which may all be spaced out. */
function isApart(line: Line, { heading, lines }: Section): boolean {
  const [first, second] = lines
  const last = lines.at(-1)
  if (!first || !last) return false
  const usual = (second?.row ?? first.row) - (second ? first.row : heading.row)
  return line.row - last.row > usual
}

function headingKind(line: Line, open: Section | undefined): SectionKind | undefined {
  const labels = line.cells.filter((cell) => cell !== '').map(labelOf)
  const has = (pattern: RegExp) => labels.some((label) => pattern.test(label))
  if (isCaseHeader(labels)) return 'cases'
  if (has(/^name$/i) && has(/e-?mail|phone|^tel/i)) return 'stakeholders'
  if (has(/^day$/i) && has(/open/i)) return 'hours'

  const { text: label, column } = firstCell(line)
  if (label.length > 80) return undefined
  if (/test (plan|cases|scripts?)( ?[-–—:(]? ?dx ?\d{1,4}\)?)?$/i.test(label)) return 'title'
  if (/^pre-? ?requisites?\b/i.test(label)) return 'prerequisites'
  const isLength = /^(length of (an )?appointments?|(appointment|slot) (length|duration))\b/i.test(label)
  if (isLength && (open?.kind === 'stakeholders' || open?.kind === 'prerequisites')) return 'appointments'
  // A case may end in "… the system"; only a gap shows that the table is over.
  if (isSystemLabel(label) && !(open?.kind === 'cases' && follows(line, open))) return 'system'
  if (/^test patients?\b/i.test(label)) return open?.kind === 'patients' && hasValue(line, column) ? undefined : 'patients'
  if (hasValue(line, column)) return undefined
  if (/^appointments?( booking)?$/i.test(label)) return 'appointments'
  if (/^(\S+ ){1,4}details$/i.test(label)) return 'details'
  return undefined
}

function isCaseHeader(labels: readonly string[]): boolean {
  const has = (pattern: RegExp) => labels.some((label) => label.length <= 40 && pattern.test(label))
  return has(/criteri|scenario|test (description|step)/i) && has(/expected/i) && labels.length >= 3
}

function isSystemLabel(label: string): boolean {
  return label.length <= 40 && /^(\S+ ){1,3}system( name)?$/i.test(label) && !/\b(the|in|is|on|their)\b/i.test(label)
}

function follows(line: Line, open: Section): boolean {
  return line.row === (open.lines.at(-1) ?? open.heading).row + 1
}

function hasValue(line: Line, column: number): boolean {
  return valueAfter(line, column) !== null || known(line.cells[column]) === null
}
