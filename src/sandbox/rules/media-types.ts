import type { Exchange } from './exchange.ts'

const jsonTypes = ['json', 'text/json', 'application/json', 'application/fhir+json', 'application/json+fhir']
const regular = 'application/fhir+json'

export type Asked = { kind: 'json'; where: string; irregular: boolean } | { kind: 'refused'; where: string; value: string }

const bare = (value: string): string => value.split(';')[0]?.trim().toLowerCase() ?? ''
/** Where a blank stands for a plus that was not encoded, as in `_format=application/fhir+json`. */
const plussed = (value: string): string => value.trim().replace(' ', '+')

/** The format that a request asks for: `_format` before `Accept`, JSON where neither says. Section 2. */
export function acceptOf(x: Pick<Exchange, 'query' | 'headers'>): Asked {
  const format = x.query.find(([name]) => name === '_format')?.[1]
  if (format !== undefined && format !== '') return judge('_format', [plussed(format)])
  const accept = x.headers['accept']
  if (accept === undefined || accept.trim() === '') return { kind: 'json', where: 'Accept', irregular: false }
  return judge('Accept', accept.split(','))
}

function judge(where: string, values: string[]): Asked {
  const types = values.map(bare)
  if (types.includes(regular)) return { kind: 'json', where, irregular: false }
  const found = types.find((type) => jsonTypes.includes(type))
  if (found !== undefined) return { kind: 'json', where, irregular: where === 'Accept' && !found.includes('+fhir') }
  if (types.includes('*/*') || types.includes('application/*')) return { kind: 'json', where, irregular: false }
  return { kind: 'refused', where, value: values.join(',').trim() }
}

/** What a body says it is; `other` is refused. */
export function contentTypeOf(x: Pick<Exchange, 'headers'>): 'json' | 'old-json' | 'other' {
  const type = bare(x.headers['content-type'] ?? '')
  return type === regular ? 'json' : type === 'application/json+fhir' ? 'old-json' : 'other'
}
