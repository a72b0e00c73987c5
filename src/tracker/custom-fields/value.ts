import type { PersonId } from '../../db/ids.ts'
import type { ServiceFieldValuesTable } from '../../db/tables/custom-fields.ts'
import { readDate } from '../../dates-as-written.ts'
import { grouped } from '../../web/numbers.ts'
import { dayOf } from '../../web/moments.ts'
import { typedDay } from '../../web/day-field.ts'
import { folded, searchable, tidied, withoutControls } from '../../text.ts'
import { isUnknown } from '../../unknown.ts'
import type { ChoiceNames } from './choice-names.ts'
import { presentName } from './choice-names.ts'
import type { CustomField } from './field.ts'

/** A row of a value, without the id of the thing that it belongs to. */
export type ValueRow = Omit<ServiceFieldValuesTable, 'service_id'>
/** The people that values may name, by email address in small letters. */
export type PeopleByAddress = ReadonlyMap<string, { id: PersonId; name: string }>

/** So many characters may be typed in a field. */
export const longestText = 2000
const longestChoice = 80
const mostTags = 20
const longestKey = 100

const cleaned = (text: string): string => tidied(withoutControls(text))

/** The different tags of a text, at most one more than a field may have. A text that is longer than a value may be is not read to its end. */
function tagsIn(text: string): string[] {
  const tags = new Map<string, string>()
  for (const piece of new Set(text.slice(0, longestText).split(/[;,]/))) {
    const tag = cleaned(piece)
    if (tag !== '' && !tags.has(folded(tag))) tags.set(folded(tag), tag)
    if (tags.size > mostTags) break
  }
  return [...tags.values()]
}
/** Whether `tagsIn` reads all of the tags of a text. */
const hasFewTags = (text: string): boolean => text.length <= longestText && tagsIn(text).length <= mostTags

const numberIn = (text: string): number | null => {
  const bare = text.replaceAll(/[\s,]/g, '')
  return /^-?\d{1,12}(\.\d{1,6})?$/.test(bare) ? Number(bare) : null
}
/** A day of any year: what is recorded of a service may be long past. */
function readDay(text: string): { day: string } | { says: string } {
  const read = readDate(text)
  return read.ok && read.value.time === null && read.value.warnings.length === 0 ? { day: read.value.day } : typedDay(text)
}
function dayIn(text: string): string | null {
  const read = readDay(text)
  return 'day' in read ? read.day : null
}

/** Whether two texts are one value of a field: a day or a number may be written in several ways, and a choice under an earlier name. */
export const saysTheSame = (field: CustomField, one: string, other: string): boolean => {
  if (field.kind === 'tags' && !(hasFewTags(one) && hasFewTags(other))) return folded(one) === folded(other)
  const keys = (text: string): string =>
    rowsOf(field, text, new Map())
      .map((row) => row.sort_key)
      .join('\n')
  return keys(one) === keys(other)
}

/** A number as a text that sorts as it does. */
function sortedNumber(value: number): string {
  const digits = Math.abs(value).toFixed(6).padStart(20, '0')
  return value < 0 ? `0${[...digits].map((one) => (one === '.' ? one : String(9 - Number(one)))).join('')}` : `1${digits}`
}

/** The rows of what is written in a field. A text that is no such number or day keeps its words, and has no number or day; of many tags the first have rows. */
export function rowsOf(field: Pick<CustomField, 'id' | 'kind'> & Partial<ChoiceNames>, written: string, people: PeopleByAddress): ValueRow[] {
  const { id, kind } = field
  const texts =
    kind === 'tags' ? tagsIn(written).slice(0, mostTags) : [cleaned(written)].filter((text) => !isUnknown(text)).map((text) => asNamedNow(field, text))
  return texts.map((text, position) => {
    const [number, day] = [kind === 'number' ? numberIn(text) : null, kind === 'date' ? dayIn(text) : null]
    const sortKey = number === null ? (day ?? folded(text).slice(0, longestKey)) : sortedNumber(number)
    const person = kind === 'person' ? (people.get(folded(text))?.id ?? null) : null
    return { field_id: id, position, text: day ?? text, text_search: searchable(text), sort_key: sortKey, number, day, person_id: person }
  })
}

/** What is stored of a value that someone typed, empty if it is unknown; or why it cannot be. `current` is what the field says now: it may stay. */
export function readValue(
  field: Pick<CustomField, 'kind'> & ChoiceNames,
  typed: string,
  { people, current = '' }: { people: PeopleByAddress; current?: string },
): { text: string } | { fault: string } {
  const text = asNamedNow(field, cleaned(typed))
  if (isUnknown(text)) return { text: '' }
  if (typed === current || text === current) return { text: current }
  if (text.length > longestText) return { fault: `Use ${grouped(longestText)} characters or fewer` }
  const { kind, choices } = field
  switch (kind) {
    case 'text':
      return { text }
    case 'number': {
      const number = numberIn(text)
      return number === null ? { fault: 'Enter a number, like 12 or 3.5. Leave it empty if it is not known' } : { text: String(number) }
    }
    case 'date': {
      const read = readDay(text)
      return 'day' in read ? { text: read.day } : { fault: read.says }
    }
    case 'choice': {
      const choice = choices.find((one) => folded(one) === folded(text))
      return choice === undefined ? { fault: `Choose one of: ${choices.join(', ')}` } : { text: choice }
    }
    case 'person':
      return people.has(folded(text)) ? { text: folded(text) } : { fault: 'Nobody with this email address is known. Add them to a project first' }
    case 'tags': {
      const tags = tagsIn(text)
      if (tags.length > mostTags) return { fault: `Use ${mostTags} tags or fewer` }
      return tags.some((tag) => tag.length > longestChoice) ? { fault: `A tag has ${longestChoice} characters or fewer` } : { text: tags.join('; ') }
    }
  }
}

/** A value as pages show it. */
export function shownValue({ kind }: Pick<CustomField, 'kind'>, text: string, names: ReadonlyMap<string, string>): string {
  if (text === '') return ''
  if (kind === 'number') return numberIn(text) === null ? text : grouped(numberIn(text) ?? 0)
  if (kind === 'date') {
    const day = dayIn(text)
    return day === null ? text : dayOf(day)
  }
  return kind === 'person' ? (names.get(folded(text)) ?? text) : text
}

/** The key of a field in what is written of a thing: its heading, however that was written. */
const keyOf = (other: Readonly<Record<string, string>>, heading: string): string | undefined =>
  Object.hasOwn(other, heading) ? heading : Object.keys(other).find((one) => folded(one) === folded(heading))

/** What the field says of a thing, a choice by its present name; empty if it is unknown. */
export function writtenIn(other: Readonly<Record<string, string>>, field: Pick<CustomField, 'heading'> & Partial<CustomField>): string {
  const key = keyOf(other, field.heading)
  return asNamedNow(field, key === undefined ? '' : (other[key] ?? ''))
}

/** A value, a choice by its present name: what is written of a thing, and what someone saw, keeps the name that it had then. */
export function asNamedNow({ kind, choices = [], retired_choices = [], earlier_names = {} }: Partial<CustomField>, text: string): string {
  return kind === 'choice' ? presentName({ choices, retired_choices, earlier_names }, text) : text
}

/** The same things with a value set, or removed if it is empty. */
export function withWritten(other: Readonly<Record<string, string>>, { heading }: Pick<CustomField, 'heading'>, text: string): Record<string, string> {
  const key = keyOf(other, heading) ?? heading
  return text === '' ? Object.fromEntries(Object.entries(other).filter(([one]) => one !== key)) : { ...other, [key]: text }
}
