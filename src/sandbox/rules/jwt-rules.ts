import { quoted, quotedJson } from '../fhir/quoted.ts'
import { operations } from '../fhir/operations.ts'
import { text } from './look.ts'
import { claims, tenDigits, tokenDefaults } from './on-claims.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'
import { withoutEnd } from '../../text.ts'

const skewSeconds = 60
const bareUrl = (value: unknown): string => withoutEnd(text(value), '/')

/** The token itself: its format, issuer and audience, lifetime and scope. */
export const jwtRules = rulesOf(tokenDefaults, {
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
})
