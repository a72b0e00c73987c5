import { fieldsOf } from '../rollout/fields.ts'
import { linesOf, warn, type Line } from './lines.ts'
import { appointmentLengthIn, openingHoursIn } from './opening-hours.ts'
import type { OperationalTestPlan, PlanWarning } from './operational-test-plan.shape.ts'
import { prerequisitesIn } from './prerequisites-listed.ts'
import { sectionsOf } from './sections.ts'
import { serviceDetailsIn, systemsIn } from './service-details.ts'
import { stakeholdersIn } from './stakeholders.ts'
import { warningsAboutCases } from './test-case-warnings.ts'
import { testCasesIn } from './test-cases.ts'
import { testPatientsIn } from './test-patients.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { faultsOfSheet } from '../workbook/workbook.ts'
import type { Workbook } from '../workbook/workbook.ts'
import { blanks, withoutEnds } from '../../text.ts'

/** The longest plan that is known has four hundred rows. */
const mostRows = 3000
const mostWarnings = 500

export type * from './operational-test-plan.shape.ts'
export { roleKeyOf } from './role-key.ts'

/**
 * What the plan says, found by its labels wherever they stand, with what somebody should look at.
 * Throws WorkbookRefusal when no sheet holds a table of test cases.
 */
export function understandOperationalTestPlan(workbook: Workbook): OperationalTestPlan {
  const rows = workbook.sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0)
  if (rows > mostRows)
    throw new WorkbookRefusal(
      `${notUnderstood(workbook)} A test plan has ${mostRows.toLocaleString('en-GB')} rows at most; this file has ${rows.toLocaleString('en-GB')}.`,
    )
  const lines = linesOf(workbook)
  const sections = sectionsOf(lines)
  const warnings: PlanWarning[] = [
    ...workbook.sheets.flatMap((sheet) => faultsOfSheet(sheet).map((one) => ({ sheet: sheet.name, ...one }))),
    ...lines.flatMap(draftMarks),
  ]
  const cases = testCasesIn(sections, warnings)
  if (cases.length === 0) throw new WorkbookRefusal(notUnderstood(workbook))
  const appointmentLength = appointmentLengthIn(lines, warnings)
  const plan: OperationalTestPlan = {
    kind: 'operational-test-plan',
    service: serviceDetailsIn(sections, warnings),
    systems: systemsIn(sections, warnings),
    stakeholders: stakeholdersIn(sections, warnings),
    prerequisites: prerequisitesIn(sections, warnings),
    appointmentLength,
    openingHours: openingHoursIn(sections, appointmentLength, warnings),
    testPatients: testPatientsIn(sections, warnings),
    cases: cases.map((each) => each.case),
    warnings: [],
  }
  warnings.push(...warningsAboutCases(cases))
  return { ...plan, warnings: firstOf(inOrder(warnings, workbook)) }
}

/** Which kinds of file are understood, by what each is known, and which headings of a tracker were found: nothing else that stands in the file, which may be about people. */
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

/** Warnings that somebody still reads, and how many more there are. */
function firstOf(warnings: PlanWarning[]): PlanWarning[] {
  const last = warnings[mostWarnings]
  if (!last) return warnings
  const more = (warnings.length - mostWarnings).toLocaleString('en-GB')
  return [...warnings.slice(0, mostWarnings), { ...last, message: `There are ${more} more warnings, from this row on. Mend the file and upload it again.` }]
}

function draftMarks(line: Line): PlanWarning[] {
  const mark = line.cells.find((cell) => cell.length <= 60 && /\bdraft\b/i.test(cell))
  return mark === undefined ? [] : [warn(line, `The sheet is marked "${withoutEnds(mark, `*${blanks}`)}" here.`)]
}

function inOrder(warnings: readonly PlanWarning[], workbook: Workbook): PlanWarning[] {
  const places = new Map(workbook.sheets.map((sheet, at) => [sheet.name, at]))
  const place = (warning: PlanWarning) => places.get(warning.sheet) ?? -1
  return warnings.toSorted((a, b) => place(a) - place(b) || a.row - b.row)
}
