import { cellAt, cleanLabel, inWords, known, leaveColumns, leaveRow, mapColumns, otherColumns, readAt, understoodAt, warn, type Line } from './lines.ts'
import type { PlanStakeholder, PlanWarning } from './operational-test-plan.shape.ts'
import { isHeadingAgain, type Section } from './sections.ts'
import { readTestTeam } from './test-team.ts'

const COLUMNS = { email: /e-?mail/i, phone: /phone|^tel|mobile/i, testTeam: /test team|testing/i, name: /^(contact )?name$/i }

export function stakeholdersIn(sections: readonly Section[], warnings: PlanWarning[]): PlanStakeholder[] {
  return sections.filter((each) => each.kind === 'stakeholders').flatMap((section) => stakeholdersOf(section, warnings))
}

function stakeholdersOf(section: Section, warnings: PlanWarning[]): PlanStakeholder[] {
  const columns = mapColumns(section.heading, COLUMNS)
  const roleColumn = roleColumnOf(section, columns.name ?? 0)
  const used = [roleColumn, ...Object.values(columns)]
  const lines = section.lines.filter((line) => !isHeadingAgain(line, section))
  for (const line of [section.heading, ...section.lines.filter((each) => !lines.includes(each))]) understoodAt(line, ...used)
  warnings.push(...leaveColumns(section.heading, lines, otherColumns(section.heading, lines, used)))
  const found: PlanStakeholder[] = []
  const blank: Line[] = []
  const undecided: Line[] = []
  let role = ''
  for (const line of lines) {
    role = cleanLabel(cellAt(line, roleColumn)) || role
    if (role === '') {
      warnings.push(warn(line, 'A stakeholder here has no role, so the row was left out.'))
      leaveRow(line, 'a stakeholder without a role')
      continue
    }
    if (cellAt(line, roleColumn) !== '') understoodAt(line, roleColumn)
    const stakeholder: PlanStakeholder = {
      role,
      name: readAt(line, columns.name),
      email: readAt(line, columns.email),
      phone: readAt(line, columns.phone),
      ...testTeamOf(line, columns, warnings),
    }
    if (stakeholder.email !== null && !/^[^\s@]+@[^\s@]+$/.test(stakeholder.email)) warnings.push(warn(line, `"${stakeholder.email}" is not an email address.`))
    if (stakeholder.name === null && stakeholder.email === null && stakeholder.phone === null) blank.push(line)
    if (stakeholder.testTeam === null) undecided.push(line)
    found.push(stakeholder)
  }
  const rolesIn = (some: Line[]) => inWords(some.map((line) => cleanLabel(cellAt(line, roleColumn)) || 'another of the same role'))
  if (blank[0] !== undefined) warnings.push(warn(blank[0], `Nobody is named as ${rolesIn(blank)}.`))
  if (undecided[0] !== undefined) warnings.push(warn(undecided[0], `Whether they are in the test team is not answered for ${rolesIn(undecided)}.`))
  return found
}

/** The nearest filled column left of the names; the headings may leave it unnamed. */
function roleColumnOf(section: Section, nameColumn: number): number {
  const named = section.heading.cells.findIndex((cell) => /role|stakeholder|contacts?$/i.test(cell))
  const filled = (column: number) => section.lines.some((line) => cellAt(line, column) !== '')
  if (named !== -1 && named !== nameColumn && filled(named)) return named
  for (let column = nameColumn - 1; column >= 0; column -= 1) if (filled(column)) return column
  return Math.max(0, nameColumn - 1)
}

/** Whether the sheet says that they are in the test team, and its own words if they say more than yes or no. */
function testTeamOf(line: Line, columns: { testTeam?: number; name?: number }, warnings: PlanWarning[]): Pick<PlanStakeholder, 'testTeam' | 'testTeamSaid'> {
  const { testTeam: column } = columns
  const text = cellAt(line, column)
  const { testTeam, isBlank } = readTestTeam(text, known(cellAt(line, columns.name)))
  if (column !== undefined && text !== '') line.tally.mark(line.row, column, isBlank ? 'unknown' : testTeam === null ? 'kept' : 'read')
  if (testTeam === null && !isBlank) warnings.push(warn(line, `"${text}" does not say yes or no to being in the test team; it is shown as it is written.`))
  return { testTeam, testTeamSaid: isBlank ? null : text }
}
