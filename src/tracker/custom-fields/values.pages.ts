import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import type { Reader } from '../../db/database.ts'
import { NotFoundError } from '../../errors.ts'
import { listBack } from '../../web/list-back.ts'
import { isDay } from '../../day.ts'
import { folded } from '../../text.ts'
import { findOrganisation } from '../services/organisations.store.ts'
import { getService } from '../services/services.store.ts'
import { isInUse } from './field.ts'
import type { CustomField, Noun } from './field.ts'
import { listFields } from './fields.store.ts'
import { inputOf, seenOf } from './set-values.ts'
import { nameFor } from './person-names.ts'
import type { PeopleByAddress } from './value.ts'
import { shownValue, writtenIn } from './value.ts'
import { findPeople, listTagsInUse, listWritten } from './values.store.ts'

/** An own field of a thing in a form. */
export interface FieldInput {
  name: string
  label: string
  kind: CustomField['kind']
  value: string
  seen: { name: string; value: string }
  items: { value: string; text: string }[]
  hint: string
}

export interface ValuesView {
  heading: string
  fields: FieldInput[]
  conflict: string | null
  back: string
  /** Sent with the form: the one field that it has, and the list that it returns to. */
  hidden: Record<string, string>
}

const hints: Partial<Record<CustomField['kind'], string>> = {
  person: 'Their email address',
  number: 'Leave it empty if it is not known',
}

function choiceItems({ choices }: CustomField, now: string): FieldInput['items'] {
  const all = now === '' || choices.some((one) => folded(one) === folded(now)) ? choices : [...choices, now]
  return [{ value: '', text: 'Not known' }, ...all.map((text) => ({ value: text, text }))]
}

/** A field with what is written in it, as its form has it: a person by name. */
export async function inputFor(
  page: Page,
  field: CustomField,
  given: { other: Record<string, string>; typed: Record<string, string>; people: PeopleByAddress },
): Promise<FieldInput> {
  const now = nameFor(field, writtenIn(given.other, field), given.people)
  const inUse = field.kind === 'tags' ? await listTagsInUse(page.db.read, page.person, field) : []
  return {
    name: inputOf(field.id),
    label: field.name,
    kind: field.kind,
    value: given.typed[inputOf(field.id)] ?? (field.kind === 'choice' ? (field.choices.find((one) => folded(one) === folded(now)) ?? now) : now),
    seen: { name: seenOf(field.id), value: now },
    items: field.kind === 'choice' ? choiceItems(field, now) : [],
    hint:
      field.kind === 'tags'
        ? tagsHint(inUse)
        : field.kind === 'date' && now !== '' && !isDay(now)
          ? 'The current value is not a valid date'
          : field.kind === 'person' && now !== ''
            ? 'To choose someone else, enter their email address'
            : (hints[field.kind] ?? ''),
  }
}

const tagsHint = (inUse: string[]): string => `Put a semicolon between two tags.${inUse.length > 0 ? ` In use: ${inUse.join('; ')}` : ''}`

interface Thing {
  noun: Noun
  id: string
  name: string
  back: string
  breadcrumbs: { text: string; href: string }[]
}

/** The form of the own fields of a thing. After a conflict it says what is written now where that differs from what was typed. */
async function showValues(page: Page, { noun, id, name, back, breadcrumbs }: Thing, { status = 200, errors = {}, conflict }: Partial<Again>): Promise<void> {
  const [[written], fields] = await Promise.all([listWritten(page.db.read, noun, [id]), listFields(page.db.read, noun)])
  const other = written?.other ?? {}
  const only = page.typed['only'] ?? page.query('only') ?? ''
  const list = listBack(page)
  const inUse = fields.filter((field) => isInUse(field) && (only === '' || field.id === only))
  const people = await findPeople(
    page.db.read,
    inUse.filter((field) => field.kind === 'person').map((field) => writtenIn(other, field)),
  )
  const inputs = []
  for (const field of inUse) inputs.push(await inputFor(page, field, { other, typed: page.typed, people }))
  const theirs = inputs.filter((one) => one.value !== one.seen.value).map((one) => `${one.label}: ${one.seen.value || 'not known'}`)
  page.show<ValuesView>(
    'custom-fields/values',
    { title: `${name}: own fields`, status, errors, breadcrumbs },
    {
      heading: name,
      fields: inputs,
      conflict: conflict === undefined ? null : `${conflict} It says now: ${theirs.join('; ') || 'what you typed'}.`,
      back: list ?? back,
      hidden: { ...(only === '' ? {} : { only }), ...(list === null ? {} : { back: list }) },
    },
  )
}

export async function showServiceFields(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { service } = await getService(page.db.read, page.person, page.param('ods'))
  const back = `/services/${service.ods_code}`
  const breadcrumbs = [
    { text: 'Services', href: '/services' },
    { text: service.name, href: back },
  ]
  await showValues(page, { noun: 'service', id: service.id, name: service.name, back, breadcrumbs }, why)
}

export async function showProjectFields(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { id, name } = page.access.project
  const back = `/projects/${id}`
  const breadcrumbs = [
    { text: 'Projects', href: '/projects' },
    { text: name, href: back },
  ]
  await showValues(page, { noun: 'project', id, name, back, breadcrumbs }, why)
}

export async function showOrganisationFields(page: Page, why: Partial<Again> = {}): Promise<void> {
  const one = await findOrganisation(page.db.read, page.param('id'))
  if (!one) throw new NotFoundError('No such organisation')
  const back = `/organisations/${one.id}/edit`
  const breadcrumbs = [
    { text: 'Organisations', href: '/organisations' },
    { text: one.name, href: back },
  ]
  await showValues(page, { noun: 'organisation', id: one.id, name: one.name, back, breadcrumbs }, why)
}

/** What a thing says in one of its own fields. */
export interface FieldFact {
  id: string
  key: string
  text: string
}

/** Where someone goes on who changed the own fields of a thing on its page: at the field, if it was one. */
export function backToField(page: Page, home: string): string {
  const only = page.typed['only'] ?? ''
  return listBack(page) ?? (/^[\w-]{1,60}$/.test(only) ? `${home}#own.${only}` : home)
}

/** What a thing says in its own fields, one fact on each line: for its page. */
export async function factsInFields(db: Reader, noun: Noun, { id, other }: { id: string; other?: Record<string, string> }): Promise<FieldFact[]> {
  const [fields, written] = await Promise.all([listFields(db, noun), other ?? listWritten(db, noun, [id]).then(([one]) => one?.other ?? {})])
  const inUse = fields.filter(isInUse)
  const people = await findPeople(
    db,
    inUse.filter((field) => field.kind === 'person').map((field) => writtenIn(written, field)),
  )
  const names = new Map([...people].map(([address, { name }]) => [address, name]))
  return inUse.map((field) => ({ id: field.id, key: field.name, text: shownValue(field, writtenIn(written, field), names) || 'Not known' }))
}
