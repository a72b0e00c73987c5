import { DatabaseUnavailable } from '../../errors.ts'
import { refusal, refusedFor } from '../rules/answer.ts'
import type { Answer } from '../rules/answer.ts'
import type { Route } from '../fhir/operations.ts'
import { mostBytes } from './request-body.ts'
import { allRules } from '../rules/judge.ts'
import { findingOf } from '../rules/request-rules.ts'
import type { Fault, Finding } from '../rules/rule.ts'

/** A rule that is reported rather than checked, how it was broken, and the headers of its refusal. */
export interface Broken {
  rule: string
  fault: Fault
  headers?: Record<string, string>
}

/** What refuses a request before its operation is known: the finding for the log, and the answer. */
export function refusedAtOnce(baseUrl: string, { rule, fault, headers }: Broken): { finding: Finding; answer: Answer } {
  const finding = findingOf(allRules, rule, fault)
  const answer = refusedFor(finding.status, { errors: [finding], baseUrl })
  return { finding, answer: { ...answer, headers: { ...answer.headers, ...headers } } }
}

export const noSandbox = (): Answer =>
  refusal(404, [
    {
      code: 'not-found',
      spine: 'NO_RECORD_FOUND',
      diagnostics: 'There is no sandbox at this address, or it is switched off. Copy the address from the sandbox’s page.',
    },
  ])

/** The answer to an error of the sandbox's own: 503 if the database is unavailable for a moment, else an internal error. */
export const failed = (error: unknown): Answer => (error instanceof DatabaseUnavailable ? away(error) : ourFault())

const away = ({ retryAfterSeconds }: DatabaseUnavailable): Answer => {
  const answer = refusal(503, [
    {
      code: 'transient',
      spine: 'INTERNAL_SERVER_ERROR',
      diagnostics: `The sandbox’s database is busy or cannot be reached, which is no fault of your request. Wait ${retryAfterSeconds} seconds, as Retry-After says, and send it again with the same X-Request-ID.`,
    },
  ])
  return { ...answer, headers: { 'Retry-After': String(retryAfterSeconds) } }
}

const ourFault = (): Answer =>
  refusal(500, [
    {
      code: 'exception',
      spine: 'INTERNAL_SERVER_ERROR',
      diagnostics: 'This is a fault of the sandbox, not of your request. Send it again; if it stays, tell the id of this OperationOutcome.',
    },
  ])

export const astray = (baseUrl: string): Broken => ({
  rule: 'REQ-01',
  fault: { where: 'URL', says: `This is not below the sandbox’s base URL. Put ${baseUrl} before /metadata, /Slot and /Appointment; STU3 is in capitals.` },
})

const ofRoute = { 404: 'REQ-01', 405: 'REQ-02', 400: 'CAN-01' } as const

export const noRoute = ({ refused, says, allow }: Extract<Route, { refused: number }>): Broken => ({
  rule: ofRoute[refused],
  fault: {
    where: refused === 405 ? 'method' : 'URL',
    status: refused,
    says,
    ...(refused === 400 ? { code: 'required' as const, spine: 'BAD_REQUEST' as const } : {}),
  },
  ...(allow === undefined ? {} : { headers: { Allow: allow } }),
})

export const tooMany = (perMinute: number, wait: number): Broken => ({
  rule: 'REQ-05',
  headers: { 'Retry-After': String(wait) },
  fault: {
    where: 'request',
    says: `This sandbox takes ${perMinute} requests a minute. Wait ${wait} seconds, as Retry-After says; a project manager can allow more on the sandbox’s page.`,
  },
})

const longestAddress = 8000
const mostParameters = 100

/** Refuses an address that is longer than any in the standard; null if it is not. */
export const tooLong = (url: string, query: unknown[]): Broken | null =>
  url.length <= longestAddress && query.length <= mostParameters
    ? null
    : {
        rule: 'REQ-03',
        fault: {
          where: 'URL',
          status: 414,
          says: `The address has more than ${longestAddress.toLocaleString('en-GB')} characters or ${mostParameters} parameters. A search of the standard has ten: leave out what repeats.`,
        },
      }

/** A body that could not be received (too large, cut short, a bad encoding). */
export function unread(status: number): Broken {
  if (status === 413) return { rule: 'REQ-03', fault: { where: 'body', says: `The body is larger than ${mostBytes / 1024} kB, unpacked.` } }
  if (status === 415)
    return {
      rule: 'REQ-04',
      fault: {
        where: 'Content-Encoding',
        status: 415,
        code: 'not-supported',
        spine: 'UNSUPPORTED_MEDIA_TYPE',
        says: 'This Content-Encoding is not supported. Send the body plain or with gzip.',
      },
    }
  return { rule: 'REQ-04', fault: { where: 'body', says: 'The body could not be read: it was cut short, or is not what Content-Encoding says.' } }
}
