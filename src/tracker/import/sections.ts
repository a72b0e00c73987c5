import { cleanLabel, firstCell, known, valueAfter, type Line } from './lines.ts'

export type SectionKind = 'title' | 'prerequisites' | 'system' | 'details' | 'stakeholders' | 'appointments' | 'hours' | 'patients' | 'cases'

export interface Section {
  kind: SectionKind
  heading: Line
  lines: Line[]
  /** The first row behind the blank row that ended it, if one did. */
  behind?: Line
}

/** Tables that end at a blank row: what stands below them is about something else. */
const endAtBlankRow: SectionKind[] = ['prerequisites', 'stakeholders']

/** The plan cut where a heading says what follows; a sheet's end closes its last section, and a blank row a table. */
export function sectionsOf(lines: readonly Line[]): Section[] {
  const sections: Section[] = []
  let open: Section | undefined
  for (const line of lines) {
    const sameSheet = open?.heading.sheet === line.sheet
    const kind = headingKind(line, sameSheet ? open : undefined)
    if (kind !== undefined) {
      open = { kind, heading: line, lines: [] }
      sections.push(open)
    } else if (open !== undefined && sameSheet) {
      if (endAtBlankRow.includes(open.kind) && isApart(line, open)) {
        open.behind = line
        open = undefined
      } else open.lines.push(line)
    } else open = undefined
  }
  return sections
}

/** Whether more rows are blank above a line than between the rows of its table, which may all be set apart. A person with an address still belongs. */
function isApart(line: Line, { kind, heading, lines }: Section): boolean {
  const [first, second] = lines
  const last = lines.at(-1)
  if (!first || !last) return false
  if (kind === 'stakeholders' && line.cells.some((cell) => /^[^\s@]+@[^\s@]+$/.test(cell))) return false
  const usual = (second?.row ?? first.row) - (second ? first.row : heading.row)
  return line.row - last.row > usual
}

function headingKind(line: Line, open: Section | undefined): SectionKind | undefined {
  const labels = line.cells.filter((cell) => cell !== '').map(cleanLabel)
  const has = (pattern: RegExp) => labels.some((label) => pattern.test(label))
  if (isCaseHeader(labels)) return 'cases'
  if (has(/^name$/i) && has(/e-?mail|phone|^tel/i)) return 'stakeholders'
  if (has(/^day$/i) && has(/open/i)) return 'hours'

  const { text: label, column } = firstCell(line)
  if (label.length > 80) return undefined
  if (/test (plan|cases|scripts?)$/i.test(label)) return 'title'
  if (/^pre-? ?requisites?\b/i.test(label)) return 'prerequisites'
  const isLength = /^(length of (an )?appointments?|(appointment|slot) (length|duration))\b/i.test(label)
  if (isLength && (open?.kind === 'stakeholders' || open?.kind === 'prerequisites')) return 'appointments'
  // A case may well end in "… the system"; only a gap shows that the table is over.
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
