import { quoted } from '../fhir/quoted.ts'
import { isUuid } from '../fhir/codes.ts'
import { allOperations, interactionPrefix, operations, withBody } from '../fhir/operations.ts'
import type { Exchange } from './exchange.ts'
import { acceptOf, contentTypeOf } from './media-types.ts'
import { help, rulesOf } from './rule.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'

const asid = (x: Exchange, name: 'Ssp-From' | 'Ssp-To', who: string): Fault | null => {
  const value = x.headers[name.toLowerCase()]?.trim()
  if (value === undefined || value === '') return { where: name, says: `${name} is missing. Send the ASID of ${who}: 12 digits.` }
  return /^\d{12}$/.test(value) ? null : { where: name, says: `${name} must be an ASID, 12 digits; found ${quoted(value, 40)}.` }
}

export const headerRules = rulesOf(
  { on: allOperations, status: 400, code: 'invalid', spine: 'MISSING_OR_INVALID_HEADER', source: sources.headers },
  {
    'HDR-01': {
      help: help(
        'Ssp-From holds the ASID of the system that asks.',
        'The Spine Secure Proxy routes and audits by it.',
        'Ssp-From: 918999198993',
        'Ssp-From: my-system',
      ),
      check: (x) => asid(x, 'Ssp-From', 'your system'),
    },
    'HDR-02': {
      help: help('Ssp-To holds the ASID of the Provider.', 'The proxy finds the Provider by it.', 'Ssp-To: 918999198820', 'Ssp-To: ASID:918999198820'),
      check: (x) => asid(x, 'Ssp-To', 'the Provider'),
    },
    'HDR-03': {
      help: help(
        'Ssp-TraceID is a UUID.',
        'One trace follows a request through every system.',
        'Ssp-TraceID: 09a01679-2564-0fb4-5129-aecc81ea2706',
        'Ssp-TraceID: 1',
      ),
      check(x) {
        const value = x.headers['ssp-traceid']?.trim()
        if (!value) return { where: 'Ssp-TraceID', says: 'Ssp-TraceID is missing. Send a new UUID with each request.' }
        const fits: boolean = isUuid(value)
        return fits ? null : { where: 'Ssp-TraceID', says: `Ssp-TraceID must be a UUID; found ${quoted(value, 60)}.` }
      },
    },
    'HDR-04': {
      help: help(
        'Ssp-InteractionID names this operation.',
        'The proxy lets a system do only what its ASID is registered for.',
        `Ssp-InteractionID: ${interactionPrefix}search:slot`,
        `Ssp-InteractionID: ${interactionPrefix}create:appointment on a search`,
      ),
      check(x) {
        const value = x.headers['ssp-interactionid']?.trim()
        const { interactions } = operations[x.operation]
        const wanted = `${interactionPrefix}${interactions[0]}`
        if (!value) return { where: 'Ssp-InteractionID', says: `Ssp-InteractionID is missing. For this operation it is ${wanted}.` }
        const at = interactions.indexOf(value.slice(interactionPrefix.length))
        if (!value.startsWith(interactionPrefix) || at === -1)
          return { where: 'Ssp-InteractionID', says: `Ssp-InteractionID is not the one of this operation. Found ${quoted(value, 120)}, expected ${wanted}.` }
        return at === 0
          ? null
          : { where: 'Ssp-InteractionID', severity: 'warning', says: `Ssp-InteractionID is accepted, but the standard's own is ${wanted}.` }
      },
    },
    'HDR-07': {
      status: 415,
      code: 'not-supported',
      spine: 'UNSUPPORTED_MEDIA_TYPE',
      help: help(
        'Accept or _format asks for a format that is served.',
        'Both sides must read the same format.',
        'Accept: application/fhir+json',
        'Accept: text/html',
      ),
      check(x) {
        const asked = acceptOf(x)
        if (asked.kind === 'refused')
          return {
            where: asked.where === '_format' ? '?_format' : asked.where,
            says: `${asked.where} asks for ${quoted(asked.value, 80)}, which is not served here. Ask for application/fhir+json or application/fhir+xml, in UTF-8.`,
          }
        return asked.irregular
          ? { where: asked.where, severity: 'warning', says: `${asked.where} is served, but the type to ask for is application/fhir+${asked.format}.` }
          : null
      },
    },
    'HDR-08': {
      on: withBody,
      status: 415,
      code: 'not-supported',
      spine: 'UNSUPPORTED_MEDIA_TYPE',
      help: help(
        'Content-Type is a FHIR type.',
        'A plain type does not say that the body is FHIR.',
        'Content-Type: application/fhir+json',
        'Content-Type: application/json',
      ),
      check(x) {
        const { age, format } = contentTypeOf(x)
        if (age === 'regular' || age === 'old') return null
        return {
          where: 'Content-Type',
          says: `Content-Type must be ${format === null ? 'application/fhir+json or application/fhir+xml' : `application/fhir+${format}`}, in UTF-8; found ${quoted(x.headers['content-type'] ?? 'nothing', 80)}.`,
        }
      },
    },
    'HDR-09': {
      severity: 'warning',
      code: 'not-supported',
      spine: 'UNSUPPORTED_MEDIA_TYPE',
      help: help(
        'The media type is the one of STU3.',
        'application/json+fhir is of DSTU2; newer servers refuse it.',
        'application/fhir+json',
        'application/json+fhir',
      ),
      check(x) {
        const name = ['content-type', 'accept'].find((one) => /\+fhir/.test(x.headers[one] ?? ''))
        return name === undefined
          ? null
          : {
              where: name === 'accept' ? 'Accept' : 'Content-Type',
              says: `This media type is of DSTU2. It is accepted; send application/fhir+${/xml/.test(x.headers[name] ?? '') ? 'xml' : 'json'}.`,
            }
      },
    },
  },
)
