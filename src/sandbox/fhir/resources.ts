import { idIn, resourceIn } from './resource-text.ts'
import { deliveryChannelExtension, instant, profile, systems, uuidOf } from './codes.ts'

const moments = new Map<number, string>()
const momentsKept = 20_000

/** FHIR's instant, cached: slots in a search begin and end at the same few moments as in the last. */
function instantOf(ms: number): string {
  const known = moments.get(ms)
  if (known !== undefined) return known
  if (moments.size >= momentsKept) moments.clear()
  const made = instant(ms)
  moments.set(ms, made)
  return made
}

const slotStart = `","meta":{"profile":["${profile('Slot')}"]},"identifier":[{"system":"${systems.uuid}","value":"`

/** A Slot as text. Built on request: with JSON in their rows, a million slots would be slower to search than ten thousand. */
export const slotText = (
  slot: { id: string; schedule_id: string; starts_at: number; ends_at: number; status: string },
  identifier = slot.id,
  extension = '',
): string =>
  `{"resourceType":"Slot","id":"${slot.id}${slotStart}${identifier}"}],${extension}"schedule":{"reference":"Schedule/${slot.schedule_id}"},"status":"${slot.status}","start":"${instantOf(slot.starts_at)}","end":"${instantOf(slot.ends_at)}"}`

/** The delivery channel, as the optional extension of a Slot; empty if there is none. */
export const channelText = (channel: string | null): string =>
  channel === null ? '' : `"extension":[{"url":"${deliveryChannelExtension}","valueCode":"${channel}"}],`

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
  resourceType: 'HealthcareService',
  id: facts.dosId,
  meta: { profile: [profile('HealthcareService')] },
  identifier: [{ system: systems.dosService, value: facts.dosId }],
  active: true,
  providedBy: { reference: `Organization/${ids.organisation}` },
  location: [{ reference: `Location/${ids.location}` }],
  name: facts.name,
  ...(facts.phone === null ? {} : { telecom: [{ system: 'phone', value: facts.phone, use: 'work' }] }),
})

export const organization = (id: string, facts: ServiceFacts): object => ({
  resourceType: 'Organization',
  id,
  meta: { profile: [profile('Organization')] },
  identifier: [{ system: systems.odsOrganisation, value: facts.odsCode }],
  active: true,
  name: facts.organisation,
})

export const location = (id: string, facts: ServiceFacts): object => ({
  resourceType: 'Location',
  id,
  meta: { profile: [profile('Location')] },
  identifier: [{ system: systems.odsSite, value: facts.odsCode }],
  status: 'active',
  name: facts.site,
  ...(facts.postcode === null ? {} : { address: { postalCode: facts.postcode } }),
})

/** `role`: the id of the practitioner's PractitionerRole, which the SDS role profile id equals. */
export const practitioner = (id: string, role: string, name = { family: 'Rowe', given: 'Test' }): object => ({
  resourceType: 'Practitioner',
  id,
  meta: { profile: [profile('Practitioner')] },
  identifier: [
    { system: systems.sdsUser, value: '999000000001' },
    { system: systems.sdsRoleProfile, value: role },
  ],
  name: [{ use: 'official', family: name.family, given: [name.given] }],
})

export const practitionerRole = (id: string, practitionerId: string, role = { code: 'R0260', display: 'General Medical Practitioner' }): object => ({
  resourceType: 'PractitionerRole',
  id,
  meta: { profile: [profile('PractitionerRole')] },
  identifier: [{ system: systems.sdsRoleProfile, value: id }],
  practitioner: { reference: `Practitioner/${practitionerId}` },
  code: [{ coding: [{ system: systems.jobRole, ...role }] }],
})

/** A diary: its actors are one service, one practitioner and the role. Which services share it is in the sandbox's own table. */
export const schedule = (id: string, actors: { dosId: string; practitioner: string; role: string }): object => ({
  resourceType: 'Schedule',
  id,
  meta: { profile: [profile('Schedule')] },
  identifier: [{ system: systems.uuid, value: uuidOf(id) }],
  active: true,
  actor: [
    { reference: `HealthcareService/${actors.dosId}` },
    { reference: `Practitioner/${actors.practitioner}` },
    { reference: `PractitionerRole/${actors.role}` },
  ],
})

const withIdentifiers = (json: string, identifier: object[]): string => {
  const { resourceType, id, meta, identifier: _, ...rest } = resourceIn(json)
  return JSON.stringify({ resourceType, id, meta, identifier, ...rest })
}

/** A diary's Schedule, Practitioner and PractitionerRole with the identifiers that they need: those stored by earlier releases have fewer. */
export function withTheirIdentifiers(kept: { json: string; practitioner_json: string; role_json: string }): typeof kept {
  const role = idIn(kept.role_json)
  return {
    json: withIdentifiers(kept.json, [{ system: systems.uuid, value: uuidOf(idIn(kept.json)) }]),
    practitioner_json: withIdentifiers(kept.practitioner_json, [
      { system: systems.sdsUser, value: '999000000001' },
      { system: systems.sdsRoleProfile, value: role },
    ]),
    role_json: withIdentifiers(kept.role_json, [{ system: systems.sdsRoleProfile, value: role }]),
  }
}
