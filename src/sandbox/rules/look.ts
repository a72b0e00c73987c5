import { isObject } from '../fhir/exact.ts'

export { isObject } from '../fhir/exact.ts'

/** Reads JSON of any shape: nothing throws, and what does not fit is empty. */
export type Json = Record<string, unknown>

export const object = (value: unknown): Json => (isObject(value) ? value : {})
export const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
export const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
/** Whether something is there: not absent, not blank, not an empty list. */
export const isThere = (value: unknown): boolean =>
  (value !== undefined && value !== null && text(value) !== '') ||
  (typeof value === 'object' && value !== null && (!Array.isArray(value) || value.length > 0)) ||
  typeof value === 'number' ||
  typeof value === 'boolean'

/** The parts of an Appointment that the rules speak of. */
export interface AppointmentView {
  root: Json
  slots: Json[]
  patients: Json[]
  documents: Json[]
  slot: Json
  patient: Json
  document: Json
}

const views = new WeakMap<Json, AppointmentView>()

/** The view of a body; put together once, as every rule asks for it. */
export function viewOf(root: Json): AppointmentView {
  const known = views.get(root)
  if (known) return known
  const view = lookAt(root)
  views.set(root, view)
  return view
}

function lookAt(root: Json): AppointmentView {
  const contained = objects(root['contained'])
  const ofType = (type: string) => contained.filter((one) => one['resourceType'] === type)
  const slots = ofType('Slot')
  const patients = ofType('Patient')
  const documents = ofType('DocumentReference')
  return { root, slots, patients, documents, slot: slots[0] ?? {}, patient: patients[0] ?? {}, document: documents[0] ?? {} }
}

/** FHIRPath of a contained resource of this type. */
export const pathOf = (type: string): string => `Appointment.contained.where($this is ${type})`

const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number'

/** The NHS number that a patient (or a reference) carries, without blanks; undefined if there is none. */
export function nhsNumberOf(holder: Json): string | undefined {
  const identifiers = Array.isArray(holder['identifier']) ? objects(holder['identifier']) : [object(holder['identifier'])]
  const found = identifiers.find((one) => one['system'] === nhsNumberSystem)
  const value = found?.['value']
  return found === undefined ? undefined : (typeof value === 'string' || typeof value === 'number' ? String(value) : '').replace(/\s/g, '')
}

/** The telecoms of a patient and of their contacts. */
export const telecomsOf = (patient: Json): Json[] => [
  ...objects(patient['telecom']),
  ...objects(patient['contact']).flatMap((contact) => objects(contact['telecom'])),
]
