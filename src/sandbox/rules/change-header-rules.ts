import { quoted, shortened } from '../fhir/quoted.ts'
import { allOperations, withBody } from '../fhir/operations.ts'
import { isRepeat } from './exchange.ts'
import { help, rulesOf } from './rule.ts'
import { sources } from './sources.ts'

/** The version in `W/"3"` or `"3"`; undefined if the header is neither. */
export function versionOfTag(tag: string): { version: string; weak: boolean } | undefined {
  const match = /^(W\/)?"([^"]*)"$/.exec(tag.trim())
  return match ? { version: match[2] ?? '', weak: match[1] !== undefined } : undefined
}

/** Tells whoever sends a request again what its first sending made, like `Appointment/<id>`, and where. */
export const saysRepeated = (made: string, baseUrl: string): string =>
  `This X-Request-ID succeeded before and made ${made}. Do not send it again: read ${baseUrl}/${made}. A new request has a new X-Request-ID.`

/** The headers of a change: the id of the request, and the version that it changes. */
export const changeHeaderRules = rulesOf(
  { on: allOperations, status: 400, code: 'invalid', spine: 'MISSING_OR_INVALID_HEADER', source: sources.headers },
  {
    'HDR-05': {
      on: withBody,
      help: help(
        'X-Request-ID is there when something is written.',
        'It makes a repeat of the same request harmless.',
        'X-Request-ID: 60E0B220-8136-4CA5-AE46-1D97EF59D068',
        'POST /Appointment without the header',
      ),
      check(x) {
        const value = x.headers['x-request-id']?.trim()
        if (!value) return { where: 'X-Request-ID', says: 'X-Request-ID is missing. Send a new one with each booking and cancellation.' }
        return value.length <= 200 && /^[\x20-\x7e]+$/.test(value)
          ? null
          : { where: 'X-Request-ID', says: 'X-Request-ID must be at most 200 printable characters.' }
      },
    },
    'HDR-06': {
      on: withBody,
      status: 409,
      code: 'duplicate',
      spine: 'DUPLICATE_REJECTED',
      help: help(
        'An X-Request-ID that succeeded is not used again.',
        'A second booking under the same id is a repeat by mistake.',
        'X-Request-ID: <a new UUID for each booking; the same one only to repeat a request that failed>',
        'X-Request-ID: <that of a booking that was answered 201>',
      ),
      check: (x) => (x.facts.madeBefore ? { where: 'X-Request-ID', says: saysRepeated(x.facts.madeBefore, x.sandbox.baseUrl) } : null),
    },
    'HDR-10': {
      on: ['cancel'],
      status: 412,
      code: 'required',
      help: help(
        'If-Match is there when an appointment is changed.',
        'It proves that the change rests on the current version.',
        'If-Match: W/"1"',
        'PUT /Appointment/<id> without the header',
      ),
      check: (x) =>
        x.headers['if-match']?.trim() ? null : { where: 'If-Match', says: 'If-Match is missing. Read the appointment and send its ETag, like W/"1".' },
    },
    'HDR-11': {
      on: ['cancel'],
      status: 409,
      code: 'conflict',
      spine: 'CONFLICTING_VALUES',
      help: help('If-Match is a weak ETag.', 'The server gives weak ones; they are sent back as they came.', 'If-Match: W/"1"', 'If-Match: 1'),
      check(x) {
        const value = x.headers['if-match']?.trim()
        if (!value) return null
        const tag = versionOfTag(value)
        const current = x.facts.appointment ? String(x.facts.appointment.version) : undefined
        if (tag && !tag.weak && tag.version === current)
          return { where: 'If-Match', severity: 'warning', says: `If-Match names the current version but as a strong ETag. Send W/"${tag.version}".` }
        return tag?.weak || (tag && current === undefined)
          ? null
          : { where: 'If-Match', says: `If-Match must be a weak ETag like W/"1"; found ${quoted(value, 60)}.` }
      },
    },
    'HDR-12': {
      on: ['cancel'],
      status: 409,
      code: 'conflict',
      spine: 'CONFLICTING_VALUES',
      help: help(
        'If-Match is the current version.',
        'Someone may have changed the appointment since it was read.',
        'If-Match: W/"2" when the current version is 2',
        'If-Match: W/"1" when the current version is 2',
      ),
      check(x) {
        const tag = versionOfTag(x.headers['if-match'] ?? '')
        const { appointment } = x.facts
        if (!tag?.weak || !appointment || tag.version === String(appointment.version) || isRepeat(x)) return null
        return {
          where: 'If-Match',
          says: `If-Match names version ${shortened(tag.version, 20)}, but the current version is ${appointment.version}. Read the appointment again and send what you read.`,
        }
      },
    },
  },
)
