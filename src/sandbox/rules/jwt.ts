import { isObject } from '../fhir/exact.ts'
import { sizeOfJson } from '../fhir/bounds.ts'

/** The token of a request. It identifies a system to this sandbox and nothing else: unsigned, so nothing outside may trust it. */
export type Jwt =
  | { kind: 'absent' }
  | { kind: 'unreadable'; says: string }
  | { kind: 'read'; header: Record<string, unknown>; payload: Record<string, unknown> }

/** Where a request has no token. */
export const noJwt: Jwt = { kind: 'absent' }

/** A token of the standard has some forty values, five levels deep. */
const [mostClaims, deepestClaim] = [500, 20]
const base64url = /^[A-Za-z0-9_-]*$/

const read = new Map<string, Jwt>()
const mostKept = 1000

/** Takes a bearer token apart: three parts, base64url of JSON objects, the last part empty. A token comes more than once within its five minutes: what was read of the last ones is kept. */
export function readJwt(authorization: string | undefined): Jwt {
  if (authorization === undefined) return noJwt
  const known = read.get(authorization)
  if (known) return known
  const jwt = takeApart(authorization)
  read.set(authorization, jwt)
  const oldest = read.size > mostKept ? read.keys().next().value : undefined
  if (oldest !== undefined) read.delete(oldest)
  return jwt
}

function takeApart(authorization: string): Jwt {
  if (authorization.trim() === '') return noJwt
  const match = /^Bearer +(\S+)$/i.exec(authorization.trim())
  if (!match) return { kind: 'unreadable', says: 'Authorization must be the word Bearer, one blank and the token.' }
  const parts = (match[1] ?? '').split('.')
  if (parts.length !== 3) return { kind: 'unreadable', says: `A token has three parts with dots between (the third one empty); this one has ${parts.length}.` }
  const [header = '', payload = '', signature = ''] = parts
  if (signature !== '') return { kind: 'unreadable', says: 'The token carries a signature. The standard wants an unsigned token that ends in a dot.' }
  const head = readPart(header)
  const body = readPart(payload)
  if (head === null)
    return { kind: 'unreadable', says: `The first part of the token is not base64url of a JSON object of fewer than 500 values.${whyNot(header)}` }
  if (body === null)
    return { kind: 'unreadable', says: `The second part of the token is not base64url of a JSON object of fewer than 500 values.${whyNot(payload)}` }
  return { kind: 'read', header: head, payload: body }
}

/** What mends a part that is plain base64, as many libraries write it. */
function whyNot(part: string): string {
  if (/^[A-Za-z0-9_-]+={1,2}$/.test(part)) return ' It is padded with =: leave the padding out.'
  return /^[A-Za-z0-9+/]+={0,2}$/.test(part) && /[+/]/.test(part) ? ' It is plain base64: write - for + and _ for /, and leave out the = at its end.' : ''
}

function readPart(part: string): Record<string, unknown> | null {
  if (!base64url.test(part)) return null
  try {
    const text = Buffer.from(part, 'base64url').toString('utf8')
    const { values, depth } = sizeOfJson(text)
    if (values > mostClaims || depth > deepestClaim) return null
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** A token as the standard requires it, for calling a sandbox. */
export const writeJwt = (payload: object): string =>
  `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.`
