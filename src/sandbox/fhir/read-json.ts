import { isExact, isObject, parseExactly, withoutMark } from './exact.ts'
import { deepest, mostValues, sizeOfJson, tooDeep, tooMany } from './bounds.ts'

export type ReadBody = { ok: true; resource: Record<string, unknown> } | { ok: false; says: string }

/** Parses a body as a JSON object, or returns a sentence that says why it is not one. Limits depth and number of values; numbers must be in FHIR's range. */
export function readJson(body: string, most = mostValues): ReadBody {
  const text = withoutMark(body)
  if (text.trim() === '') return { ok: false, says: 'The body is empty. Send an Appointment.' }
  const { values, depth } = sizeOfJson(text)
  if (values > most || depth > deepest) return { ok: false, says: depth > deepest ? tooDeep : tooMany }
  let value: unknown
  try {
    value = parseExactly(text)
  } catch (error) {
    return { ok: false, says: `The body is not JSON: ${faultIn(text, error instanceof Error ? error.message : '')}.` }
  }
  if (!isObject(value)) return { ok: false, says: 'The body must be one resource, a JSON object.' }
  const odd = oddityOf(value, deepest)
  if (odd === 'deep') return { ok: false, says: tooDeep }
  if (odd === 'huge') return { ok: false, says: 'The body holds a number that is too large to be kept exactly. FHIR has none of more than 15 digits.' }
  if (/\\[ubf]/.test(text) && holdsOddText(value)) return { ok: false, says: oddText }
  return { ok: true, resource: value }
}

export const oddText =
  'The body holds a control character, or half of a surrogate pair. A text of FHIR has neither: of control characters it has tab and line ends alone.'

/** Whether a text is one that FHIR forbids: with control characters, or with half of a surrogate pair. */
// oxlint-disable-next-line no-control-regex
const isOdd = (text: string): boolean => /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text) || !text.isWellFormed()

/** Whether a name or a value in parsed JSON is such a text. JSON can write one only as an escape. */
function holdsOddText(value: unknown): boolean {
  if (typeof value === 'string') return isOdd(value)
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) ? value.some(holdsOddText) : Object.entries(value).some(([name, inner]) => isOdd(name) || holdsOddText(inner))
}

const longestSearched = 65_536
const isUnfinished = (message: string, length: number): boolean =>
  /end of JSON input|^Unterminated/.test(message) || Number(/at position (\d+)/.exec(message)?.[1] ?? -1) >= length

/** The parser's message without its quotes from the body (which may name a patient), and the position: the parser reports it only for some faults. */
function faultIn(text: string, message: string): string {
  const what = message
    .replace(/, ?(\.\.\.)?".*$/s, '')
    .replace(/ (in JSON )?at position.*$/s, '')
    .replace(/ in JSON$/, '')
  if (/end of JSON input/.test(message)) return 'it ends before it is whole'
  const at = Number(/at position (\d+)/.exec(message)?.[1] ?? (text.length <= longestSearched ? firstFault(text) : -1))
  if (at < 0) return what
  const before = text.slice(0, at).split('\n')
  return `${what}, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

/** The end of the shortest prefix that no continuation could make valid. */
function firstFault(text: string): number {
  let [fine, wrong] = [0, text.length]
  while (wrong - fine > 1) {
    const middle = (fine + wrong) >> 1
    if (isFaulty(text.slice(0, middle))) wrong = middle
    else fine = middle
  }
  return wrong - 1
}

function isFaulty(start: string): boolean {
  try {
    JSON.parse(start)
    return false
  } catch (error) {
    return !isUnfinished(error instanceof Error ? error.message : '', start.length)
  }
}

/** What a body must not be: nested too deep, or with a number that cannot be kept exactly. */
function oddityOf(value: unknown, left: number): 'deep' | 'huge' | null {
  if (typeof value === 'number') return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? null : 'huge'
  if (typeof value !== 'object' || value === null || isExact(value)) return null
  if (left === 0) return 'deep'
  let found: 'deep' | 'huge' | null = null
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof inner === 'string') continue
    const odd = oddityOf(inner, left - 1)
    if (odd === 'deep') return odd
    found ??= odd
  }
  return found
}
