/** A number as it was written, if JavaScript would write it differently: in FHIR the zeros of 1.10 have a meaning. */
interface ExactNumber {
  readonly rawJSON: string
}

declare global {
  /** Features of Node's JSON that TypeScript does not know yet. */
  interface JSON {
    rawJSON(text: string): ExactNumber
    isRawJSON(value: unknown): value is ExactNumber
    parse(text: string, reviver: (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown): unknown
  }
}

export const isExact = (value: unknown): value is ExactNumber => JSON.isRawJSON(value)
/** Whether a value is a JSON object; an exact number is not. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value)

/** Whether a value is a JSON list. */
export const isList = (value: unknown): value is unknown[] => Array.isArray(value)

/** A JSON number, or the exact one if a plain number would lose how it was written; a number that is too large is left for a rule to refuse. */
export function numberAsWritten(source: string): number | ExactNumber {
  const value = Number(source)
  return String(value) === source || Math.abs(value) > Number.MAX_SAFE_INTEGER ? value : JSON.rawJSON(source)
}

/** Matches numbers with a point or an exponent where JSON has values, unlike the seconds of a time; a false match only costs time. */
const mayNeedCare = /(?:"\s*:|[[,])\s*(?:-?\d+[.eE]|-0)/

/** Parses JSON text, with numbers as they were written. Throws SyntaxError. */
export const parseExactly = (body: string): unknown => {
  const text = withoutMark(body)
  return mayNeedCare.test(text)
    ? JSON.parse(text, (_key, value, { source }) => (typeof value === 'number' && source !== undefined ? numberAsWritten(source) : value))
    : JSON.parse(text)
}

/** Parses the JSON text of a stored resource; empty if the text is not an object. */
export const readResource = (json: string): Record<string, unknown> => {
  const value = parseExactly(json)
  return isObject(value) ? value : {}
}

/** A text without the byte order mark that some systems put first. */
export const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text)
