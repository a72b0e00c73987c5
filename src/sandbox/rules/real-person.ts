import { isList } from '../fhir/exact.ts'
import { isSyntheticNumber } from '../../nhs-number.ts'
import { systems } from '../fhir/codes.ts'
import { isExact } from '../fhir/exact.ts'
import { queryOf } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import type { Jwt } from './jwt.ts'
import { nhsNumberOf, object, objects } from './look.ts'
import { folded, holdsPlainRealNumber, holdsRealNumber, withoutRealNumbers } from '../../real-numbers.ts'
import { knownParameters } from '../slots/slot-search.ts'

type Named = Pick<Exchange, 'body' | 'bodyText' | 'url' | 'query' | 'search' | 'facts' | 'headers' | 'jwt' | 'now'>

/** Asked by a rule and again by the log: found once. */
const judged = new WeakMap<Named, string | null>()

/**
 * Where a request names a person who may be real: the place in the words of a finding (a header's name, "Authorization", "URL", "body");
 * null if it names none. Nothing of such a request is kept or echoed.
 */
export function placeOfRealPerson(x: Named): string | null {
  const known = judged.get(x)
  if (known !== undefined) return known
  const place = lookForRealPerson(x)
  judged.set(x, place)
  return place
}

export const namesRealPerson = (x: Named): boolean => placeOfRealPerson(x) !== null

function lookForRealPerson(x: Named): string | null {
  if (bodyNames(x)) return 'body'
  if (addressNames(x)) return 'URL'
  return tokenNames(x.jwt) ? 'Authorization' : headerThatNames(x)
}

/** A text that is base64 and nothing else, once its line breaks are taken out. */
const base64Alone = /^[\w+/-]{14,}=*$/

function bodyNames(x: Named): boolean {
  if (x.bodyText === '') return false
  if (holdsRealNumber(x.bodyText)) return true
  if (x.body.kind !== 'resource') return false
  const { resource } = x.body
  // Each text and number as it was read: escapes, exponents and line breaks inside base64 hide nothing.
  const texts = leavesOf(resource)
  if (
    holdsRealNumber(texts.join('\n')) ||
    texts.some((one) => /\s/.test(one) && base64Alone.test(one.replaceAll(/\s/g, '')) && holdsRealNumber(one.replaceAll(/\s/g, '')))
  )
    return true
  const holders = [...objects(resource['contained']), ...objects(resource['participant']).map((one) => object(one['actor']))]
  return holders.some((holder) => {
    const number = nhsNumberOf(holder)
    return number !== undefined && number !== '' && !isSyntheticNumber(digitsOf(folded(number)))
  })
}

/** Every text and number in a value, in order, with the names of members, which may be anything too. */
function leavesOf(value: unknown): string[] {
  const found: string[] = []
  const waiting = [value]
  for (let one = waiting.pop(); waiting.length > 0 || one !== undefined; one = waiting.pop()) {
    if (typeof one === 'string') found.push(one)
    else if (typeof one === 'number') found.push(String(one))
    else if (isExact(one)) found.push(String(Number(one.rawJSON)))
    else if (isList(one)) for (const item of one) waiting.push(item)
    else if (typeof one === 'object' && one !== null)
      for (const [name, item] of Object.entries(one)) {
        found.push(name)
        waiting.push(item)
      }
  }
  return found
}

const inTokens = new WeakMap<Jwt, boolean>()

/** Whether a token, or what stands in place of one, names someone: asked once for a token, however often it comes. */
function tokenNames(jwt: Jwt): boolean {
  if (jwt.kind !== 'read') return false
  const known = inTokens.get(jwt)
  if (known !== undefined) return known
  const { header, payload } = jwt
  const claims = Object.entries(payload).filter(([name, value]) => !(times.has(name) && typeof value === 'number'))
  const names = holdsRealNumber([...leavesOf(header), ...leavesOf(Object.fromEntries(claims))].join('\n'))
  inTokens.set(jwt, names)
  return names
}

/** Claims that are seconds since 1970, which have ten digits. */
const times = new Set(['iat', 'exp', 'nbf', 'auth_time'])

/** What is looked at elsewhere, or what the log does not keep. */
const leftOut = new Set(['authorization', 'cookie', 'content-length'])
/** An ASID, a UUID, an interaction or a media type: what most headers of most requests are. */
const harmless = /^(?:\d{12}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|urn:nhs:names:[a-z:]+|[a-z]+\/[a-z+]+)$/i

/** The header, by its usual name, whose name or value names someone; null if none does. */
function headerThatNames({ headers, jwt, now }: Named): string | null {
  const isTime = (digits: string): boolean => Math.abs(Number(digits) - now / 1000) < 86_400
  for (const name in headers) {
    const value = headers[name]
    if (typeof value !== 'string') continue
    // A token that can be read is looked at claim by claim.
    const isLeftOut = leftOut.has(name) && !(name === 'authorization' && jwt.kind === 'unreadable')
    if (isLeftOut || ((value.length < 10 || harmless.test(value)) && /^\D*$/.test(name))) continue
    // Node reads the bytes of a header as Latin-1; UTF-8 is meant.
    const words = /[\x80-\xff]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value
    if (holdsRealNumber(words, isTime)) return usualName(name)
    if (holdsPlainRealNumber(name)) return 'headers'
  }
  return null
}

/** Words in the names of headers that are written in capitals. */
const capitals = /-(id|traceid|interactionid)$/i
const usualName = (name: string): string =>
  name.replaceAll(/(?<![a-z\d])[a-z]/g, (letter) => letter.toUpperCase()).replace(capitals, (word) => word.replace(/id$/i, 'ID'))

const digitsOf = (words: string): string => words.replaceAll(/[\s\p{P}]/gu, '')

/** Whether an address names someone. What the parameters of a search for slots hold is encoded in no other way than an address is. */
function addressNames(x: Named): boolean {
  const address = folded(x.url.replaceAll('+', ' '))
  if (holdsPlainRealNumber(withoutService(address, x)) || asksForRealPerson(address, x.url)) return true
  if (x.search === null) return holdsRealNumber(address)
  return x.query.some(([name, value]) => !knownParameters.includes(name) && holdsRealNumber(`${name} ${value}`))
}

/** Whether the query of an address names a patient outside the synthetic ranges, valid or mistyped, in whichever way it was spelt. */
const asksForRealPerson = (address: string, url: string): boolean =>
  /identifier/i.test(address) &&
  queryOf(url).some(([name, given]) => {
    if (!name.toLowerCase().endsWith('identifier')) return false
    const value = folded(given)
    const [system, number = ''] = value.trim().split('|')
    if (system === systems.nhsNumber && number !== '' && !isSyntheticNumber(digitsOf(number))) return true
    return withoutRealNumbers(value) !== value
  })

/** The DoS id of a service has up to ten digits too, and of ten digits each eleventh passes the check: the sandbox's own services are no patients. */
const withoutService = (address: string, { search, facts }: Pick<Exchange, 'search' | 'facts'>): string =>
  search && facts.knownService ? address.replaceAll(search.dosId, 'service') : address
