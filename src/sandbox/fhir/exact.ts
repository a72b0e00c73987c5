/** A number as it was written, where JavaScript would write it otherwise: FHIR gives meaning to the zeros of 1.10. */
interface ExactNumber {
  readonly rawJSON: string
}

declare global {
  /** What Node's JSON has beside what TypeScript knows of it. */
  interface JSON {
    rawJSON(text: string): ExactNumber
    isRawJSON(value: unknown): value is ExactNumber
    parse(text: string, reviver: (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown): unknown
  }
}

export const isExact = (value: unknown): value is ExactNumber => JSON.isRawJSON(value)
/** Whether a value is an object of JSON; a number kept as it was written is none. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value)

/** Whether a value is a list of JSON, of anything. */
export const isList = (value: unknown): value is unknown[] => Array.isArray(value)

/** A number of JSON, or the exact one where the number alone would lose how it was written; one that is too large is left to be refused. */
export function numberAsWritten(source: string): number | ExactNumber {
  const value = Number(source)
  return String(value) === source || Math.abs(value) > Number.MAX_SAFE_INTEGER ? value : JSON.rawJSON(source)
}

/** A number with a point or an exponent where JSON has values, which the seconds of a time are not; a text that only looks so costs nothing but time. */
const mayNeedCare = /(?:"\s*:|[[,])\s*(?:-?\d+[.eE]|-0)/

/** JSON text as values, with numbers as they were written. Throws SyntaxError. */
export const parseExactly = (body: string): unknown => {
  const text = withoutMark(body)
  return mayNeedCare.test(text)
    ? JSON.parse(text, (_key, value, { source }) => (typeof value === 'number' && source !== undefined ? numberAsWritten(source) : value))
    : JSON.parse(text)
}

/** JSON text of one resource, as it is kept; an empty one if the text is no object. */
export const readResource = (json: string): Record<string, unknown> => {
  const value = parseExactly(json)
  return isObject(value) ? value : {}
}

/** A text without the byte order mark that some systems put before it. */
export const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text)
