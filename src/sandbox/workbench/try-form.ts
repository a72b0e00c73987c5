import { z } from 'zod'
import type { Page } from '../../access/page.ts'
import { allOperations } from '../fhir/operations.ts'
import type { Operation } from '../fhir/operations.ts'
import { readJson } from '../fhir/read-json.ts'
import { bodyText } from './try-request.ts'
import type { Draft, Format } from './try-request.ts'

/** What the person chose to try. */
export interface Choice {
  operation: Operation
  format: Format
  service: string
  slot: string
  patient: string
  appointment: string
  breaking: string
}

export const operationOf = (text: string | undefined): Operation => allOperations.find((one) => one === text) ?? 'search-slots'

/** What the address chooses; what is not on a list is the first of the list. */
export const choiceOf = (page: Page): Choice => ({
  operation: operationOf(page.query('operation')),
  format: page.query('format') === 'xml' ? 'xml' : 'json',
  service: page.query('service') ?? '',
  slot: page.query('slot') ?? '',
  patient: page.req.query['patient'] === '' ? '' : (page.query('patient') ?? '9000000009'),
  appointment: page.query('appointment') ?? '',
  breaking: page.query('break') ?? '',
})

/** A request as text, for the fields of the form. */
export interface Typed {
  path: string
  method: string
  headers: string
  claims: string
  body: string
}

/** A draft as the form holds it. */
export const typedOf = ({ method, path, headers, claims, body }: Draft, format: Format): Typed => ({
  method,
  path,
  headers: Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n'),
  claims: claims === null ? '' : JSON.stringify(claims, null, 2),
  body: bodyText(body, format),
})

/** What was typed and chosen, for showing the form again. */
export const sentAgain = ({ typed }: Pick<Page, 'typed'>): { typed: Typed; choice: Choice } => ({
  typed: {
    method: typed['method'] ?? '',
    path: typed['path'] ?? '',
    headers: typed['headers'] ?? '',
    claims: typed['claims'] ?? '',
    body: typed['body'] ?? '',
  },
  choice: {
    operation: operationOf(typed['operation']),
    format: typed['format'] === 'xml' ? 'xml' : 'json',
    service: typed['service'] ?? '',
    slot: typed['slot'] ?? '',
    patient: typed['patient'] ?? '',
    appointment: typed['appointment'] ?? '',
    breaking: typed['breaking'] ?? '',
  },
})

const text = (most: number) => z.string().max(most, 'This is longer than what can be sent from here. Shorten it').default('')
/** Headers, one a line, by lower-case name. */
const headers = text(8000).transform((typed, issues) => {
  const read: Record<string, string> = {}
  for (const line of typed.split(/\r?\n/).map((one) => one.trim())) {
    if (line === '') continue
    const name = /^([A-Za-z0-9-]+):/.exec(line)?.[1]
    // oxlint-disable-next-line no-control-regex
    if (name === undefined || /[^\t\u0020-\u007e]/.test(line))
      issues.addIssue({ code: 'custom', message: `A header is a name, a colon and a value, one a line. This is none: ${line.slice(0, 60)}` })
    else read[name.toLowerCase()] = line.slice(name.length + 1).trim()
  }
  return read
})

/** The claims of the token; null for a request without one. */
const claims = text(20_000).transform((typed, issues) => {
  if (typed.trim() === '') return null
  const read = readJson(typed)
  if (read.ok) return read.resource
  issues.addIssue({ code: 'custom', message: `The claims must be a JSON object. ${read.says.replace('The body', 'This')}` })
  return z.NEVER
})

/** The request that the form asks to be sent. */
export const sendForm = z.object({
  operation: z.string().default(''),
  format: z.string().default(''),
  service: text(20),
  slot: text(100),
  patient: text(20),
  appointment: text(100),
  breaking: text(40),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'], 'Choose a method'),
  path: text(4000).refine((path) => /^\/[^\s]*$/.test(path), 'The address begins with a slash and holds no blank, like /Slot?service=2000099999'),
  headers,
  claims,
  body: text(200_000).transform((body) => body.replaceAll('\r\n', '\n')),
})
