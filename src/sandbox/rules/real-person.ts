import { isNhsNumber, isSyntheticNumber } from '../../nhs-number.ts'
import type { Exchange } from './exchange.ts'
import { nhsNumberOf, object, objects } from './look.ts'

const tenDigits = /(?<![\d.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d.])/
const everyTenDigits = new RegExp(tenDigits, 'g')
const uuids = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi

/**
 * Whether a text holds a number that may be a real person's: one that passes the check digit and lies outside the
 * synthetic ranges, with or without blanks or hyphens inside. Such a text is neither stored nor logged. The digits of a
 * UUID are none: of a thousand made at random one would be taken for a patient.
 */
export function holdsRealNumber(words: string): boolean {
  if (!tenDigits.test(words)) return false
  for (const match of words.replaceAll(uuids, 'uuid').matchAll(everyTenDigits)) {
    const digits = match[0].replace(/[ -]/g, '')
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
  if (holdsRealNumber(x.bodyText) || holdsRealNumber(urlWithoutService(x))) return true
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

/** The DoS id of a service has up to ten digits too, and of ten digits each eleventh passes the check: the sandbox's own services are no patients. */
function urlWithoutService({ url, search, facts }: Pick<Exchange, 'url' | 'search' | 'facts'>): string {
  const decoded = url.includes('%') ? decodedOnce(url) : url
  return search && facts.knownService ? decoded.replaceAll(search.dosId, 'service') : decoded
}

function decodedOnce(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}
