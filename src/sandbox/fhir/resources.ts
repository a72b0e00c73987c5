import { instant, profile, systems } from './codes.ts'

/** A ready fragment of a Slot: kept as text beside its row, so that a search joins texts and parses nothing. */
export function slotJson(slot: { id: string; scheduleId: string; startsAt: number; endsAt: number }, identifier = slot.id): string {
  return JSON.stringify({
    resourceType: 'Slot', id: slot.id, meta: { profile: [profile('Slot')] }, identifier: [{ system: systems.uuid, value: identifier }],
    schedule: { reference: `Schedule/${slot.scheduleId}` }, status: 'free', start: instant(slot.startsAt), end: instant(slot.endsAt),
  })
}

const beforeId = '{"resourceType":"Slot","id":"'

/** The id of the slot in a fragment of `slotJson`. */
export const slotIdOf = (json: string): string => json.slice(beforeId.length, json.indexOf('"', beforeId.length))

/** The same fragment of a slot that is taken. */
export const busyJson = (freeJson: string): string => freeJson.replace('"status":"free"', '"status":"busy"')

export interface ServiceFacts {
  dosId: string
  name: string
  odsCode: string
  organisation: string
  site: string
  postcode: string | null
  phone: string | null
}

export const healthcareService = (facts: ServiceFacts, ids: { organisation: string; location: string }): object => ({
  resourceType: 'HealthcareService', id: facts.dosId, meta: { profile: [profile('HealthcareService')] }, identifier: [{ system: systems.dosService, value: facts.dosId }],
  active: true, providedBy: { reference: `Organization/${ids.organisation}` }, location: [{ reference: `Location/${ids.location}` }], name: facts.name,
  ...(facts.phone === null ? {} : { telecom: [{ system: 'phone', value: facts.phone, use: 'work' }] }),
})

export const organization = (id: string, facts: ServiceFacts): object => ({
  resourceType: 'Organization', id, meta: { profile: [profile('Organization')] }, identifier: [{ system: systems.odsOrganisation, value: facts.odsCode }], active: true, name: facts.organisation,
})

export const location = (id: string, facts: ServiceFacts): object => ({
  resourceType: 'Location', id, meta: { profile: [profile('Location')] }, identifier: [{ system: systems.odsSite, value: facts.odsCode }], status: 'active', name: facts.site,
  ...(facts.postcode === null ? {} : { address: { postalCode: facts.postcode } }),
})

export const practitioner = (id: string): object => ({
  resourceType: 'Practitioner', id, meta: { profile: [profile('Practitioner')] }, identifier: [{ system: systems.sdsUser, value: '999000000001' }],
  name: [{ use: 'official', family: 'Rowe', given: ['Test'], prefix: ['Dr'] }],
})

export const practitionerRole = (id: string, practitionerId: string): object => ({
  resourceType: 'PractitionerRole', id, meta: { profile: [profile('PractitionerRole')] }, identifier: [{ system: systems.sdsRoleProfile, value: '999000000002' }],
  practitioner: { reference: `Practitioner/${practitionerId}` }, code: [{ coding: [{ system: systems.jobRole, code: 'R0260', display: 'General Medical Practitioner' }] }],
})

/** A diary: its actors are one service, one practitioner and the role. Which services share it is told by the sandbox's own table. */
export const schedule = (id: string, actors: { dosId: string; practitioner: string; role: string }): object => ({
  resourceType: 'Schedule', id, meta: { profile: [profile('Schedule')] }, active: true,
  actor: [{ reference: `HealthcareService/${actors.dosId}` }, { reference: `Practitioner/${actors.practitioner}` }, { reference: `PractitionerRole/${actors.role}` }],
})
