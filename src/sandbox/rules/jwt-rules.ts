import { quoted, quotedJson } from '../fhir/quoted.ts'
import { systems } from '../fhir/codes.ts'
import { allOperations, operations } from '../fhir/operations.ts'
import { allowedTo } from './allowed.ts'
import type { Exchange } from './exchange.ts'
import { isObject, object, objects, text } from './look.ts'
import type { Json } from './look.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'
import { whoAsks } from './who-asks.ts'
import { withoutEnd } from '../../text.ts'

/** Runs a check on the claims, where there are any: one that is absent or unreadable is told once, by JWT-01 or JWT-02. */
const claims = (check: (payload: Json, x: Exchange) => Fault | Fault[] | null) => (x: Exchange) => (x.jwt.kind === 'read' ? check(x.jwt.payload, x) : null)
const practitioner = (check: (who: Json, payload: Json) => Fault | Fault[] | null) =>
  claims((payload) => (payload['requesting_practitioner'] === undefined ? null : check(object(payload['requesting_practitioner']), payload)))
const tenDigits = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 1_000_000_000 && value <= 9_999_999_999
const skewSeconds = 60
const isIdentifier = (one: Json): boolean => text(one['system']) !== '' && text(one['value']) !== ''
const twelveOrUnknown = (value: unknown): boolean => /^(\d{12}|UNK)$/.test(text(value))
const identifierOf = (holder: Json, system: string): Json | undefined => objects(holder['identifier']).find((one) => one['system'] === system)
/** Told where a claim is a resource of another type, or of none. */
const wrongType = (holder: Json, claim: string, type: string): Fault[] =>
  holder['resourceType'] === type
    ? []
    : [
        {
          where: `JWT.${claim}.resourceType`,
          says: `${claim} must be a resource of STU3: "resourceType": "${type}"; found ${foundType(holder['resourceType'])}.`,
        },
      ]
const foundType = (value: unknown): string => (typeof value === 'string' ? quoted(value, 40) : value === undefined ? 'none' : 'no text')
const bareUrl = (value: unknown): string => withoutEnd(text(value), '/')

export const jwtRules = rulesOf(
  { on: allOperations, status: 403, code: 'security', spine: 'ACCESS DENIED', source: sources.token },
  {
    'JWT-01': {
      ofToken: true,
      source: sources.token,
      requirement: 'P1',
      help: help(
        'Authorization carries a bearer token.',
        'The token says which organisation and user act.',
        'Authorization: Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJpc3MiOi….',
        'a request without the header',
      ),
      check: (x) => (x.jwt.kind === 'absent' ? { where: 'Authorization', says: 'Authorization is missing. Send Bearer and an unsigned JWT.' } : null),
    },
    'JWT-02': {
      ofToken: true,
      source: sources.token,
      requirement: 'P1',
      help: help(
        'The token has three parts, base64url of JSON, the last one empty.',
        'Anything else cannot be read.',
        'header.payload.',
        'header.payload.signature',
      ),
      check: (x) => (x.jwt.kind === 'unreadable' ? { where: 'Authorization', says: x.jwt.says } : null),
    },
    'JWT-03': {
      ofToken: true,
      help: help('The token header is alg none and typ JWT.', 'The standard fixes both.', '{"alg":"none","typ":"JWT"}', '{"alg":"HS256","typ":"JWT"}'),
      check(x) {
        if (x.jwt.kind !== 'read') return null
        const { alg, typ, ...rest } = x.jwt.header
        if (alg === 'none' && typ === 'JWT' && Object.keys(rest).length === 0) return null
        return { where: 'JWT.header', says: `The header must be exactly {"alg":"none","typ":"JWT"}; found ${quotedJson(x.jwt.header)}.` }
      },
    },
    'JWT-04': {
      ofToken: true,
      help: help(
        'iss is the absolute URL of the Consumer’s own endpoint.',
        'It says where the token was made.',
        '"iss": "https://consumer.example.nhs.uk/token"',
        '"iss": "consumer"',
      ),
      check: claims((p) =>
        /^https?:\/\/[^\s/]+/.test(text(p['iss'])) ? null : { where: 'JWT.iss', says: 'iss must be an absolute URL, the address of your own endpoint.' },
      ),
    },
    'JWT-05': {
      ofToken: true,
      help: help(
        'sub is the id of the user who acts.',
        'Every line of the audit names the user.',
        '{"iss": "https://…", "sub": "10019", "aud": "https://…", …}',
        '{"iss": "https://…", "aud": "https://…", …}',
      ),
      check: claims((p) => (text(p['sub']) !== '' ? null : { where: 'JWT.sub', says: 'sub is missing. Send the id of the user who acts.' })),
    },
    'JWT-06': {
      ofToken: true,
      source: sources.token,
      requirement: 'P3',
      help: help(
        'aud is the base URL of this sandbox.',
        'A token made for one Provider must not serve at another.',
        '"aud": "<base URL of the sandbox>"',
        '"aud": "https://another.example.nhs.uk"',
      ),
      check: claims((p, x) =>
        bareUrl(p['aud']) === bareUrl(x.sandbox.baseUrl)
          ? null
          : { where: 'JWT.aud', says: `aud must be the base URL of this sandbox, ${x.sandbox.baseUrl}; found ${quoted(text(p['aud']), 120)}.` },
      ),
    },
    'JWT-07': {
      ofToken: true,
      source: sources.token,
      requirement: 'P2',
      help: help(
        'exp and iat are whole UNIX seconds.',
        'Milliseconds or text make a token valid for ever, or never.',
        '"iat": 1772442000, "exp": 1772442300',
        '"exp": "1772442300", "iat": 1772442000000',
      ),
      check: claims((p) =>
        ['exp', 'iat']
          .filter((name) => !tenDigits(p[name]))
          .map((name) => ({
            where: `JWT.${name}`,
            says: `${name} must be UNIX seconds, a whole number of ten digits${typeof p[name] === 'string' ? ', not text' : ''}.`,
          })),
      ),
    },
    'JWT-08': {
      source: sources.token,
      requirement: 'P2',
      help: help(
        'The token is not expired and not made in the future.',
        'A token lives five minutes; clocks must agree within a minute.',
        '"iat": 1772442000, "exp": 1772442300, sent at 1772442010',
        '"iat": 1772442000, "exp": 1772442300, sent at 1772445600',
      ),
      check: claims((p, x) => {
        const now = Math.floor(x.now / 1000)
        const faults: Fault[] = []
        if (tenDigits(p['exp']) && p['exp'] + skewSeconds < now)
          faults.push({ where: 'JWT.exp', says: `The token expired ${now - p['exp']} seconds ago. Make a new one for each request.` })
        if (tenDigits(p['iat']) && p['iat'] > now + 300)
          faults.push({ where: 'JWT.iat', says: `iat is ${p['iat'] - now} seconds in the future. Set your clock.` })
        else if (tenDigits(p['iat']) && p['iat'] > now)
          faults.push({ where: 'JWT.iat', severity: 'warning', says: `iat is ${p['iat'] - now} seconds in the future. Set your clock.` })
        return faults
      }),
    },
    'JWT-09': {
      ofToken: true,
      help: help('exp is iat + 300.', 'A token lives five minutes exactly.', '"iat": 1772442000, "exp": 1772442300', '"iat": 1772442000, "exp": 1772445600'),
      check: claims((p) =>
        tenDigits(p['exp']) && tenDigits(p['iat']) && p['exp'] - p['iat'] !== 300
          ? {
              where: 'JWT.exp',
              says: `exp must be iat + 300 seconds; it is ${p['exp'] < p['iat'] ? `${p['iat'] - p['exp']} seconds before iat` : `iat + ${p['exp'] - p['iat']}`}.`,
            }
          : null,
      ),
    },
    'JWT-10': {
      ofToken: true,
      help: help(
        'reason_for_request is directcare.',
        'Booking is for direct care alone.',
        '"reason_for_request": "directcare"',
        '"reason_for_request": "secondaryuses"',
      ),
      check: claims((p) =>
        p['reason_for_request'] === 'directcare' ? null : { where: 'JWT.reason_for_request', says: 'reason_for_request must be directcare.' },
      ),
    },
    'JWT-11': {
      ofToken: true,
      source: sources.scopes,
      requirement: 'P4',
      help: help(
        'requested_scope holds the scope of the operation.',
        'A token for searching must not book.',
        '"requested_scope": "patient/appointment.write" on a booking',
        '"requested_scope": "organization/slot.read" on a booking',
      ),
      check: claims((p, x) => {
        const { scope } = operations[x.operation]
        return text(p['requested_scope']).split(/\s+/).includes(scope)
          ? null
          : {
              where: 'JWT.requested_scope',
              says: `requested_scope must hold ${scope} for this operation; found ${quoted(text(p['requested_scope']), 120)}.`,
            }
      }),
    },
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
  },
)
