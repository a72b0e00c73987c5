import { storable } from '../../db/storable.ts'
import { systems } from '../fhir/codes.ts'

const patientParameters = [
  'appointment.participant.actor:patient.identifier',
  'participant.actor:patient.identifier',
  'patient:patient.identifier',
  'patient.identifier',
  'identifier',
]

/** What a search for appointments asks, as read. Section 6. */
export interface PatientSearch {
  /** NHS numbers; null for a value that is not one with its system. Every spelling of the parameter is the same. */
  patients: (string | null)[]
  /** The id and version that the capability statement lets a Consumer ask for; null if it does not. */
  id: string | null
  version: string | null
  /** Parameters that are not understood. */
  strange: string[]
}

export function patientSearchOf(query: [string, string][]): PatientSearch {
  const read: PatientSearch = { patients: [], id: null, version: null, strange: [] }
  for (const [name, value] of query) {
    if (patientParameters.includes(name.toLowerCase())) read.patients.push(numberIn(value))
    else if (name === '_id') read.id = storable(value.trim())
    else if (name === 'version') read.version = value.trim()
    else if (name !== '_format') read.strange.push(name)
  }
  return read
}

function numberIn(value: string): string | null {
  const [system, number = '', ...rest] = value.trim().split('|')
  const digits = storable(number.replaceAll(/\s/g, ''))
  return system === systems.nhsNumber && digits !== '' && rest.length === 0 ? digits : null
}
