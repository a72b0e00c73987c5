import { systems } from '../fhir/codes.ts'
import { allowedTo } from './allowed.ts'
import { isObject, object, objects, text } from './look.ts'
import { claims, practitioner, isIdentifier, identifierOf, wrongType, tokenDefaults } from './on-claims.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'
import { whoAsks } from './who-asks.ts'

const twelveOrUnknown = (value: unknown): boolean => /^(\d{12}|UNK)$/.test(text(value))

/** Who acts, as the token says: device, organisation and practitioner, and whether that organisation may. */
export const jwtActorRules = rulesOf(tokenDefaults, {
  'JWT-12': {
    ofToken: true,
    help: help(
      'requesting_device is a Device with identifier, model and version.',
      'Faults are traced to a product and its version.',
      '"requesting_device": {"resourceType":"Device","identifier":[{"system":"…","value":"…"}],"model":"…","version":"…"}',
      '"requesting_device": {}',
    ),
    check: claims((p) => {
      const device = object(p['requesting_device'])
      if (!isObject(p['requesting_device']))
        return { where: 'JWT.requesting_device', says: 'requesting_device is missing. Send a Device with identifier, model and version.' }
      const faults = wrongType(device, 'requesting_device', 'Device')
      if (!objects(device['identifier']).some(isIdentifier))
        faults.push({ where: 'JWT.requesting_device.identifier', says: 'requesting_device needs an identifier with system and value.' })
      for (const name of ['model', 'version'])
        if (text(device[name]) === '') faults.push({ where: `JWT.requesting_device.${name}`, says: `requesting_device needs ${name}.` })
      return faults
    }),
  },
  'JWT-13': {
    ofToken: true,
    help: help(
      'requesting_organization has a name and an ODS code.',
      'It is who acts, in every line of the audit.',
      `{"resourceType":"Organization","identifier":[{"system":"${systems.odsOrganisation}","value":"RYE"}],"name":"…"}`,
      'an Organization without identifier',
    ),
    check: claims((p) => {
      const organisation = object(p['requesting_organization'])
      if (!isObject(p['requesting_organization']))
        return { where: 'JWT.requesting_organization', says: 'requesting_organization is missing. Send an Organization with name and ODS code.' }
      const faults = wrongType(organisation, 'requesting_organization', 'Organization')
      if (text(organisation['name']) === '') faults.push({ where: 'JWT.requesting_organization.name', says: 'requesting_organization needs a name.' })
      if (text(identifierOf(organisation, systems.odsOrganisation)?.['value']) === '')
        faults.push({
          where: 'JWT.requesting_organization.identifier',
          says: `requesting_organization needs an identifier of system ${systems.odsOrganisation} with the ODS code.`,
        })
      return faults
    }),
  },
  'JWT-14': {
    ofToken: true,
    help: help(
      'requesting_practitioner is a Practitioner whose id equals sub.',
      'Both name the same user.',
      '"sub": "10019" and "requesting_practitioner": {"resourceType": "Practitioner", "id": "10019", …}',
      '"sub": "10019" and "id": "1"',
    ),
    check: practitioner((who, p) => [
      ...wrongType(who, 'requesting_practitioner', 'Practitioner'),
      ...(text(who['id']) === text(p['sub']) ? [] : [{ where: 'JWT.requesting_practitioner.id', says: 'requesting_practitioner.id must equal sub.' }]),
    ]),
  },
  'JWT-15': {
    ofToken: true,
    help: help(
      'requesting_practitioner has a name with family and given.',
      'The audit shows a name.',
      '"name": [{"family": "Jones", "given": ["Claire"]}]',
      '"name": "Claire Jones"',
    ),
    check: practitioner((who) => {
      const names = Array.isArray(who['name']) ? objects(who['name']) : [object(who['name'])]
      return names.some(
        (name) => text(name['family']) !== '' && (Array.isArray(name['given']) ? name['given'].some((one) => text(one) !== '') : text(name['given']) !== ''),
      )
        ? null
        : {
            where: 'JWT.requesting_practitioner.name',
            says: names.some((name) => Array.isArray(name['family']))
              ? 'family of requesting_practitioner.name is a list, as in DSTU2. In STU3 it is one text: "family": "Jones".'
              : 'requesting_practitioner needs a name with family and given.',
          }
    }),
  },
  'JWT-16': {
    ofToken: true,
    help: help(
      'The SDS user id is 12 digits or UNK.',
      'It names the user nationally.',
      `{"system": "${systems.sdsUser}", "value": "111222333444"}`,
      'value "12"',
    ),
    check: practitioner((who) =>
      twelveOrUnknown(identifierOf(who, systems.sdsUser)?.['value'])
        ? null
        : {
            where: 'JWT.requesting_practitioner.identifier',
            says: `requesting_practitioner needs an identifier of system ${systems.sdsUser}: 12 digits, or UNK.`,
          },
    ),
  },
  'JWT-17': {
    ofToken: true,
    severity: 'warning',
    help: help(
      'The SDS role profile id and a local identifier are there.',
      'They tell in which role the user acted; often absent in the field.',
      `{"system": "${systems.sdsRoleProfile}", "value": "444555666777"}`,
      'only the SDS user id',
    ),
    check: practitioner((who) => {
      const faults: Fault[] = []
      if (!twelveOrUnknown(identifierOf(who, systems.sdsRoleProfile)?.['value']))
        faults.push({
          where: 'JWT.requesting_practitioner.identifier',
          says: `An identifier of system ${systems.sdsRoleProfile} (12 digits, or UNK) is expected.`,
        })
      if (!objects(who['identifier']).some((one) => one['system'] !== systems.sdsUser && one['system'] !== systems.sdsRoleProfile && isIdentifier(one)))
        faults.push({ where: 'JWT.requesting_practitioner.identifier', says: 'A third identifier, of your own system, is expected.' })
      return faults
    }),
  },
  'ORG-01': {
    on: ['search-slots', 'book', 'cancel'],
    status: 403,
    code: 'forbidden',
    spine: 'ACCESS DENIED',
    source: sources.token,
    requirement: 'P7',
    help: help(
      'The organisation may search, book or cancel here.',
      'A sandbox may be limited to the organisations of its project, each of the three apart.',
      '"value": "RYE" where RYE is on the sandbox’s list for this operation',
      '"value": "RX1" where the list holds RYE alone',
    ),
    check(x) {
      const allowed = allowedTo(x.operation, x.sandbox)
      if (allowed === null || x.jwt.kind !== 'read' || allowed.includes(whoAsks(x.jwt).organisation ?? '')) return null
      return {
        where: 'JWT.requesting_organization.identifier',
        says: 'This organisation may not do this here. Ask the project manager to allow its ODS code on the sandbox’s page.',
      }
    },
  },
})
