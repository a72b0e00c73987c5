import { hash } from 'node:crypto'

/** URLs that the standard defines. */
const structure = 'https://fhir.hl7.org.uk/STU3/StructureDefinition'
export const profile = (name: string): string => `${structure}/CareConnect-${name}-1`
export const outcomeProfile = 'https://fhir.nhs.uk/STU3/StructureDefinition/Spine-OperationOutcome-1'
export const verificationExtension = `${structure}/Extension-CareConnect-NHSNumberVerificationStatus-1`

export const deliveryChannelExtension = `${structure}/Extension-CareConnect-DeliveryChannel-1`

export const systems = {
  nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
  odsOrganisation: 'https://fhir.nhs.uk/Id/ods-organization-code',
  odsSite: 'https://fhir.nhs.uk/Id/ods-site-code',
  sdsUser: 'https://fhir.nhs.uk/Id/sds-user-id',
  sdsRoleProfile: 'https://fhir.nhs.uk/Id/sds-role-profile-id',
  dosService: 'https://fhir.nhs.uk/Id/DOSServiceID',
  uuid: 'https://tools.ietf.org/html/rfc4122',
  jobRole: 'https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-SDSJobRoleName-1',
  documentType: 'urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17',
  spineError: 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1',
  /** This sandbox gives one to a patient without an NHS number. */
  localPatient: 'urn:slipway:sandbox:local-patient',
} as const

export const profileNames = [
  'Slot',
  'HealthcareService',
  'Schedule',
  'Appointment',
  'Patient',
  'DocumentReference',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
] as const

/** FHIR's instant in UTC, with milliseconds and offset. */
export const instant = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00')

/** A UUID for an id: the id itself if it is one, else always the same. */
export function uuidOf(id: string): string {
  if (isUuid(id)) return id
  const hex = hash('sha256', id)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export const isUuid = (text: unknown): text is string =>
  typeof text === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
