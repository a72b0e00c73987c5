import { daysOfWeek } from '../../day.ts'
import { isNhsNumber, isSyntheticNumber } from '../../nhs-number.ts'
import { slotsBetween } from './set-up.ts'
import type { SetUp } from './set-up.ts'
import { recordOf } from '../../keys.ts'

export const patientRows = 3
export const patientFields = ['name', 'nhsNumber', 'dateOfBirth', 'address', 'postcode', 'surgery'] as const
const time = /^([01]\d|2[0-3]):[0-5]\d$/

/** A set-up as the form shows it: one text for each field. */
export function fieldsOf(setUp: SetUp): Record<string, string> {
  const fields: Record<string, string> = { call: setUp.call ?? '', dosIds: setUp.dosIds.join('\n'), slotMinutes: String(setUp.slotMinutes) }
  for (const side of ['provider', 'consumer'] as const) {
    const system = setUp.systems.find((one) => one.side === side)
    fields[`${side}-product`] = system?.product ?? ''
    fields[`${side}-version`] = system?.version ?? ''
  }
  for (const day of setUp.week)
    Object.assign(fields, { [`${day.day}-opens`]: day.opens ?? '', [`${day.day}-closes`]: day.closes ?? '', [`${day.day}-slots`]: day.slots.join(' ') })
  setUp.testPatients.slice(0, patientRows).forEach((patient, index) => {
    for (const field of patientFields) fields[`patient-${index}-${field}`] = patient[field]
  })
  return fields
}

/** The set-up that was typed, or a message for each field that says what to correct. */
export function readSetUp(typed: Record<string, string>): { setUp: SetUp } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const value = (name: string): string => (typed[name] ?? '').trim().slice(0, 500)
  const dosIds = [
    ...new Set(
      value('dosIds')
        .split(/[\s,]+/)
        .filter((id) => id !== ''),
    ),
  ]
  if (!dosIds.every((id) => /^\d{1,12}$/.test(id))) errors['dosIds'] = 'DoS service ids are digits only. Enter one a line'
  const slotMinutes = Number(value('slotMinutes'))
  if (!Number.isInteger(slotMinutes) || slotMinutes < 5 || slotMinutes > 240) errors['slotMinutes'] = 'Enter a whole number of minutes from 5 to 240'
  const week = daysOfWeek.map((day) => {
    const opens = value(`${day}-opens`)
    const closes = value(`${day}-closes`)
    const slots = (typed[`${day}-slots`] ?? '').split(/[\s,]+/).filter((one) => one !== '')
    if ((opens !== '' && !time.test(opens)) || (closes !== '' && !time.test(closes))) errors[`${day}-opens`] = `${day}: enter times like 09:30`
    else if ((opens === '') !== (closes === '')) errors[`${day}-opens`] = `${day}: enter both times, or neither when it is closed`
    else if (opens !== '' && opens >= closes) errors[`${day}-opens`] = `${day}: it closes before it opens`
    const odd = slots.filter((one) => !time.test(one))
    const outside = slots.filter((one) => time.test(one) && opens !== '' && (one < opens || one >= closes))
    if (odd.length > 0) errors[`${day}-slots`] = `${day}: ${odd[0]} is not a time. Enter times like 09:30`
    else if (outside.length > 0) errors[`${day}-slots`] = `${day}: the slot ${outside[0]} is outside the opening hours`
    else if (opens === '' && slots.length > 0) errors[`${day}-slots`] = `${day}: it has slots but no opening hours`
    const filled = slots.length === 0 && opens !== '' && !errors['slotMinutes'] ? slotsBetween(opens, closes, slotMinutes) : [...new Set(slots)].sort()
    return { day, opens: opens || null, closes: closes || null, slots: filled }
  })
  const testPatients = Array.from({ length: patientRows }, (_, index) => {
    const patient = recordOf(patientFields, (field) => value(`patient-${index}-${field}`))
    patient.nhsNumber = patient.nhsNumber.replace(/[\s-]/g, '')
    if (patient.nhsNumber !== '' && !isSyntheticNumber(patient.nhsNumber))
      errors[`patient-${index}-nhsNumber`] = 'Use a number of the national test range: it starts with 9. Do not enter a real patient’s number'
    else if (patient.nhsNumber !== '' && !isNhsNumber(patient.nhsNumber) && patient.nhsNumber !== '1234554321')
      errors[`patient-${index}-nhsNumber`] = 'The number does not pass the NHS number check. Look at its digits'
    return patient
  }).filter((patient) => Object.values(patient).some((one) => one !== ''))
  if (Object.keys(errors).length > 0) return { errors }
  const systems = (['provider', 'consumer'] as const).map((side) => ({ side, product: value(`${side}-product`), version: value(`${side}-version`) }))
  return { setUp: { call: value('call'), systems, dosIds, slotMinutes, week, testPatients } }
}
