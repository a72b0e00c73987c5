import { asPersonId } from '../../db/ids.ts'
import { isCounted, isInLists, isRanged } from '../custom-fields/field.ts'
import type { Reader } from '../../db/database.ts'
import { listHref } from './list-parts.ts'
import type { ListQuery } from './list-query.ts'
import { shownValue } from '../custom-fields/value.ts'
import type { Counts } from '../service-facets/count-facets.ts'
import { unknownMark } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import { ownOf, ownParts, readOwn, withOwnOf, writeOwn } from '../service-filter/own-conditions.ts'
import type { OwnCondition, OwnNoun, OwnParts } from '../service-filter/own-conditions.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { namesOfPeople } from './service-list.store.ts'
import { drawnItems } from '../../web/components/select-items.ts'
import { grouped } from '../../web/numbers.ts'

/** A part of a filter in words, and the filter that is left without it. */
export interface ActivePart<Of extends OwnParts = Filter> {
  key: keyof Of
  text: string
  left: Of
}

/** A field that this installation added, in the form of filters: a choice with counts, or a range. */
export type OwnFilterField =
  | { kind: 'choice'; name: string; label: string; value: string; items: ReturnType<typeof drawnItems> }
  | { kind: 'range'; name: string; label: string; type: 'date' | 'number'; from: string; to: string }

type Names = ReadonlyMap<string, string>
const ofLists: OwnNoun[] = ['service', 'project']
const inputName = ({ noun, id }: CustomField): string => `${ownParts[noun]}.${id}`
const valueIn = (own: OwnCondition[], field: string, op: OwnCondition['op']): string => own.find((one) => one.field === field && one.op === op)?.value ?? ''

/** The fields of the form. A field without a single value is left out, unless the filter asks for it. */
export function ownFieldsOf(
  filter: OwnParts,
  counts: ReadonlyMap<string, Counts>,
  { fields, people }: { fields: CustomField[]; people: Names },
): OwnFilterField[] {
  return fields.filter(isInLists).flatMap((field): OwnFilterField[] => {
    const { id, name: label } = field
    const name = inputName(field)
    const own = ownOf(filter, field.noun)
    if (isRanged(field))
      return [{ kind: 'range', name, label, type: field.kind === 'date' ? 'date' : 'number', from: valueIn(own, id, '>'), to: valueIn(own, id, '<') }]
    const value = valueIn(own, id, '=')
    const counted = counts.get(id) ?? []
    if (!isCounted(field) || (counted.length === 0 && value === '')) return []
    const all: Counts = value === '' || counted.some(([one]) => one === value) ? counted : [...counted, [value, 0]]
    const items = inOrder(field, all).map(([one, n]) => ({ value: one, text: `${namedOwn(field, one, people)} (${grouped(n)})` }))
    return [{ kind: 'choice', name, label, value, items: drawnItems([{ value: '', text: 'Any' }, ...items]) }]
  })
}

/** A value as a filter has it, in words: of a person the id. */
export const namedOwn = (field: CustomField, value: string, people: Names): string =>
  value === unknownMark ? 'Not known' : field.kind === 'person' ? (people.get(value) ?? 'Someone who is in none of these') : shownValue(field, value, people)

/** Choices in the order of their list, then what is in none, by name; unknown last. */
function inOrder({ choices }: CustomField, counts: Counts): Counts {
  const place = (value: string): number => (value === unknownMark ? Infinity : choices.includes(value) ? choices.indexOf(value) : choices.length)
  return counts.toSorted(([a], [b]) => (place(a) === place(b) ? a.localeCompare(b) : place(a) - place(b)))
}

const ops = { '=': '', '>': ' from', '<': ' to' }

/** What a filter asks of own fields, part by part: of those of services and projects, unless it is of organisations. */
export function activeOwn<Of extends OwnParts>(filter: Of, given: { fields: CustomField[]; people: Names; nouns?: OwnNoun[] }): ActivePart<Of>[] {
  const { fields, people, nouns = ofLists } = given
  return nouns.flatMap((noun) => {
    const own = ownOf(filter, noun)
    return own.map((one): ActivePart<Of> => {
      const field = fields.find((other) => other.id === one.field && other.noun === noun)
      const label = field?.name ?? 'A field that is gone'
      const value = field ? namedOwn(field, one.value, people) : one.value
      const left = withOwnOf(
        noun,
        own.filter((other) => other !== one),
      )
      return { key: ownParts[noun], text: `${label}${ops[one.op]}: ${value}`, left: { ...filter, ...left } }
    })
  })
}

/** The address of a list with what was sent in the fields of its form for own fields; null if there was none. */
export function sentOwnHref(asked: ListQuery, sent: Readonly<Record<string, unknown>>): string | null {
  const parts = ofLists.flatMap((noun) => conditionsSent(noun, sent) ?? [])
  return parts.length === 0 ? null : listHref(asked, Object.assign({ ...asked.filter }, ...parts))
}

/** The part of a filter that was sent for own fields of a kind of thing, whose names begin with that of the part; undefined if none was. */
export function conditionsSent(noun: OwnNoun, sent: Readonly<Record<string, unknown>>): Partial<OwnParts> | undefined {
  const parts = Object.entries(sent).filter((one): one is [string, string] => one[0].startsWith(`${ownParts[noun]}.`) && typeof one[1] === 'string')
  if (parts.length === 0) return undefined
  const conditions = parts.flatMap(([name, typed]): OwnCondition[] => {
    const [, field = '', end] = name.split('.')
    const op = end === 'from' ? '>' : end === 'to' ? '<' : '='
    const value = op === '=' ? typed.trim() : typed.replaceAll(/[\s,]/g, '')
    return value === '' ? [] : [{ field, op, value }]
  })
  return withOwnOf(noun, readOwn(writeOwn(conditions)))
}

/** The fields of a list, with the names of the people among these values: of no others, since anyone may write an id into an address. */
export async function ownFilter(db: Reader, fields: CustomField[], counts: ReadonlyMap<string, Counts>): Promise<{ fields: CustomField[]; people: Names }> {
  const values = fields.filter((field) => field.kind === 'person').flatMap((field) => (counts.get(field.id) ?? []).map(([value]) => value))
  const names = await namesOfPeople(db, [...new Set(values)].map(asPersonId))
  return { fields, people: new Map(values.map((value) => [value, names.get(value) ?? value])) }
}
