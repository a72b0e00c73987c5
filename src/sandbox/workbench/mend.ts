import { isList } from '../fhir/exact.ts'
import { keyOf, placeIn, valueAt } from '../fhir/paths.ts'
import type { Place } from '../fhir/paths.ts'
import { isObject, objects } from '../rules/look.ts'
import type { Json } from '../rules/look.ts'
import type { Draft } from './try-request.ts'

const mostRounds = 12
const mostFindings = 100

/**
 * The same request mended: what the rules complain about comes from a right request, everything else stays as it was sent. What a mend of the
 * place itself does not cure is mended one element further out, at last the whole body.
 */
export function mend(sent: Draft, right: Draft, judge: (draft: Draft) => { where: string }[]): Draft {
  let draft = sent
  const tries = new Map<string, number>()
  for (let round = 0; round < mostRounds; round += 1) {
    const findings = judge(draft)
    if (findings.length === 0) return draft
    if (findings.length > mostFindings) return right
    for (const where of new Set(findings.map((one) => one.where))) {
      const before = tries.get(where) ?? 0
      tries.set(where, before + 1)
      draft = mendedAt(draft, right, where, before)
    }
  }
  return right
}

function mendedAt(draft: Draft, right: Draft, where: string, outwards: number): Draft {
  const header = where.toLowerCase()
  if (header in right.headers || header in draft.headers) return { ...draft, headers: replaced(draft.headers, header, right.headers[header]) }
  if (where.startsWith('JWT.')) {
    const [, claim = ''] = where.split('.')
    return draft.claims === null || claim === 'header' || outwards > 0
      ? { ...draft, claims: right.claims }
      : { ...draft, claims: replaced(draft.claims, claim, right.claims?.[claim]) }
  }
  if (where === 'Authorization') return { ...draft, claims: right.claims }
  if (where.startsWith('?')) return { ...draft, path: outwards > 0 ? right.path : withParameters(draft.path, right.path, where.slice(1)) }
  if (where === 'URL' || where === 'request') return { ...draft, path: right.path }
  return { ...draft, body: draft.body === null || right.body === null ? right.body : mendedBody(draft.body, right.body, where, outwards) }
}

/** The value put where the old one stood, at the end where there was none; taken away where it is undefined. */
function replaced<T>(all: Record<string, T>, name: string, value: T | undefined): Record<string, T> {
  if (value !== undefined) return { ...all, [name]: value }
  const { [name]: _, ...rest } = all
  return rest
}

/** The name of a parameter; as it came where it cannot be decoded. */
function nameOf(parameter: string): string {
  const [name = ''] = parameter.split('=')
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** An address with the parameters of this name as the right one has them, where the first of them stood. */
function withParameters(sent: string, right: string, name: string): string {
  const [path = '', query = ''] = sent.split('?')
  const named = (text: string) => text.split('&').filter((part) => nameOf(part).toLowerCase() === name.toLowerCase())
  const wanted = named(right.split('?')[1] ?? '')
  const parts = query.split('&').filter((part) => part !== '')
  const first = parts.findIndex((part) => named(part).length > 0)
  const others = parts.filter((part) => named(part).length === 0)
  others.splice(first === -1 ? others.length : first, 0, ...wanted)
  return others.length === 0 ? path : `${path}?${others.join('&')}`
}

function mendedBody(sent: Json, right: Json, where: string, outwards: number): Json {
  const found = placeIn(sent, where)
  if (found === null) return right
  const place = found.place.slice(0, Math.max(0, found.place.length - outwards))
  if (place.length === 0 && outwards > 0) return right
  // What is missing is added where its holder stands; what is there is replaced whole.
  if (!found.whole && outwards === 0) return added(sent, right, { place, where })
  return put(sent, place, valueAt(right, inRight(sent, right, place)))
}

/** Adds what the path names and the body lacks; where the right body has none there either, its holder is made right. */
function added(body: Json, right: Json, missing: { place: Place; where: string }): Json {
  const holder = valueAt(body, missing.place)
  const model = valueAt(right, inRight(body, right, missing.place))
  const type = /where\(\$this is (\w+)\)/.exec(missing.where)?.[1]
  if (isList(holder) && Array.isArray(model)) {
    const lacking = objects(model).filter((one) => one['resourceType'] === type)
    return lacking.length > 0 && keyOf(missing.place) === 'contained' ? put(body, missing.place, [...holder, ...lacking]) : put(body, missing.place, model)
  }
  const name = /(?:^|\.)(\w+)(?:\[\d+\])?$/.exec(missing.where)?.[1] ?? ''
  if (isObject(holder) && isObject(model)) {
    if (model[name] !== undefined) return put(body, missing.place, { ...holder, [name]: model[name] })
    return put(body, missing.place, { ...model, ...holder })
  }
  return put(body, missing.place, model)
}

/** The same place in the right body: a contained resource is found by its type, not by where it stands. */
function inRight(sent: Json, right: Json, place: Place): Place {
  const [first, index, ...rest] = place
  if (first !== 'contained' || typeof index !== 'number') return place
  const type = objects(sent['contained'])[index]?.['resourceType']
  return [first, objects(right['contained']).findIndex((one) => one['resourceType'] === type), ...rest]
}

/** The body with a value at a place of it, or without what is there where the value is undefined. Only what holds the place is copied. */
function put(body: Json, place: Place, value: unknown): Json {
  if (place.length === 0) return isObject(value) ? value : body
  const made = within(body, place, value)
  return isObject(made) ? made : body
}

function within(holder: unknown, [first, ...rest]: Place, value: unknown): unknown {
  if (first === undefined) return value
  if (isObject(holder)) return replaced(holder, String(first), within(holder[first], rest, value))
  if (!isList(holder) || typeof first !== 'number') return holder
  const inner = within(holder[first], rest, value)
  return holder.toSpliced(first, 1, ...(inner === undefined ? [] : [inner]))
}
