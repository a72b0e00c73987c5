import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { interactionPrefix, operations } from '../fhir/operations.ts'
import type { Operation } from '../fhir/operations.ts'
import { writeJwt } from './jwt.ts'

export type Claims = Record<string, unknown>

/** The claims of a right token for an operation, at a moment (milliseconds since 1970). */
export function claimsFor(operation: Operation, baseUrl: string, now: number): Claims {
  const iat = Math.floor(now / 1000)
  return {
    iss: 'https://consumer.example.nhs.uk/token',
    sub: '10019',
    aud: baseUrl,
    iat,
    exp: iat + 300,
    reason_for_request: 'directcare',
    requested_scope: operations[operation].scope,
    requesting_device: {
      resourceType: 'Device',
      identifier: [{ system: 'https://consumer.example.nhs.uk/devices', value: 'd-1' }],
      model: 'Consumer',
      version: '1.0',
    },
    requesting_organization: {
      resourceType: 'Organization',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RYE' }],
      name: 'South Coast 111',
    },
    requesting_practitioner: {
      resourceType: 'Practitioner',
      id: '10019',
      name: [{ family: 'Jones', given: ['Claire'] }],
      identifier: [
        { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '111222333444' },
        { system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: '444555666777' },
        { system: 'https://consumer.example.nhs.uk/users', value: '10019' },
      ],
    },
  }
}

/** The same claims of another organisation. */
export const asOrganisation = (claims: Claims, code: string | undefined): Claims =>
  code === undefined
    ? claims
    : {
        ...claims,
        requesting_organization: {
          resourceType: 'Organization',
          identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: code }],
          name: code,
        },
      }

/** The two systems of a right request, as the proxy would name them. */
export const asids = { from: '918999198993', to: '918999198820' }

/** The headers of a right request. */
export const headersFor = (
  operation: Operation,
  baseUrl: string,
  now: number,
  change: { claims?: (claims: Claims) => Claims } = {},
): Record<string, string> => ({
  authorization: `Bearer ${writeJwt((change.claims ?? ((claims) => claims))(claimsFor(operation, baseUrl, now)))}`,
  'ssp-from': asids.from,
  'ssp-to': asids.to,
  'ssp-traceid': randomUUID(),
  'ssp-interactionid': `${interactionPrefix}${operations[operation].interactions[0]}`,
  accept: 'application/fhir+json',
})

const slotShape = z.looseObject({
  id: z.string(),
  identifier: z.array(z.looseObject({ value: z.string() })),
  schedule: z.looseObject({ reference: z.string() }),
  status: z.string(),
  start: z.string(),
  end: z.string(),
})
/** A Slot as a search returns it. */
export type SlotResource = Record<'id' | 'status' | 'start' | 'end', string> & { identifier: { value: string }[]; schedule: { reference: string } }

export const slotResource = (json: string): SlotResource => slotShape.parse(JSON.parse(json))

/** A booking as the standard wants it, of a person who does not exist; `now` as ISO 8601. */
export function bookingOf(slot: SlotResource, nhsNumber: string | null = '9000000009', now = '2026-03-02T08:59:00+00:00'): Record<string, unknown> {
  const profile = (name: string) => ({ profile: [`https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-${name}-1`] })
  const identifier =
    nhsNumber === null
      ? []
      : [
          {
            extension: [
              {
                url: 'https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSNumberVerificationStatus-1',
                valueCodeableConcept: {
                  coding: [
                    {
                      system: 'https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1',
                      code: '01',
                      display: 'Number present and verified',
                    },
                  ],
                },
              },
            ],
            use: 'official',
            system: 'https://fhir.nhs.uk/Id/nhs-number',
            value: nhsNumber,
          },
        ]
  return {
    resourceType: 'Appointment',
    meta: profile('Appointment'),
    language: 'en-GB',
    contained: [
      {
        resourceType: 'DocumentReference',
        id: 'doc',
        meta: profile('DocumentReference'),
        identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: randomUUID() }],
        status: 'current',
        type: { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17', code: 'POCD_MT200001GB02', display: 'Integrated Urgent Care Report' }] },
        indexed: now,
        content: [{ attachment: { contentType: 'application/hl7-v3+xml', language: 'en' } }],
      },
      {
        resourceType: 'Patient',
        id: 'patient',
        meta: profile('Patient'),
        ...(identifier.length > 0 ? { identifier } : {}),
        name: [{ use: 'official', family: 'Chalmers', given: ['Petra'] }],
        telecom: [{ system: 'phone', value: '01632960587', use: 'home', rank: 1 }],
        gender: 'female',
        birthDate: '1980-05-17',
        address: [{ use: 'home', line: ['1 Test Street'], city: 'Leeds', postalCode: 'LS1 6AE' }],
      },
      {
        resourceType: 'Slot',
        id: 'slot',
        meta: profile('Slot'),
        identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: slot.identifier[0]?.value }],
        schedule: slot.schedule,
        status: 'busy',
        start: slot.start,
        end: slot.end,
      },
    ],
    status: 'booked',
    description: 'Test booking from 111',
    supportingInformation: [{ reference: '#doc' }],
    start: slot.start,
    end: slot.end,
    slot: [{ reference: '#slot' }],
    created: now,
    participant: [
      {
        actor: {
          reference: '#patient',
          ...(nhsNumber === null ? {} : { identifier: { use: 'official', system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber } }),
          display: 'Petra Chalmers',
        },
        status: 'accepted',
      },
    ],
  }
}
