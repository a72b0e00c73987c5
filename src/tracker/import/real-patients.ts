import { isSyntheticNumber } from '../../nhs-number.ts'
import type { WorkbookSheet } from '../workbook/workbook.ts'
import type { OperationalTestPlan } from './operational-test-plan.shape.ts'
import { faultOfPatient } from './to-project.ts'

/** In the place of a cell. */
const hidden = 'Hidden'

/** A plan without test patients who may be real people: that there was one is all that is kept of them. */
export function withoutRealPatients(plan: OperationalTestPlan): OperationalTestPlan {
  return {
    ...plan,
    testPatients: plan.testPatients.map((one) =>
      faultOfPatient(one)?.includes('real person')
        ? { ...one, name: null, nhsNumber: hidden, dateOfBirth: null, address: null, postcode: null, surgery: null }
        : one,
    ),
    warnings: plan.warnings.map((one) => ({ ...one, message: one.message.replace(/"[^"]*" is not a valid NHS number/, 'An NHS number here is not valid') })),
  }
}

const isRealNumber = (cell: string): boolean => {
  const digits = cell.replaceAll(/[\s-]/g, '')
  return /^\d{10}$/.test(digits) && !isSyntheticNumber(digits)
}
const saysNhsNumber = (cell: string): boolean => /\bnhs\b/i.test(cell) && cell.length <= 60
const saysPatient = (cell: string): boolean =>
  /\b(patient|name|dob|birth|address|postcode|post code|surgery|practice|gp|phone|nhs)\b/i.test(cell) && cell.length <= 60
/** A patient's details take no more rows than this above and below the number. */
const reach = 8

/** A sheet of a test plan with what may be a real person's details hidden, so that they are at no time kept. */
export function withoutRealPeople(sheet: WorkbookSheet): WorkbookSheet {
  const hide = new Set<string>()
  sheet.rows.forEach((row, at) =>
    row.cells.forEach((cell, column) => {
      if (!isRealNumber(cell)) return
      if (row.cells.slice(0, column).some(saysNhsNumber)) {
        // Labels on the left, a patient a column: every value beside a label of theirs.
        for (let near = Math.max(0, at - reach); near <= at + reach; near += 1)
          if (sheet.rows[near]?.cells.slice(0, column).some(saysPatient)) hide.add(`${near} ${column}`)
      } else if (sheet.rows.slice(Math.max(0, at - 50), at).some((above) => saysNhsNumber(above.cells[column] ?? '')))
        row.cells.forEach((_, beside) => hide.add(`${at} ${beside}`))
    }),
  )
  if (hide.size === 0) return sheet
  return {
    ...sheet,
    rows: sheet.rows.map((row, at) => ({ ...row, cells: row.cells.map((cell, column) => (cell !== '' && hide.has(`${at} ${column}`) ? hidden : cell)) })),
  }
}
