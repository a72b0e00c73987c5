import { setImmediate as nextTurn } from 'node:timers/promises'
import { folded, headingKey } from '../../text.ts'
import { holdsPlainRealNumber, withoutRealNumbers } from '../../real-numbers.ts'
import type { Workbook, WorkbookRow, WorkbookSheet } from '../workbook/workbook.ts'
import type { OperationalTestPlan } from './operational-test-plan.shape.ts'
import { faultOfPatient } from './to-project.ts'

/** Replaces the content of a cell. */
const hidden = 'Hidden'

/** A plan without test patients who may be real people: all that is kept is that there was one. */
export function withoutRealPatients(plan: OperationalTestPlan): OperationalTestPlan {
  return {
    ...plan,
    testPatients: plan.testPatients.map((one) =>
      faultOfPatient(one)?.includes('real person')
        ? { ...one, name: null, nhsNumber: hidden, dateOfBirth: null, address: null, postcode: null, surgery: null }
        : one,
    ),
    warnings: plan.warnings.map((one) => ({
      ...one,
      message: one.message.endsWith(notAnNhsNumber) ? `An NHS number here${notAnNhsNumber.slice(1)}` : one.message,
    })),
  }
}
const notAnNhsNumber = '" is not a valid NHS number: its check digit is wrong.'

/** Whether a cell may contain ten digits, plain or disguised: most do not, and need no closer look. */
function mayHoldNumber(cell: string): boolean {
  if (cell.length < 10) return false
  let digits = 0
  for (let at = 0; at < cell.length; at += 1) {
    const code = cell.charCodeAt(at)
    if (code >= 48 && code <= 57) digits += 1
    else if (code > 127 || code === 37 || code === 38) return true
  }
  return digits >= 10
}

/** A name without a number that may be a real person's; the history keeps names for good. */
export const withoutRealNumber = (name: string): string => (mayHoldNumber(name) && holdsPlainRealNumber(name) ? withoutRealNumbers(name) : name)
/** The same for the names of sheets. */
export const withoutNumbersInNames = ({ sheets }: Workbook): Workbook => ({ sheets: sheets.map((one) => ({ ...one, name: withoutRealNumber(one.name) })) })

/** A number that a spreadsheet wrote as a decimal, as an integer. */
const asWritten = (cell: string): string => cell.trim().replace(/^(\d{10})\.0{1,4}$/, '$1')
/** Whether a cell is a label with one of these words. Most cells have none of their letters, and need no closer look. */
const says =
  (words: RegExp, hint: RegExp, but?: RegExp) =>
  (cell: string): boolean => {
    if (cell.length > 60 || !hint.test(cell)) return false
    // "NHSNumber" is two words, "DoS" is one.
    const forms = [headingKey(cell), folded(cell)]
    return forms.some((form) => words.test(form)) && !forms.some((form) => but?.test(form))
  }
const ofAnotherThing = /\b(dos|ods|asid|services?|111|phone|telephone|tel|mobile|fax|uprn|organisation|provider|e?mail)\b/
const saysOther = says(ofAnotherThing, /dos|ods|asid|service|111|phone|tel|mobile|fax|uprn|organisation|provider|mail/i)
const saysNumber = says(/\bnhs\b|\bpatients? (id|no|number|ref|reference)\b/, /nhs|patient/i, ofAnotherThing)
const saysPatient = says(
  /\b(patients?|name|dob|birth|address|postcode|post code|surgery|practice|gp|phone|nhs)\b/,
  /patient|name|dob|birth|address|post|surgery|practice|gp|phone|nhs/i,
)
/** A heading in a table of services may count patients: "Patient list size". */
const isOfAPatient = says(
  /\b(patients?|dob|birth|nhs|forename|surname|first name|last name)\b/,
  /patient|dob|birth|nhs|name/i,
  /\b(list|size|population|total|count|of services?)\b/,
)

/** A patient's details are at most this many rows above or below the number. */
const reach = 8

/** The headings above a cell: of patients' numbers, each with the row of its heading, and of other numbers. */
interface Above {
  patients: Map<number, WorkbookRow>
  others: Set<number>
}

const rowsAtOnce = 200
/** Headings of a table are within this many rows. */
const headingsWithin = 60

/**
 * A sheet in which details of possible real people are hidden, so that they are never stored, with a warning that says so. In a table of services or
 * products, whose other columns may have codes of ten digits, it hides only what the headings or the cell itself call a patient's.
 */
export function withoutRealPeople(sheet: WorkbookSheet, { isTable = false } = {}): WorkbookSheet {
  const looking = hidingRealPeople(sheet, isTable)
  for (;;) {
    const { done, value } = looking.next()
    if (done) return value
  }
}

/** The same in batches, so that other requests run in between. */
export async function withoutRealPeopleInTurns(sheet: WorkbookSheet, { isTable = false } = {}): Promise<WorkbookSheet> {
  const looking = hidingRealPeople(sheet, isTable)
  for (;;) {
    const { done, value } = looking.next()
    if (done) return value
    await nextTurn()
  }
}

function* hidingRealPeople(sheet: WorkbookSheet, isTable: boolean): Generator<undefined, WorkbookSheet> {
  const changed = new Map<string, string>()
  const found = new Set<number>()
  const above: Above = { patients: new Map(), others: new Set() }
  for (const [at, row] of sheet.rows.entries()) {
    if (at % rowsAtOnce === rowsAtOnce - 1) yield
    row.cells.forEach((cell, column) => {
      if (!mayHoldNumber(cell)) return
      const without = withoutRealNumbers(asWritten(cell))
      if (without === asWritten(cell)) return
      const left = row.cells.slice(0, column)
      const heading = above.patients.get(column)
      if (left.some(saysNumber)) hide(changed, besideLabels(sheet.rows, { at, column, isTable }))
      else if (saysNumber(wordsOf(cell))) hide(changed, isTable ? [] : oneBesideLabels(sheet.rows, at))
      else if (saysOther(wordsOf(cell))) return
      else if (heading) hide(changed, ofTheRow(row, { at, isTable, heading }))
      else if (isTable || above.others.has(column) || saysOther(left.findLast((one) => one !== '') ?? '') || !holdsPlainRealNumber(cell)) return
      found.add(row.number)
      changed.set(`${at} ${column}`, without === notKept ? hidden : without)
    })
    if (isTable && at >= headingsWithin) continue
    row.cells.forEach((cell, column) => {
      if (saysNumber(cell)) above.patients.set(column, row)
      else if (saysOther(cell)) above.others.add(column)
    })
  }
  return found.size === 0 ? sheet : withChanged(sheet, changed, [...found])
}

function withChanged(sheet: WorkbookSheet, changed: ReadonlyMap<string, string>, [row = 1, ...more]: number[]): WorkbookSheet {
  const who = more.length === 0 ? 'This row has' : `This row and ${more.length} more have`
  return {
    ...sheet,
    rows: sheet.rows.map((one, at) => ({ ...one, cells: one.cells.map((cell, column) => (cell === '' ? cell : (changed.get(`${at} ${column}`) ?? cell))) })),
    warnings: [...sheet.warnings, { row, message: `${who} what may be a real person’s NHS number. It was hidden before anything was kept.` }],
  }
}

const notKept = '[not kept]'
/** The words of a cell before its first digit: "NHS no: 401 023 2137" says by itself what it is. */
const wordsOf = (cell: string): string => (/^[^\d]{0,60}/.exec(cell)?.[0] ?? '').trim()

type Place = [at: number, column: number]
function hide(changed: Map<string, string>, places: Place[]): void {
  for (const [at, column] of places) if (!changed.has(`${at} ${column}`)) changed.set(`${at} ${column}`, hidden)
}

/** With labels on the left and a patient in each column: every value beside a patient's label. */
function besideLabels(rows: WorkbookRow[], { at, column, isTable }: { at: number; column: number; isTable: boolean }): Place[] {
  if (isTable) return []
  const from = Math.max(0, at - reach)
  return rows.slice(from, at + reach + 1).flatMap((near, index): Place[] => (near.cells.slice(0, column).some(saysPatient) ? [[from + index, column]] : []))
}

/** With a label and a value in each row: the values beside a patient's labels. */
function oneBesideLabels(rows: WorkbookRow[], at: number): Place[] {
  const from = Math.max(0, at - reach)
  return rows.slice(from, at + reach + 1).flatMap((near, index): Place[] => {
    const [first = -1, second = -1, third] = near.cells.flatMap((cell, column) => (cell === '' ? [] : [column]))
    return second >= 0 && third === undefined && saysPatient(near.cells[first] ?? '') ? [[from + index, second]] : []
  })
}

/** With headings above and a patient in each row: the whole row; in a row of a service, only cells below a patient's headings. */
const ofTheRow = (row: WorkbookRow, { at, isTable, heading }: { at: number; isTable: boolean; heading: WorkbookRow }): Place[] =>
  row.cells.flatMap((_cell, column): Place[] => (!isTable || isOfAPatient(heading.cells[column] ?? '') ? [[at, column]] : []))
