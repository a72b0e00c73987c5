export type ReadBody = { ok: true; resource: Record<string, unknown> } | { ok: false; says: string }

/** Levels of a body; no resource of the standard has half as many. */
export const deepest = 40

/** The JSON object in a body, or a sentence on why there is none. Bounded depth; numbers stay within what FHIR allows. */
export function readJson(text: string): ReadBody {
  if (text.trim() === '') return { ok: false, says: 'The body is empty. Send an Appointment.' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { ok: false, says: `The body is not JSON: ${error instanceof Error ? error.message.replace(/^.*?JSON/, 'JSON').slice(0, 200) : 'it cannot be parsed'}` }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ok: false, says: 'The body must be one resource, a JSON object.' }
  if (isTooDeep(value, deepest)) return { ok: false, says: `The body is nested deeper than ${deepest} levels.` }
  if (holdsHugeNumber(value)) return { ok: false, says: 'The body holds a number that is too large to be kept exactly. FHIR has none of more than 15 digits.' }
  return { ok: true, resource: value as Record<string, unknown> }
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((inner) => isTooDeep(inner, left - 1))
}

function holdsHugeNumber(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsHugeNumber)
}
