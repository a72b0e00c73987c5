import { isUtf8 } from 'node:buffer'
import { isNhsNumber, isSyntheticNumber } from './nhs-number.ts'

/** What people put between groups of digits, after folding: blanks, dashes, dots, slashes and the like. */
const between = String.raw`[\s\p{Pd}.,:;|/\\_+*~'"’·•∙⁄∕−()\[\]-]{0,3}`
/**
 * Ten digits, together or as 3 3 4. Excludes digits of a longer number, beside a decimal point, or of a telephone number after +44; a full stop
 * may follow.
 */
const tenDigits = new RegExp(String.raw`(?<!\d|\d\.|\+44[\s(\-]{0,2})\d{3}${between}\d{3}${between}\d{4}(?!\d|\.\d)`, 'gu')
/** Ten digits with the same character between all of them. */
const digitByDigit = /(?<!\d|\d[\s.\-_/])\d([\s.\-_/])\d(?:\1\d){8}(?!\d|\1\d)/g
const uuids = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi
const digitsOf = (words: string): string => words.replaceAll(/\D/g, '')

/** Most texts have no ten digits close together: they need no closer look. */
const mayHold = /\d(?:\D{0,3}\d){9}/

/**
 * A text as its reader would see it: percent-encoding and entities decoded, digits of any script as ASCII digits, full-width and other
 * compatibility forms as plain ones, invisible and combining characters removed.
 */
export function folded(words: string): string {
  const decoded = decodedEntities(decodedPercent(words))
  return isAscii(decoded)
    ? decoded
    : decoded
        .normalize('NFKC')
        .replaceAll(/[\p{Mn}\p{Me}\p{Cf}]/gu, '')
        .replaceAll(/[^\P{Nd}\d]/gu, asciiDigit)
}

// oxlint-disable-next-line no-control-regex
const isAscii = (words: string): boolean => !/[^\0-\x7f]/.test(words)

/** The ASCII digit for a digit of another script: Unicode has them in unbroken runs of ten. */
function asciiDigit(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  let first = code
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1
  return String((code - first) % 10)
}

function decodedPercent(words: string): string {
  if (!words.includes('%')) return words
  return words.replaceAll(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}

function decodedEntities(words: string): string {
  if (!words.includes('&#')) return words
  return words.replaceAll(/&#(?:x([\da-f]{1,6})|(\d{1,7}));?/gi, (entity, hex: string | undefined, decimal: string | undefined) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity
  })
}

/** Runs that may be base64, in either alphabet: ten digits encode to at least fourteen characters. */
const base64Runs = /[A-Za-z0-9+/_-]{14,}/g

/** Tells ten digits that mean something else in their context. */
type Except = (digits: string) => boolean
const none: Except = () => false

/**
 * Whether a text holds a number that may be a real person's: one with a valid check digit outside the synthetic ranges, however it is disguised
 * (blanks, dots, slashes and dashes inside, digits of other scripts, entities, tags between, base64). Such a text is not stored, logged or echoed.
 * Digits of a UUID do not count: one random UUID in a thousand would look like a patient's number.
 */
export function holdsRealNumber(words: string, except: Except = none): boolean {
  const plain = folded(words)
  return foldedHolds(plain, except) || (plain.match(base64Runs) ?? []).some((run) => encodedHolds(run, except))
}

/** The same without base64, for text that is never base64. */
export const holdsPlainRealNumber = (words: string): boolean => foldedHolds(folded(words), none)

function encodedHolds(run: string, except: Except): boolean {
  const bytes = Buffer.from(run, 'base64')
  // Most runs are words and ids, which do not decode to text. In UTF-16 the digits have zero bytes between them.
  const inside = isUtf8(bytes) ? folded(bytes.toString('utf8')) : bytes.toString('latin1')
  return foldedHolds(inside.replaceAll('\0', ''), except)
}

function foldedHolds(plain: string, except: Except): boolean {
  const untagged = plain.includes('<') ? withoutTags(plain) : plain
  if (!mayHold.test(untagged)) return false
  const isReal = (found: string): boolean => {
    const digits = digitsOf(found)
    return isNhsNumber(digits) && !isSyntheticNumber(digits) && !except(digits)
  }
  const holds = (words: string): boolean => numbersIn(words).some(isReal)
  return (holds(plain) && holds(plain.replaceAll(uuids, 'uuid'))) || (plain !== untagged && holds(untagged) && holds(untagged.replaceAll(uuids, 'uuid')))
}

const numbersIn = (words: string): string[] => [...(words.match(tenDigits) ?? []), ...(words.match(digitByDigit) ?? [])]

const withoutTags = (words: string): string => words.replaceAll(/<[^<>]{1,1000}>/g, '')

/** A text without numbers that may be a real person's, valid or mistyped. Returned unchanged if it has none, else folded. */
export function withoutRealNumbers(words: string): string {
  const plain = folded(words)
  const keep: string[] = []
  // UUIDs are replaced for now by a character that folding leaves in no text.
  const without = plain
    .replaceAll(uuids, (uuid) => `\u200b${keep.push(uuid) - 1}\u200b`)
    .replaceAll(tenDigits, (found) => (isSyntheticNumber(digitsOf(found)) ? found : notKept))
    .replaceAll(digitByDigit, (found) => (isSyntheticNumber(digitsOf(found)) ? found : notKept))
    .replaceAll(/\u200b(\d+)\u200b/g, (_sign, index: string) => keep[Number(index)] ?? '')
  return without === plain ? words : without
}

const notKept = '[not kept]'
