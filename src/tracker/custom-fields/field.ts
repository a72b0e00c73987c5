import { z } from 'zod'
import type { CustomFieldsTable, FieldKind } from '../../db/tables/custom-fields.ts'
import { readStringList } from '../../db/string-list.ts'
import { folded, headingKey } from '../../text.ts'
import type { ChoiceNames } from './choice-names.ts'
import { trackerHeadings } from '../workbook/tracker-headings.ts'

export type Noun = CustomFieldsTable['noun']

/** What fields may be added to. */
export const nouns: Record<Noun, string> = { service: 'Services', project: 'Projects', organisation: 'Organisations' }

/** How many of them there are, in words: one and several. */
export const things: Record<Noun, [one: string, many: string]> = {
  service: ['service', 'services'],
  project: ['project', 'projects'],
  organisation: ['organisation', 'organisations'],
}

export const kinds: Record<FieldKind, { name: string; says: string }> = {
  choice: { name: 'Choice', says: 'One of a list that you write. Lists can be filtered by it, with counts' },
  text: { name: 'Text', says: 'Any words. Found by the search above lists' },
  number: { name: 'Number', says: 'Lists can be filtered from one number to another' },
  date: { name: 'Date', says: 'Lists can be filtered from one day to another' },
  person: { name: 'Person', says: 'Someone that Slipway knows, by email address' },
  tags: { name: 'Tags', says: 'Several words. Anyone who changes the field may add a new one' },
}

/** Where a field is shown, in words. */
export const shownNames: Record<CustomFieldsTable['shown'], string> = { everywhere: 'In lists and on its own page', page: 'On its own page only' }

/** A field, with its choices read. */
export interface CustomField extends Omit<CustomFieldsTable, keyof ChoiceNames>, ChoiceNames {}

export const asField = (row: CustomFieldsTable): CustomField => ({
  ...row,
  choices: readStringList(row.choices),
  retired_choices: readStringList(row.retired_choices),
  earlier_names: readNames(row.earlier_names),
})

const names = z.record(z.string(), z.string())
const readNames = (json: string): Record<string, string> => names.parse(JSON.parse(json))

export const isInUse = ({ retired_at: retired }: Pick<CustomField, 'retired_at'>): boolean => retired === null
/** Fields that a list may show and filter by. */
export const isInLists = (field: CustomField): boolean => isInUse(field) && field.shown === 'everywhere'
/** Fields whose values a list counts. */
export const isCounted = ({ kind }: Pick<CustomField, 'kind'>): boolean => kind === 'choice' || kind === 'person' || kind === 'tags'
/** Fields that are filtered from one value to another. */
export const isRanged = ({ kind }: Pick<CustomField, 'kind'>): boolean => kind === 'number' || kind === 'date'

/** An id that can be read in an address: the words of the name, and a number if another field has it. */
export function idFor(name: string, taken: ReadonlySet<string>): string {
  const words = folded(name)
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '-')
    .slice(0, 40)
  const base = words === '' ? 'field' : words
  if (!taken.has(base)) return base
  let number = 2
  while (taken.has(`${base}-${number}`)) number += 1
  return `${base}-${number}`
}

const builtIn = new Set(trackerHeadings.flatMap(({ heading, also }) => [heading, ...also].map(headingKey)))

/** Whether a heading already means something of a service: a field with that name would never be read from a tracker. */
export const isBuiltIn = (heading: string): boolean => builtIn.has(headingKey(heading))
