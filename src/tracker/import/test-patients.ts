import { isNhsNumber } from '../../nhs-number.ts'
import { cellAt, firstCell, inWords, known, warn, type Line } from './lines.ts'
import type { PlanPatient, PlanWarning } from './operational-test-plan.shape.ts'
import type { Section } from './sections.ts'

const LABELS: Record<keyof PlanPatient, RegExp> = {
  nhsNumber: /\bnhs (number|no)\b/i,
  dateOfBirth: /\b(dob|date of birth)\b/i,
  postcode: /\bpost ?code\b/i,
  address: /\baddress\b/i,
  surgery: /\b(surgery|gp practice|registered gp)\b/i,
  name: /\bname\b/i,
}

/** One patient for each filled column right of the labels. */
export function testPatientsIn(sections: readonly Section[], warnings: PlanWarning[]): PlanPatient[] {
  const patientSections = sections.filter((each) => each.kind === 'patients')
  const found = patientSections.flatMap((section) => patientsOf([section.heading, ...section.lines], warnings))
  const heading = patientSections[0]?.heading
  if (heading !== undefined && found.length === 0) warnings.push(warn(heading, 'No test patient is filled in.'))
  return found
}

function patientsOf(lines: readonly Line[], warnings: PlanWarning[]): PlanPatient[] {
  const byColumn = new Map<number, PlanPatient>()
  let lastLabelled = lines[0]
  for (const line of lines) {
    const { text, column } = firstCell(line)
    const field = (Object.keys(LABELS) as (keyof PlanPatient)[]).find((each) => LABELS[each].test(text))
    if (field === undefined) continue
    lastLabelled = line
    for (let at = column + 1; at < line.cells.length; at += 1) {
      const value = known(cellAt(line, at))
      if (value === null) continue
      const patient = byColumn.get(at) ?? blankPatient()
      patient[field] = field === 'nhsNumber' ? value.replace(/[\s-]/g, '') : value
      byColumn.set(at, patient)
      if (field === 'nhsNumber' && !isNhsNumber(patient.nhsNumber ?? ''))
        warnings.push(warn(line, `"${value}" is not a valid NHS number: its check digit does not fit.`))
    }
  }
  const patients = [...byColumn.entries()].toSorted(([a], [b]) => a - b).map(([, patient]) => patient)
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
