import { types } from '../../src/sandbox/fhir/elements.ts'
import { displayIn, knowsSystem, profiles } from './profile-facts.ts'
import type { ElementFact } from './profile-facts.ts'

type Json = Record<string, unknown>
export interface Violation {
  kind: string
  path: string
  says: string
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const objects = (value: unknown): Json[] => listOf(value).filter(isObject)

const day = String.raw`\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?`
const moment = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})`
const text = (pattern: string) => (value: unknown) => typeof value === 'string' && new RegExp(`^(${pattern})$`, 's').test(value)
const number = (from: number) => (value: unknown) => Number.isInteger(value) && (value as number) >= from
const primitive = new Map<string, (value: unknown) => boolean>([
  ['id', text('[A-Za-z0-9.-]{1,64}')],
  ['code', text(String.raw`\S+( \S+)*`)],
  ['uri', text(String.raw`\S+`)],
  ['oid', text(String.raw`urn:oid:[0-2](\.\d+)+`)],
  ['string', text(String.raw`.*\S.*`)],
  ['markdown', text(String.raw`.*\S.*`)],
  ['xhtml', text('<div.*')],
  ['base64Binary', text(String.raw`[A-Za-z0-9+/=\s]+`)],
  ['instant', text(moment)],
  ['dateTime', text(`${day}|${moment}`)],
  ['date', text(day)],
  ['time', text(String.raw`\d{2}:\d{2}:\d{2}(\.\d+)?`)],
  ['boolean', (value) => typeof value === 'boolean'],
  ['decimal', (value) => typeof value === 'number'],
  ['integer', number(-2_147_483_648)],
  ['unsignedInt', number(0)],
  ['positiveInt', number(1)],
])

const address = (type: string): string =>
  type === 'OperationOutcome'
    ? 'https://fhir.nhs.uk/STU3/StructureDefinition/Spine-OperationOutcome-1'
    : `https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-${type}-1`
const bareType = (target: string): string => target.replace(/^CareConnect-(\w+)-1$/, '$1')

/** Every violation of its type's profile by a resource and what it contains; for a Bundle those of its entries. */
export function violationsOf(resource: Json): Violation[] {
  const found: Violation[] = []
  if (resource['resourceType'] === 'Bundle') {
    for (const [index, entry] of objects(resource['entry']).entries())
      for (const one of violationsOf(entry['resource'] as Json)) found.push({ ...one, path: `Bundle.entry[${index}].resource: ${one.path}` })
    return found
  }
  new Check(found, resource).resource(resource, String(resource['resourceType']))
  return found
}

class Check {
  readonly found: Violation[]
  readonly root: Json
  constructor(found: Violation[], root: Json) {
    this.found = found
    this.root = root
  }

  tell(kind: string, path: string, says: string): void {
    this.found.push({ kind, path, says })
  }

  resource(resource: Json, path: string): void {
    const type = String(resource['resourceType'])
    const profile = address(type)
    const facts = profiles[profile]
    if (!facts) return
    if (!listOf((resource['meta'] as Json | undefined)?.['profile']).includes(profile)) this.tell('profile', `${path}.meta.profile`, `names no ${profile}`)
    this.element(resource, { id: type, facts: facts.elements, type, path })
    for (const [index, one] of objects(resource['contained']).entries()) this.resource(one, `${path}.contained[${index}]`)
  }

  /** The elements below an element: by the profile if it goes so deep, else by STU3's own types. */
  element(value: Json, at: { id: string; facts: ElementFact[]; type: string; path: string }): void {
    const { id, facts, type, path } = at
    if (Object.keys(value).length === 0) this.tell('empty', path, 'holds nothing')
    const below = facts.filter((one) => one.id.startsWith(`${id}.`) && !one.id.slice(id.length + 1).includes('.'))
    if (below.length === 0) return this.ofType(value, type, path)
    const names = new Set<string>(['resourceType'])
    const named = (segment: string): string => segment.split(':')[0] ?? ''
    for (const fact of below) {
      const segment = fact.id.slice(id.length + 1)
      const name = named(segment)
      if (name === 'value[x]') {
        const given = Object.keys(value).filter((key) => /^value[A-Z]/.test(key))
        for (const key of given) names.add(key)
        if (fact.max === '0' && given.length > 0) this.tell('cardinality', `${path}.${given[0]}`, 'must not be there')
        continue
      }
      names.add(name)
      if (segment.includes(':') && !name.startsWith('value')) continue
      this.children(value, { fact, name, at })
    }
    for (const key of Object.keys(value)) if (!names.has(key.replace(/^_/, ''))) this.tell('unknown', `${path}.${key}`, `${type} has no such element here`)
  }

  children(holder: Json, { fact, name, at }: { fact: ElementFact; name: string; at: { id: string; facts: ElementFact[]; type: string; path: string } }): void {
    const value = holder[name]
    const path = `${at.path}.${name}`
    const values = listOf(value)
    const isThere = values.length > 0 || holder[`_${name}`] !== undefined
    if (fact.min > 0 && !isThere) this.tell('cardinality', path, `is missing: ${fact.min}..${fact.max}`)
    if (fact.max !== '*' && values.length > Number(fact.max)) this.tell('cardinality', path, `occurs ${values.length} times: ${fact.min}..${fact.max}`)
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return this.tell('empty', path, 'is empty')
    const baseType = at.type === 'BackboneElement' ? undefined : types[at.type]?.get(name)
    const repeats = baseType ? baseType.many : fact.max === '*' ? true : undefined
    if (value !== undefined && repeats !== undefined && repeats !== Array.isArray(value))
      this.tell('list', path, repeats ? 'must be a list' : 'must not be a list')
    const slices =
      fact.slicing === undefined
        ? []
        : at.facts.filter((one) => one.slice !== undefined && one.id.startsWith(`${fact.id}:`) && !one.id.slice(fact.id.length + 1).includes('.'))
    const ofSlice = new Map<unknown, ElementFact>()
    for (const slice of slices) {
      const mine = values.filter((one) => this.isOf(one, slice, { by: fact.slicing?.by[0] ?? '', facts: at.facts }))
      for (const one of mine) ofSlice.set(one, slice)
      if (mine.length < slice.min) this.tell('slice', path, `has no ${slice.slice}`)
      if (slice.max !== '*' && mine.length > Number(slice.max)) this.tell('slice', path, `has ${mine.length} of ${slice.slice}`)
    }
    if (fact.slicing?.rules === 'openAtEnd' && values.some((one, index) => !ofSlice.has(one) && values.slice(index).some((later) => ofSlice.has(later))))
      this.tell('order', path, 'has a slice after what is of none')
    for (const [index, one] of values.entries()) {
      const here = Array.isArray(value) ? `${path}[${index}]` : path
      const mine = ofSlice.get(one) ?? fact
      this.value(one, { ...fact, ...mine, types: mine.types ?? fact.types ?? [] }, { facts: at.facts, path: here, holder: at.type })
    }
  }

  isOf(value: unknown, slice: ElementFact, { by, facts }: { by: string; facts: ElementFact[] }): boolean {
    if (!isObject(value)) return false
    const [profile] = slice.profiles ?? []
    const wanted = by === 'url' && profile !== undefined ? profile : facts.find((one) => one.id === `${slice.id}.${by}`)?.fixed
    const at = by.split('.').reduce<unknown[]>((all, name) => all.flatMap((one) => (isObject(one) ? listOf(one[name]) : [])), [value])
    return wanted !== undefined && at.includes(wanted)
  }

  value(value: unknown, fact: ElementFact, { facts, path, holder }: { facts: ElementFact[]; path: string; holder: string }): void {
    const [type = ''] = fact.types ?? []
    if (fact.fixed !== undefined && value !== fact.fixed) this.tell('fixed', path, `must be ${String(fact.fixed)}`)
    if (type === 'Resource' || value === null) return
    const fits = primitive.get(type)
    if (fits) {
      if (!fits(value)) return this.tell('type', path, `is no ${type}`)
      return this.bound(value, fact, path)
    }
    if (!isObject(value)) return this.tell('type', path, `is no ${type}`)
    this.bound(value, fact, path)
    if (type === 'Reference') this.reference(value, fact.targets ?? [], path)
    if (type === 'Extension') return this.extension(value, { fact, facts, path })
    const own = type === 'BackboneElement' ? (types[holder]?.get(fact.id.split('.').at(-1) ?? '')?.type ?? type) : type
    this.element(value, { id: fact.id, facts, type: own, path })
  }

  bound(value: unknown, { binding }: ElementFact, path: string): void {
    if (!binding || !['required', 'extensible'].includes(binding.strength)) return
    const { valueSet, strength } = binding
    if (typeof value === 'string') {
      if (displayIn(valueSet, undefined, value) === undefined) this.tell('binding', path, `${value} is not in ${valueSet}`)
      return
    }
    const codings = isObject(value) && 'coding' in value ? objects(value['coding']) : isObject(value) && 'code' in value ? [value] : []
    const judged = codings.map((one) => ({ one, display: displayIn(valueSet, String(one['system']), String(one['code'])) }))
    const wrong = judged.filter(({ one, display }) => display === undefined && (strength === 'required' || knowsSystem(valueSet, String(one['system']))))
    if (wrong.length > 0 && wrong.length === judged.length) this.tell('binding', path, `${String(wrong[0]?.one['code'])} is not in ${valueSet}`)
    for (const { one, display } of judged)
      if (typeof display === 'string' && display !== '' && one['display'] !== undefined && one['display'] !== display && !isOfTakenSlot(one))
        this.tell('display', path, `${String(one['display'])} should be ${display}`)
  }

  reference(value: Json, targets: string[], path: string): void {
    const { reference } = value
    if (typeof reference !== 'string') return
    if (reference.startsWith('#')) {
      const target = objects(this.root['contained']).find((one) => `#${String(one['id'])}` === reference)
      if (!target) return this.tell('reference', path, `${reference} is not contained`)
      return this.target(String(target['resourceType']), targets, path)
    }
    this.target(/([A-Z][A-Za-z]+)\/[^/]+$/.exec(reference)?.[1] ?? '', targets, path)
  }

  target(type: string, targets: string[], path: string): void {
    if (targets.length > 0 && !targets.includes('Resource') && !targets.some((one) => bareType(one) === type))
      this.tell('target', path, `leads to a ${type}, not to ${targets.join(', ')}`)
  }

  extension(value: Json, { fact, facts, path }: { fact: ElementFact; facts: ElementFact[]; path: string }): void {
    const { url } = value
    const inside = facts.some((one) => one.id.startsWith(`${fact.id}.`))
    if (fact.slice !== undefined && inside) return this.element(value, { id: fact.id, facts, type: 'Extension', path })
    const own = typeof url === 'string' ? profiles[url] : undefined
    if (own && fact.profiles?.[0] !== url) this.tell('context', path, `${String(url)} does not belong here`)
    if (own) return this.element(value, { id: 'Extension', facts: own.elements, type: 'Extension', path })
    if (typeof url !== 'string') return this.tell('cardinality', `${path}.url`, 'is missing')
    const given = Object.keys(value).filter((key) => /^value[A-Z]/.test(key)).length
    if (given + (value['extension'] === undefined ? 0 : 1) !== 1) this.tell('extension', path, 'must have either one value or extensions')
    this.ofType(value, 'Extension', path)
  }

  /** By STU3's own types, if the profile says no more. */
  ofType(value: Json, type: string, path: string): void {
    const known = types[type]
    if (!known) return
    for (const name of Object.keys(value)) {
      const element = known.get(name.replace(/^_/, ''))
      if (name === 'resourceType' || name.startsWith('_')) continue
      if (!element) this.tell('unknown', `${path}.${name}`, `${type} has no such element`)
      else
        this.children(value, {
          fact: { id: '', min: element.min, max: element.many ? '*' : '1', types: [element.type] },
          name,
          at: { id: '', facts: [], type, path },
        })
    }
    for (const [name, element] of known)
      if (element.min === 1 && value[name] === undefined && value[`_${name}`] === undefined) this.tell('cardinality', `${path}.${name}`, 'is missing')
  }
}

/** For a taken slot the standard requires its own display, besides the code system's. */
const isOfTakenSlot = (coding: Json): boolean => coding['code'] === 'INVALID_RESOURCE' && coding['display'] === 'Processing Failure'
