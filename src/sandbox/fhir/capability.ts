import { profile, profileNames } from './codes.ts'

const searchIncludes = [
  'Slot:schedule',
  'Schedule:actor:Practitioner',
  'Schedule:actor:PractitionerRole',
  'Schedule:actor:HealthcareService',
  'HealthcareService:providedBy',
  'HealthcareService:location',
]
const interactions = (...codes: string[]) => codes.map((code) => ({ code }))

/** What this Provider can do (section 2, last paragraph). */
export function capabilityStatement(baseUrl: string): object {
  return {
    resourceType: 'CapabilityStatement',
    url: `${baseUrl}/metadata`,
    version: '2.0.1',
    name: 'Slipway sandbox',
    status: 'active',
    date: '2026-11-24',
    publisher: 'Slipway',
    kind: 'instance',
    software: { name: 'Slipway', version: '0.1.0', releaseDate: '2026-11-24' },
    implementation: { description: 'A sandbox Provider of the Booking Standard', url: baseUrl },
    fhirVersion: '3.0.1',
    acceptUnknown: 'both',
    format: ['application/fhir+json', 'application/fhir+xml'],
    profile: profileNames.map((name) => ({ reference: profile(name) })),
    rest: [
      {
        mode: 'server',
        security: { cors: true },
        resource: [
          {
            type: 'Appointment',
            profile: { reference: profile('Appointment') },
            interaction: interactions('read', 'vread', 'create', 'update', 'search-type'),
            versioning: 'versioned-update',
            updateCreate: false,
            searchParam: [
              { name: 'identifier', type: 'token', documentation: 'The NHS number of the patient, as https://fhir.nhs.uk/Id/nhs-number|<number>' },
              { name: '_id', type: 'token', documentation: 'The id of the appointment: read it at /Appointment/<id>' },
              { name: 'version', type: 'token', documentation: 'The version of the appointment: read it at /Appointment/<id>/_history/<version>' },
            ],
          },
          {
            type: 'Slot',
            profile: { reference: profile('Slot') },
            interaction: interactions('search-type'),
            searchInclude: searchIncludes,
            searchParam: [
              { name: 'service', type: 'token', documentation: 'The DoS service id; also as schedule.actor:healthcareservice' },
              { name: 'status', type: 'token', documentation: 'free, busy, or both with a comma; both where it is absent' },
              { name: 'start', type: 'date', documentation: 'The window in which slots start: ge with its beginning and le with its end, which is required' },
            ],
          },
        ],
      },
    ],
  }
}
