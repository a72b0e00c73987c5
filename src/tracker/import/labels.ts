import type { PlanPatient, ServiceDetails } from './operational-test-plan.shape.ts'

/** Labels for each detail of a service; the first that matches counts. */
export const DETAIL_LABELS: Record<keyof ServiceDetails, RegExp> = {
  dosName: /\bDoS (service )?name$/i,
  dosId: /\bDoS (service )?(id|number|identifier)$/i,
  phone: /\b(tel|telephone|phone)( (no|number))?\.?$/i,
  postcode: /\bpost ?code$/i,
  address: /\baddress$/i,
  lead: /\blead$/i,
  name: /\bname$/i,
}

export const PATIENT_LABELS: Record<keyof PlanPatient, RegExp> = {
  nhsNumber: /\bnhs (number|no)\b/i,
  dateOfBirth: /\b(dob|date of birth)\b/i,
  postcode: /\bpost ?code\b/i,
  address: /\baddress\b/i,
  surgery: /\b(surgery|gp practice|registered gp)\b/i,
  name: /\bname\b/i,
}

function first<Field extends string>(labels: Record<Field, RegExp>, label: string): Field | undefined {
  for (const field in labels) if (labels[field].test(label)) return field
  return undefined
}

/** The detail of a service that a label names. */
export const detailOf = (label: string): keyof ServiceDetails | undefined => first(DETAIL_LABELS, label)
export const isDetailLabel = (label: string): boolean => detailOf(label) !== undefined

/** The detail of a patient that a label names. */
export const patientDetailOf = (label: string): keyof PlanPatient | undefined => first(PATIENT_LABELS, label)
export const isPatientLabel = (label: string): boolean => patientDetailOf(label) !== undefined

export const isTestingDate = (label: string): boolean => /^test(ing)? date/i.test(label)
export const isGoLiveDate = (label: string): boolean => /^go[- ]?live date/i.test(label)
export const isSystemDate = (label: string): boolean => isTestingDate(label) || isGoLiveDate(label)
