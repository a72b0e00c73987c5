import { cellAt, cleanLabel, inWords, known, mapColumns, warn, type Line } from './lines.ts'
import type { PlanStakeholder, PlanWarning } from './operational-test-plan.shape.ts'
import type { Section } from './sections.ts'

const COLUMNS = { email: /e-?mail/i, phone: /phone|^tel|mobile/i, testTeam: /test team|testing/i, name: /^(contact )?name$/i }

export function stakeholdersIn(sections: readonly Section[], warnings: PlanWarning[]): PlanStakeholder[] {
  return sections.filter((each) => each.kind === 'stakeholders').flatMap((section) => stakeholdersOf(section, warnings))
}

function stakeholdersOf(section: Section, warnings: PlanWarning[]): PlanStakeholder[] {
  const columns = mapColumns(section.heading, COLUMNS)
  const roleColumn = roleColumnOf(section, columns.name ?? 0)
  const found: PlanStakeholder[] = []
  const blank: Line[] = []
  const undecided: Line[] = []
  let role = ''
  for (const line of section.lines) {
    role = cleanLabel(cellAt(line, roleColumn)) || role
    if (role === '') {
      warnings.push(warn(line, 'A stakeholder stands here without a role; the row was not taken.'))
      continue
    }
    const stakeholder: PlanStakeholder = {
      role,
      name: known(cellAt(line, columns.name)),
      email: known(cellAt(line, columns.email)),
      phone: known(cellAt(line, columns.phone)),
      testTeam: testTeamOf(line, cellAt(line, columns.testTeam), warnings),
    }
    if (stakeholder.email !== null && !/^[^\s@]+@[^\s@]+$/.test(stakeholder.email)) warnings.push(warn(line, `"${stakeholder.email}" is not an email address.`))
    if (stakeholder.name === null && stakeholder.email === null && stakeholder.phone === null) blank.push(line)
    if (stakeholder.testTeam === null) undecided.push(line)
    found.push(stakeholder)
  }
  const rolesIn = (lines: Line[]) => inWords(lines.map((line) => cleanLabel(cellAt(line, roleColumn)) || 'another of the same role'))
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

function testTeamOf(line: Line, text: string, warnings: PlanWarning[]): boolean | null {
  const answer = text.trim()
  if (/^((y|yes|true|x|✓|✔)$|yes\b)/i.test(answer) && !/^y(es)?\s*\/\s*no?$/i.test(answer)) return true
  if (/^((n|no|false|n\/a|✗|✘)$|no\b)/i.test(answer)) return false
  if (known(answer) === null || /^y(es)?\s*\/\s*no?$/i.test(answer)) return null
  warnings.push(warn(line, `"${answer}" does not say yes or no to being in the test team.`))
  return null
}
