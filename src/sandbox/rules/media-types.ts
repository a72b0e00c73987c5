import { lookup } from '../../lookup.ts'
import type { Exchange } from './exchange.ts'

export type Format = 'json' | 'xml'
export type Asked = { kind: 'served'; format: Format; where: string; irregular: boolean } | { kind: 'refused'; where: string; value: string }

/** Every spelling that is served, with its format; the regular one of each has `+` after fhir. Section 2. */
const spellings = lookup<Format>(
  Object.fromEntries(
    (['json', 'xml'] as const).flatMap((format) =>
      [format, `text/${format}`, `application/${format}`, `application/fhir+${format}`, `application/${format}+fhir`].map((type) => [type, format]),
    ),
  ),
)
const regular = /^application\/fhir\+(json|xml)$/

interface MediaType {
  type: string
  /** In another character set than UTF-8, which nothing here is. */
  foreign: boolean
  refused: boolean
}

function readType(value: string): MediaType {
  const [type = '', ...parameters] = value.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters
    .find((one) => one.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '')
  return { type, foreign: charset !== undefined && charset !== 'utf-8' && charset !== 'utf8', refused: parameters.some((one) => /^q=0(\.0*)?$/.test(one)) }
}

/** Where a blank stands for a plus that was not encoded, as in `_format=application/fhir+json`. */
const plussed = (value: string): string => value.trim().replace(' ', '+')

/** What most requests ask for, known without looking. */
const regularJson: Asked = { kind: 'served', format: 'json', where: 'Accept', irregular: false }

/** The format that a request asks for: `_format` before `Accept`, then that of its own body, else JSON. Section 2. */
export function acceptOf(x: Pick<Exchange, 'query' | 'headers'>): Asked {
  const format = x.query.find(([name]) => name === '_format')?.[1]
  if (format !== undefined && format !== '') return judge('_format', [plussed(format)])
  const accept = x.headers['accept']
  if (accept === 'application/fhir+json') return regularJson
  if (accept === undefined || accept.trim() === '') return { kind: 'served', format: contentTypeOf(x).format ?? 'json', where: 'Accept', irregular: false }
  return judge('Accept', accept.split(','))
}

function judge(where: string, values: string[]): Asked {
  const types = values.map(readType).filter((one) => !one.refused && !one.foreign)
  const best = types.find((one) => regular.test(one.type)) ?? types.find((one) => spellings[one.type])
  const format = best && spellings[best.type]
  if (best && format) return { kind: 'served', format, where, irregular: where === 'Accept' && !best.type.includes('fhir') }
  if (types.some((one) => one.type === '*/*' || one.type === 'application/*')) return { kind: 'served', format: 'json', where, irregular: false }
  return { kind: 'refused', where, value: values.join(',').trim() }
}

export interface BodyType {
  /** Null where the type is neither JSON nor XML. */
  format: Format | null
  /** `regular` is FHIR's own type of STU3, `old` that of DSTU2; neither is refused. `plain` and `other` are. */
  age: 'regular' | 'old' | 'plain' | 'other'
}

const regularBody: BodyType = { format: 'json', age: 'regular' }

/** What a body says it is. */
export function contentTypeOf(x: Pick<Exchange, 'headers'>): BodyType {
  if (x.headers['content-type'] === 'application/fhir+json') return regularBody
  const { type, foreign } = readType(x.headers['content-type'] ?? '')
  const format = spellings[type] ?? (/json/.test(type) ? 'json' : /xml/.test(type) ? 'xml' : null)
  const age = foreign ? 'other' : regular.test(type) ? 'regular' : /^application\/(json|xml)\+fhir$/.test(type) ? 'old' : spellings[type] ? 'plain' : 'other'
  return { format, age }
}
