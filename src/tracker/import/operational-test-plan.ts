import { blanks, withoutEnds } from '../../text.ts'
import { fieldsOf } from '../tracker-import/fields.ts'
import { addUp, Tally } from '../workbook/cell-account.ts'
import type { CellAccount } from '../workbook/cell-account.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { faultsOfSheet } from '../workbook/workbook.ts'
import type { Workbook, WorkbookSheet } from '../workbook/workbook.ts'
import { firstCell, leaveRow, linesOf, understoodAt, warn, type Line } from './lines.ts'
import { locationsIn, type Location } from './locations.ts'
import { appointmentLengthIn, openingHoursIn } from './opening-hours.ts'
import type { OperationalTestPlan, PlanWarning } from './operational-test-plan.shape.ts'
import { prerequisitesIn } from './prerequisites-listed.ts'
import { nameOfSection, sectionsOf, type Section } from './sections.ts'
import { serviceDetailsIn, systemsIn } from './service-details.ts'
import { stakeholdersIn } from './stakeholders.ts'
import { warningsAboutCases } from './test-case-warnings.ts'
import { mostCases, testCasesIn, tooManyCases, withoutRepeats } from './test-cases.ts'
import { testPatientsIn } from './test-patients.ts'

/** The longest known plan has four hundred rows. */
const mostRows = 3000
const mostWarnings = 500

export type * from './operational-test-plan.shape.ts'
export { roleKeyOf } from './role-key.ts'

/** What a file says about all its locations. */
export interface PlansOfFile {
  plans: OperationalTestPlan[]
  /** How every cell of the file was handled; cells that several plans share count once. */
  account: CellAccount
}

/**
 * The plans in a file, found by their labels wherever those are, with what someone should check: one for each location, in its order. Throws
 * WorkbookRefusal if no sheet has a table of test cases.
 */
export const plansIn = (workbook: Workbook): OperationalTestPlan[] => readPlans(workbook).plans

/** The same with the account of the whole file. */
export function readPlans(workbook: Workbook): PlansOfFile {
  const rows = workbook.sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0)
  if (rows > mostRows)
    throw new WorkbookRefusal(
      `${notUnderstood(workbook)} A test plan has ${mostRows.toLocaleString('en-GB')} rows at most; this file has ${rows.toLocaleString('en-GB')}.`,
    )
  let cases = 0
  const read = locationsIn(workbook).map((location) => {
    const one = readLocation(location, workbook)
    cases += one.plan.cases.length
    if (cases > mostCases) throw new WorkbookRefusal(tooManyCases)
    return one
  })
  if (read.every(({ plan }) => plan.cases.length === 0)) throw new WorkbookRefusal(notUnderstood(workbook))
  const sheets = workbook.sheets.map((sheet) => new Tally(sheet))
  for (const { tallies } of read) for (const tally of tallies) sheets.find(({ sheet }) => sheet === tally.sheet)?.join(tally)
  return { plans: read.map(({ plan }) => plan), account: addUp(sheets.map((tally) => tally.account())) }
}

interface Part {
  sheet: WorkbookSheet
  tally: Tally
  lines: Line[]
  sections: Section[]
}

function partOf(sheet: WorkbookSheet): Part {
  const tally = new Tally(sheet)
  const lines = linesOf(sheet, tally)
  return { sheet, tally, lines, sections: sectionsOf(lines) }
}

/** The plan of one location: its own parts come first, and so override the shared ones. */
function readLocation({ name, ...location }: Location, workbook: Workbook): { plan: OperationalTestPlan; tallies: Tally[] } {
  const [own, common, spare] = [location.own.map(partOf), location.common.map(partOf), location.spare.map(partOf)]
  const parts = [...own, ...common]
  const sections = parts.flatMap((part) => part.sections)
  const lines = parts.flatMap((part) => part.lines)
  const warnings: PlanWarning[] = [
    ...parts.flatMap(({ sheet }) => faultsOfSheet(sheet).map((one) => ({ sheet: sheet.name, ...one }))),
    ...lines.flatMap(draftMarks),
    ...spare.flatMap(leaveSpare),
  ]
  const casesFrom = (some: Part[]) =>
    testCasesIn(
      some.flatMap((part) => part.sections),
      warnings,
    )
  const cases = withoutRepeats(casesFrom(own), casesFrom(common))
  const appointmentLength = appointmentLengthIn(lines, warnings)
  const plan = {
    kind: 'operational-test-plan' as const,
    location: name,
    sheets: [...new Set(parts.map(({ sheet }) => sheet.name))],
    service: serviceDetailsIn(sections, warnings),
    systems: systemsIn(sections, warnings),
    stakeholders: stakeholdersIn(sections, warnings),
    prerequisites: prerequisitesIn(sections, warnings),
    appointmentLength,
    openingHours: openingHoursIn(sections, appointmentLength, warnings),
    testPatients: testPatientsIn(sections, warnings),
    cases: cases.map((each) => each.case),
  }
  if (cases.length === 0 && location.common.length > 0)
    warnings.push({ sheet: own[0]?.sheet.name ?? '', row: 1, message: `The file has no test cases for ${name}: its project starts with the usual ones.` })
  for (const { heading } of sections.filter(({ kind }) => kind === 'title' || kind === 'appointments')) understoodAt(heading, firstCell(heading).column)
  warnings.push(...warningsAboutCases(cases), ...sections.flatMap(leaveBehind))
  const tallies = [...parts, ...spare].map(({ tally }) => tally)
  return { plan: { ...plan, warnings: firstOf(inOrder(warnings, workbook)), account: addUp(tallies.map((tally) => tally.account())) }, tallies }
}

/** The rows after the end of a section, which belong to nothing. */
function leaveBehind(section: Section): PlanWarning[] {
  const [first] = section.behind
  if (!first) return []
  for (const line of section.behind) leaveRow(line, `below the end of the ${nameOfSection(section)}`)
  // The list of prerequisites reports them itself.
  if (section.kind === 'prerequisites') return []
  return [
    warn(first, `The ${nameOfSection(section)} ends at the blank row above this one; "${shortened(firstCell(first).text)}" and what follows was left out.`),
  ]
}

/** A sheet for a service that nobody has named. */
function leaveSpare({ sheet, lines }: Part): PlanWarning[] {
  for (const line of lines) leaveRow(line, 'a sheet for a service that is not named')
  return [
    {
      sheet: sheet.name,
      row: 1,
      message:
        'The service details of this sheet are blank, so it was read as a spare copy and left out. If it is a service, name it and upload the file again.',
    },
  ]
}

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text)

/**
 * Which kinds of file are supported, how each is recognised, and which headings of a tracker were found. Repeats nothing else from the file, which
 * may be about people.
 */
export function notUnderstood({ sheets }: Workbook): string {
  const found = sheets
    .flatMap((sheet) => sheet.rows.slice(0, 20))
    .map(({ cells }) => {
      const fields = fieldsOf(cells, new Map())
      return cells.filter((_cell, at) => fields[at] !== null)
    })
    .reduce((most, cells) => (cells.length > most.length ? cells : most), [])
  return [
    'This is none of the kinds of file that are understood.',
    'An operational test plan (.xlsx) has a heading row with "Assurance Criteria" and "Expected Result" and test cases below it; no test cases were found.',
    `A rollout tracker (.xlsx or .csv) has a heading row with "ODS" and at least two more headings that are known, like "ODS name" and "Post Code"; ${found.length === 0 ? 'none of these were found' : `only these were found: ${found.map((cell) => `"${cell}"`).join(', ')}`}.`,
    'A catalogue of products (.xlsx or .csv) has a heading row with "Role", "Supplier", "Product" and "Status".',
    'Name the headings so and upload the file again.',
  ].join(' ')
}

/** As many warnings as someone still reads, and how many more there are. */
function firstOf(warnings: PlanWarning[]): PlanWarning[] {
  const last = warnings[mostWarnings]
  if (!last) return warnings
  const more = (warnings.length - mostWarnings).toLocaleString('en-GB')
  return [...warnings.slice(0, mostWarnings), { ...last, message: `There are ${more} more warnings, from this row on. Correct the file and upload it again.` }]
}

function draftMarks(line: Line): PlanWarning[] {
  const column = line.cells.findIndex((cell) => cell.length <= 60 && /\bdraft\b/i.test(cell))
  const mark = line.cells[column]
  understoodAt(line, column)
  return mark === undefined ? [] : [warn(line, `The sheet is marked "${withoutEnds(mark, `*${blanks}`)}" here.`)]
}

function inOrder(warnings: readonly PlanWarning[], workbook: Workbook): PlanWarning[] {
  const places = new Map(workbook.sheets.map((sheet, at) => [sheet.name, at]))
  const place = (warning: PlanWarning) => places.get(warning.sheet) ?? -1
  return warnings.toSorted((a, b) => place(a) - place(b) || a.row - b.row)
}
