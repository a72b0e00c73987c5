import { isNhsNumber } from '../../nhs-number.ts'
import { patientDetailOf } from './labels.ts'
import { cellAt, firstCell, inWords, known, leaveAt, leaveRow, readAt, understoodAt, valueAfter, warn, type Line } from './lines.ts'
import type { PlanPatient, PlanWarning } from './operational-test-plan.shape.ts'
import type { Section } from './sections.ts'
import { faultOfPatient } from './to-project.ts'

/** One patient for each filled column right of the labels. */
export function testPatientsIn(sections: readonly Section[], warnings: PlanWarning[]): PlanPatient[] {
  const patientSections = sections.filter((each) => each.kind === 'patients')
  const found = patientSections.flatMap((section) => patientsOf([section.heading, ...section.lines], warnings))
  const heading = patientSections[0]?.heading
  if (heading !== undefined && found.length === 0) warnings.push(warn(heading, 'No test patient is filled in.'))
  return found
}

function patientsOf(lines: readonly Line[], warnings: PlanWarning[]): PlanPatient[] {
  const byColumn = new Map<number, { patient: PlanPatient; cells: Line[] }>()
  let lastLabelled = lines[0]
  for (const line of lines) {
    const { text, column } = firstCell(line)
    const field = patientDetailOf(text)
    if (line === lines[0]) understoodAt(line, column)
    if (field === undefined) {
      if (line !== lines[0]) leaveRow(line, 'no detail of a test patient is called so')
      if (line !== lines[0] && valueAfter(line, column) !== null)
        warnings.push(warn(line, 'This row holds no detail of a test patient that is known; it was left out.'))
      continue
    }
    understoodAt(line, column)
    lastLabelled = line
    for (let at = column + 1; at < line.cells.length; at += 1) {
      const value = known(cellAt(line, at))
      if (value === null) {
        if (cellAt(line, at) !== '') readAt(line, at)
        continue
      }
      const { patient, cells } = byColumn.get(at) ?? { patient: blankPatient(), cells: [] }
      if (patient[field] !== null) {
        leaveAt(line, at, 'it was given further up')
        continue
      }
      patient[field] = field === 'nhsNumber' ? value.replace(/[\s-]/g, '') : value
      byColumn.set(at, { patient, cells: [...cells, line] })
      if (field === 'nhsNumber' && !isNhsNumber(patient.nhsNumber ?? ''))
        warnings.push(warn(line, `"${value}" is not a valid NHS number: its check digit is wrong.`))
    }
  }
  for (const [at, { patient, cells }] of byColumn) {
    const fault = faultOfPatient(patient)
    for (const line of cells) {
      if (fault === undefined) readAt(line, at)
      else leaveAt(line, at, `of a test patient who is left out: ${fault.replace(/^Left out: /, '')}`)
    }
  }
  const patients = [...byColumn.entries()].toSorted(([a], [b]) => a - b).map(([, { patient }]) => patient)
  for (const patient of patients) {
    const blank = (['name', 'nhsNumber', 'dateOfBirth'] as const).filter((field) => patient[field] === null)
    const words = { name: 'name', nhsNumber: 'NHS number', dateOfBirth: 'date of birth' }
    if (blank.length > 0 && lastLabelled !== undefined)
      warnings.push(warn(lines[0] ?? lastLabelled, `A test patient leaves blank: ${inWords(blank.map((field) => words[field]))}.`))
  }
  return patients
}

function blankPatient(): PlanPatient {
  return { name: null, nhsNumber: null, dateOfBirth: null, address: null, postcode: null, surgery: null }
}
