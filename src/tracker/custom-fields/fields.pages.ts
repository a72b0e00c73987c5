import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { isKey, keysOf } from '../../keys.ts'
import { folded } from '../../text.ts'
import { counted } from '../../web/numbers.ts'
import { broughtColumns, valuesInWords, withoutField } from './brought-columns.ts'
import type { BroughtColumn } from './brought-columns.ts'
import { isInUse, kinds, nouns, shownNames, things } from './field.ts'
import type { CustomField } from './field.ts'
import { getField, listFields } from './fields.store.ts'
import { addressOf } from '../service-filter/filter.ts'
import { withOwnOf } from '../service-filter/own-conditions.ts'
import { countValues } from './using-field.store.ts'

export const fieldsPath = '/admin/fields'
const crumbs = [{ text: 'Administration', href: '/admin' }]
const deep = [...crumbs, { text: 'Own fields', href: fieldsPath }]

export interface FieldsView {
  nouns: { name: string; add: string; fields: { name: string; kind: string; shown: string; filling: boolean; href: string; retired: boolean }[] }[]
  brought: { heading: string; says: string; href: string }[]
}

/** The form of a new field, with what is proposed for it. */
export const newFieldHref = (more: Record<string, string>): string => `${fieldsPath}/new?${new URLSearchParams(more)}`

/** Which fields there are, and which columns of trackers may become one. */
export async function showFields(page: Page): Promise<void> {
  const all = await Promise.all(keysOf(nouns).map((noun) => listFields(page.db.read, noun)))
  const brought = withoutField(await broughtColumns(page.db.read, {}), all[0] ?? [])
  page.show<FieldsView>(
    'custom-fields/index',
    { title: 'Own fields', breadcrumbs: crumbs },
    {
      nouns: keysOf(nouns).map((noun, at) => ({
        name: nouns[noun],
        add: newFieldHref({ noun }),
        fields: (all[at] ?? []).map((field) => ({
          name: field.name,
          kind: kinds[field.kind].name,
          shown: shownNames[field.shown],
          filling: field.filled === 0,
          href: `${fieldsPath}/${field.id}`,
          retired: !isInUse(field),
        })),
      })),
      brought: brought.map((one) => ({
        heading: one.heading,
        says: `${counted(one.services, 'service')}: ${valuesInWords(one)}`,
        href: newFieldHref({ noun: 'service', heading: one.heading }),
      })),
    },
  )
}

export interface FieldFormView {
  field: { name: string; kind: string; of: string; retired: boolean; heading: string; home: string; version: number } | null
  /** The column of trackers that a new field is made from, and what is in it. */
  from: { heading: string; says: string } | null
  values: Record<string, string>
  nouns: { value: string; text: string }[]
  kinds: { value: string; text: string; hint: { text: string } }[]
  shown: { value: string; text: string }[]
  hasChoices: boolean
  /** The choices of a field that there is, each with how many things have it. */
  choices: { name: string; using: string; href: string | null; retired: boolean }[]
  conflict: string | null
  /** The page from which it is added; empty for the list of fields. */
  back: string
}

const items = <K extends string>(names: Readonly<Record<K, string>>) => keysOf(names).map((value) => ({ value, text: names[value] }))
const shownItems = items(shownNames)

/** The column that the address names, as services have it. */
async function columnAsked(page: Page): Promise<BroughtColumn | null> {
  const heading = page.typed['heading'] ?? page.query('heading') ?? ''
  if (heading === '') return null
  const found = (await broughtColumns(page.db.read, {})).find((one) => folded(one.heading) === folded(heading))
  return found ?? { heading: heading.slice(0, 200), services: 0, values: [], isMore: false, kind: 'text' }
}

/** What the address proposes, for a column that a file has and services do not yet. */
function proposedIn(page: Page): Record<string, string> {
  const [kind = '', choices = ''] = [page.query('kind'), page.query('choices')]
  return { ...(isKey(kinds, kind) ? { kind } : {}), ...(choices === '' ? {} : { choices: choices.slice(0, 8000) }) }
}

/** The columns of the import from which a field is added; empty if it is added from elsewhere. */
export function backOf(page: Page): string {
  const back = page.typed['back'] ?? page.query('back') ?? ''
  return /^\/rollout\/imports\/[\w-]{1,60}\/columns$/.test(back) ? back : ''
}

export async function showNewField(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const column = await columnAsked(page)
  const noun = page.query('noun') ?? ''
  const proposed = column && {
    name: column.heading,
    kind: column.kind,
    choices: column.kind === 'choice' ? column.values.map(([value]) => value).join('\n') : '',
    heading: column.heading,
  }
  page.show<FieldFormView>(
    'custom-fields/form',
    { title: column ? `Keep ${column.heading} as a field` : 'Add a field', status, errors, breadcrumbs: deep },
    {
      field: null,
      from: column && { heading: column.heading, says: saysOf(column) },
      values: { shown: 'everywhere', noun: isKey(nouns, noun) ? noun : 'service', ...proposed, ...proposedIn(page), ...page.typed },
      nouns: column ? [{ value: 'service', text: nouns.service }] : items(nouns),
      kinds: keysOf(kinds).map((value) => ({ value, text: kinds[value].name, hint: { text: kinds[value].says } })),
      shown: shownItems,
      hasChoices: true,
      choices: [],
      conflict: null,
      back: backOf(page),
    },
  )
}

function saysOf(column: BroughtColumn): string {
  if (column.services === 0) return 'No service has a value in this column yet. Those that an import brings are read into the field.'
  return `${counted(column.services, 'service has', 'services have')} a value in this column: ${valuesInWords(column)}. They are read into the field when you add it, and stay as they are if you retire it.`
}

const valuesOf = (field: CustomField): Record<string, string> => ({
  name: field.name,
  choices: field.choices.join('\n'),
  shown: field.shown,
  position: String(field.position),
  version: String(field.version),
})

/** The choices of a field, those that are retired last, with how many things have each and the list of these. */
async function choicesOf(page: Page, field: CustomField): Promise<FieldFormView['choices']> {
  if (field.kind !== 'choice') return []
  const counts = await countValues(page.db.read, field)
  const choice = (name: string, retired: boolean): FieldFormView['choices'][number] => {
    const using = counts.get(name) ?? 0
    return { name, using: counted(using, ...things[field.noun]), href: using === 0 ? null : listWith(field, name), retired }
  }
  return [...field.choices.map((name) => choice(name, false)), ...field.retired_choices.map((name) => choice(name, true))]
}

/** The list of the things that have a choice. */
const listWith = ({ noun, id }: CustomField, value: string): string => addressOf(withOwnOf(noun, [{ field: id, op: '=', value }]), {}, `/${noun}s`)

export async function showField(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const field = await getField(page.db.read, page.param('field'))
  page.show<FieldFormView>(
    'custom-fields/form',
    { title: field.name, status, errors, breadcrumbs: deep },
    {
      field: {
        name: field.name,
        kind: kinds[field.kind].name,
        of: nouns[field.noun].toLowerCase(),
        retired: !isInUse(field),
        heading: field.heading,
        home: `${fieldsPath}/${field.id}`,
        version: field.version,
      },
      from: null,
      values: { ...valuesOf(field), ...page.typed, ...(conflict === undefined ? {} : { version: String(field.version) }) },
      nouns: [],
      kinds: [],
      shown: shownItems,
      hasChoices: field.kind === 'choice',
      choices: await choicesOf(page, field),
      conflict: conflict ?? null,
      back: '',
    },
  )
}
