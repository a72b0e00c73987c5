import { object } from '../rules/look.ts'
import { isSyntheticNumber } from '../../nhs-number.ts'
import { isExact, parseExactly } from '../fhir/exact.ts'
import { readXml } from '../fhir/read-xml.ts'
import { writeXml } from '../fhir/write-xml.ts'
import { knownParameters } from '../slots/slot-search.ts'
import { deepest, isTooMuch, mostValues, mostValuesOfAnswer } from '../fhir/bounds.ts'

/** What an exchange shows to people outside the test team: its structure. Anything not on this list, and every word that might name a patient, is masked. */
const structural = new Set([
  'resourceType',
  'id',
  'versionId',
  'lastUpdated',
  'profile',
  'type',
  'total',
  'relation',
  'url',
  'fullUrl',
  'mode',
  'status',
  'docStatus',
  'start',
  'end',
  'created',
  'indexed',
  'minutesDuration',
  'priority',
  'language',
  'reference',
  'system',
  'code',
  'use',
  'rank',
  'required',
  'contentType',
  'severity',
  'diagnostics',
  'location',
  // Answers from earlier releases have the place of a fault here.
  'expression',
])
/** The sandbox's own resources in its answers, which contain no patient. */
const directory = new Set(['HealthcareService', 'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'Schedule', 'Slot', 'CapabilityStatement'])
const dots = '•••'

/** `open`: a resource of the sandbox's own. `frame`: around resources. `closed`: inside what may contain a patient. */
type Place = 'open' | 'frame' | 'closed'

function placeOf(place: Place, resourceType: unknown): Place {
  if (place === 'closed' || typeof resourceType !== 'string') return place
  return directory.has(resourceType) ? 'open' : resourceType === 'Bundle' || resourceType === 'OperationOutcome' ? 'frame' : 'closed'
}

function masked(value: unknown, key: string, place: Place): unknown {
  if (Array.isArray(value)) return value.map((one) => masked(one, key, place))
  if (typeof value === 'object' && value !== null && !isExact(value)) {
    const inside = placeOf(place, 'resourceType' in value ? value.resourceType : undefined)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner, name, inside)]))
  }
  if (place === 'open' || value === null) return value
  if (!structural.has(key)) return dots
  if (typeof value !== 'string') return value
  if (key === 'diagnostics') return maskSaid(value)
  return place === 'closed' && /\s/.test(value) ? dots : withoutNumbers(maskUrl(value))
}

/**
 * A body with a patient's details masked, pretty-printed; text that cannot be parsed is withheld whole. Some harmless parts are masked too: better
 * too much.
 */
export function maskBody(body: string, sent: 'request' | 'response'): string {
  const place = sent === 'request' ? 'closed' : 'frame'
  const most = mostOf[sent]
  if (isTooMuch(body, most)) return unreadable
  if (isXml(body)) {
    const read = readXml(body, most)
    return read.ok ? prettyXml(writeXml(object(masked(read.resource, '', place)))) : unreadable
  }
  try {
    return JSON.stringify(masked(parseExactly(body), '', place), null, 2)
  } catch {
    return unreadable
  }
}

const unreadable = 'The body cannot be read and may hold a patient’s details: only the test team sees it.'
export const mostOf = { request: mostValues, response: mostValuesOfAnswer }
const isXml = (body: string): boolean => body.trimStart().startsWith('<')

/** A body, pretty-printed if it can be parsed, else unchanged. */
export function prettyBody(body: string, sent: 'request' | 'response'): string {
  if (isTooMuch(body, mostOf[sent])) return body
  if (isXml(body)) return prettyXml(body)
  try {
    return JSON.stringify(parseExactly(body), null, 2)
  } catch {
    return body
  }
}

/** One element on each line, indented; text is unchanged, and so is what is not well-formed. */
export function prettyXml(xml: string): string {
  let depth = 0
  return xml
    .trim()
    .replaceAll(/>\s*</g, '>\n<')
    .split('\n')
    .map((line) => {
      if (line.startsWith('</')) depth = Math.max(0, depth - 1)
      const shown = '  '.repeat(Math.min(depth, deepest)) + line
      if (/^<[^!?/]/.test(line) && !line.endsWith('/>') && !endsElement(line)) depth += 1
      return shown
    })
    .join('\n')
}

/** Whether a line ends with an end tag. */
const endsElement = (line: string): boolean => line.endsWith('>') && line.lastIndexOf('</') > line.lastIndexOf('>', line.length - 2)

const withoutNumbers = (text: string): string =>
  text.replace(/(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)/g, (digits) => (isSyntheticNumber(digits.replace(/[ -]/g, '')) ? dots : digits))

/** A rule's message about a body, without its quotes from it. */
export const maskSaid = (says: string): string =>
  withoutNumbers(says.replace(/"(?:\\[^]|[^"\\])*"?/g, `"${dots}"`).replace(/the number \S+/g, `the number ${dots}`))

/** An address that shows only the values of parameters of a search for slots. */
export function maskUrl(url: string): string {
  const at = url.indexOf('?')
  if (at === -1) return withoutNumbers(url)
  const pairs = url
    .slice(at + 1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=')
      return knownParameters.includes(decoded(name).toLowerCase()) || !pair.includes('=') ? pair : `${name}=${dots}`
    })
  return `${withoutNumbers(url.slice(0, at))}?${pairs.join('&')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
