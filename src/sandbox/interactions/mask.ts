/** What names a patient, by element; shown as dots to whoever is not in the test team. */
const masked = new Set(['family', 'given', 'prefix', 'birthDate', 'postalCode', 'line', 'city', 'district', 'display', 'description', 'comment'])
const dots = '•••'

function maskValue(value: unknown, key: string, inIdentifier: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => maskValue(one, key, inIdentifier))
  if (typeof value === 'object' && value !== null) {
    const holder = value as Record<string, unknown>
    const nhs = holder['system'] === 'https://fhir.nhs.uk/Id/nhs-number'
    const telecom = 'rank' in holder || ['phone', 'email', 'sms'].includes(String(holder['system']))
    return Object.fromEntries(Object.entries(holder).map(([name, inner]) => [name, (nhs || telecom) && name === 'value' ? dots : maskValue(inner, name, inIdentifier)]))
  }
  return masked.has(key) && (typeof value === 'string' || typeof value === 'number') ? dots : value
}

/** A JSON body with a patient's details as dots, pretty; text that is no JSON is withheld whole. Coding displays go too: better too much. */
export function maskBody(body: string): string {
  try {
    return JSON.stringify(maskValue(JSON.parse(body), '', false), null, 2)
  } catch {
    return 'The body is not JSON and may hold a patient’s details: only the test team sees it.'
  }
}

/** A JSON body, pretty, else as it came. */
export function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** An address with NHS numbers as dots. */
export const maskUrl = (url: string): string => url.replace(/(nhs-number(?:\||%7C))[^&]*/gi, `$1${dots}`)
