import { isNhsNumber, isSyntheticNumber } from '../../nhs-number.ts'
import { systems } from '../fhir/codes.ts'
import { queryOf } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { nhsNumberOf, object, objects } from './look.ts'

/** Not the digits of a longer number, nor those beside a decimal point; a full stop may follow. */
const tenDigits = /(?<!\d|\d\.)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d|\.\d)/
const everyTenDigits = new RegExp(tenDigits, 'g')
const uuids = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi
const uuidsAndTenDigits = new RegExp(`${uuids.source}|${tenDigits.source}`, 'gi')
const digitsOf = (words: string): string => words.replace(/[ -]/g, '')

/**
 * Whether a text holds a number that may be a real person's: one that passes the check digit and lies outside the
 * synthetic ranges, with or without blanks or hyphens inside. Such a text is neither stored nor logged. The digits of a
 * UUID are none: of a thousand made at random one would be taken for a patient.
 */
export function holdsRealNumber(words: string): boolean {
  if (!tenDigits.test(words)) return false
  for (const match of words.replaceAll(uuids, 'uuid').matchAll(everyTenDigits)) {
    const digits = digitsOf(match[0])
    if (isNhsNumber(digits) && !isSyntheticNumber(digits)) return true
  }
  return false
}

/** Whether a body or an address must not be kept: it names an NHS number outside the synthetic ranges, valid or mistyped. */
export function namesRealPerson(x: Named): boolean {
  const known = judged.get(x)
  if (known !== undefined) return known
  const names = lookForRealPerson(x)
  judged.set(x, names)
  return names
}

type Named = Pick<Exchange, 'body' | 'bodyText' | 'url' | 'search' | 'facts'>
/** Asked by a rule and again by the log: found once. */
const judged = new WeakMap<Named, boolean>()

function lookForRealPerson(x: Named): boolean {
  const address = decoded(x.url)
  if (holdsRealNumber(x.bodyText) || holdsRealNumber(withoutService(address, x)) || asksForRealPerson(address, x.url)) return true
  if (x.body.kind !== 'resource') return false
  // Either format has more than one way to write a digit: where it was used, what was read of the body is looked at too.
  if (/\\u|&|<[!?]|[:[,]\s*-?[\d.]+e/i.test(x.bodyText) && holdsRealNumber(JSON.stringify(x.body.resource))) return true
  const { resource } = x.body
  const holders = [...objects(resource['contained']), ...objects(resource['participant']).map((one) => object(one['actor']))]
  return holders.some((holder) => {
    const number = nhsNumberOf(holder)
    return number !== undefined && number !== '' && !isSyntheticNumber(number)
  })
}

/** Whether the query of an address names a patient outside the synthetic ranges, valid or mistyped, in whichever way it was spelt. */
const asksForRealPerson = (address: string, url: string): boolean =>
  /identifier/i.test(address) &&
  queryOf(url).some(([name, given]) => {
    if (!name.toLowerCase().endsWith('identifier')) return false
    const value = decoded(given)
    const [system, number = ''] = value.trim().split('|')
    if (system === systems.nhsNumber && number !== '' && !isSyntheticNumber(digitsOf(number))) return true
    return withoutRealNumbers(value) !== value
  })

/** The DoS id of a service has up to ten digits too, and of ten digits each eleventh passes the check: the sandbox's own services are no patients. */
const withoutService = (address: string, { search, facts }: Pick<Exchange, 'search' | 'facts'>): string =>
  search && facts.knownService ? address.replaceAll(search.dosId, 'service') : address

/** An address with its digits and blanks as they are meant. What else is encoded badly hides nothing here. */
const decoded = (url: string): string =>
  url.replaceAll('+', ' ').replaceAll(/%([2-7][0-9a-f])/gi, (_whole, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))

/** A text without the numbers in it that may be a real person's, valid or mistyped. */
export function withoutRealNumbers(words: string): string {
  const plain = decoded(words)
  const kept = plain.replaceAll(uuidsAndTenDigits, (found) => (found.length === 36 || isSyntheticNumber(digitsOf(found)) ? found : '[not kept]'))
  return kept === plain ? words : kept
}
