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
  /** How much it is wanted, from 0 (not at all) to 1. */
  quality: number
}

function readType(value: string): MediaType {
  const [type = '', ...parameters] = value.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters
    .find((one) => one.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '')
  const quality = parameters.map((one) => /^q=([01](?:\.\d*)?)$/.exec(one)?.[1]).find((one) => one !== undefined)
  return { type, foreign: charset !== undefined && charset !== 'utf-8' && charset !== 'utf8', quality: Math.min(Number(quality ?? 1), 1) }
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
  const types = values.map(readType).filter((one) => !one.foreign)
  const any = types.find((one) => one.type === 'application/*') ?? types.find((one) => one.type === '*/*')
  /** The spelling of a format that is wanted most, FHIR's own before others; if none names it, what stands for any. */
  const wanted = (format: Format) => {
    const named = types.filter((one) => spellings[one.type] === format).toSorted((a, b) => b.quality - a.quality || weightOf(b) - weightOf(a))[0]
    const best = named ?? any
    return best && best.quality > 0 ? [{ format, quality: best.quality, weight: weightOf(best), at: types.indexOf(best), named }] : []
  }
  // Of two that are wanted alike the one that is named so as FHIR names it, then the first.
  const [best] = [...wanted('json'), ...wanted('xml')].toSorted((a, b) => b.quality - a.quality || b.weight - a.weight || a.at - b.at)
  if (!best) return { kind: 'refused', where, value: values.join(',').trim() }
  return { kind: 'served', format: best.format, where, irregular: where === 'Accept' && best.named !== undefined && !best.named.type.includes('fhir') }
}

const weightOf = ({ type }: MediaType): number => (regular.test(type) ? 2 : spellings[type] ? 1 : 0)

export interface BodyType {
  /** Null if the type is neither JSON nor XML. */
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
