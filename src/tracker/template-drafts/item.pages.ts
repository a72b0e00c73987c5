import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { digestOf } from '../../digest.ts'
import { NotFoundError } from '../../errors.ts'
import { itemForm } from './change-item.ts'
import type { Choice, Field, Values } from './field.ts'
import { valuesIn } from './field.ts'
import { getDraft, getItem, getKind } from './get-draft.ts'
import { draftCrumb, draftPath, templatesCrumb } from '../template-versions/paths.ts'
import { faultsOfItem } from './shown-faults.ts'
import { countUse } from './preview.store.ts'
import { retiredWords } from './publish.pages.ts'

interface ShownField extends Field {
  choices: Choice[]
  text: string
  ticked: string[]
  isLong: boolean
}

interface View {
  heading: string
  fields: ShownField[]
  seen: string
  faults: string[]
  conflict: string | null
  home: string
  retireHref: string | null
  button: string
}

const mostRadios = 4

/** The fields with what is in them: as they were sent, if the form is shown again. */
function filled(fields: Field[], values: Values): ShownField[] {
  return fields.map((field) => {
    const value = values[field.name] ?? ''
    const isLong = (field.choices?.length ?? 0) > mostRadios
    // A list would otherwise show its first choice as chosen.
    const first = isLong && field.needed !== undefined && value === '' ? [{ value: '', text: 'Choose one' }] : []
    return {
      ...field,
      choices: [...first, ...(field.choices ?? [])],
      text: typeof value === 'string' ? value : '',
      ticked: typeof value === 'string' ? [] : value,
      isLong,
    }
  })
}

const sentOr = (page: Page, fields: Field[], { status }: Partial<Again>, values: Values): Values =>
  status === undefined ? values : valuesIn(fields, itemForm.parse(page.sent))

const crumbsOf = (name: string, many: string) => [
  templatesCrumb,
  draftCrumb,
  { text: many.charAt(0).toUpperCase() + many.slice(1), href: `${draftPath}/${name}` },
]

/** The form of an item of the draft. */
export async function showItem(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { name, kind } = getKind(page.param('kind'))
  const key = page.param('key')
  const { body } = await getDraft(page.db.read)
  const item = getItem(kind, body, key)
  const fields = kind.fields(body).filter((one) => !one.onlyNew)
  page.show<View>(
    'template-drafts/item',
    { title: `Draft: ${item.title}`, status: why.status ?? 200, errors: why.errors ?? {}, breadcrumbs: crumbsOf(name, kind.many) },
    {
      heading: item.title,
      fields: filled(fields, sentOr(page, fields, why, item.values)),
      seen: digestOf(item.content),
      faults: faultsOfItem(name, key, { body, environments: page.templates.environments }),
      conflict: why.conflict ?? null,
      home: `${draftPath}/${name}`,
      retireHref: kind.notRetired === undefined ? `${draftPath}/${name}/items/${key}/retire` : null,
      button: 'Save in the draft',
    },
  )
}

/** The form of a new item. */
export async function showNewItem(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { name, kind } = getKind(page.param('kind'))
  if (kind.notAdded !== undefined) throw new NotFoundError(kind.notAdded)
  const { body } = await getDraft(page.db.read)
  const fields = kind.fields(body)
  page.show<View>(
    'template-drafts/item',
    { title: `Draft: new ${kind.one}`, status: why.status ?? 200, errors: why.errors ?? {}, breadcrumbs: crumbsOf(name, kind.many) },
    {
      heading: `New ${kind.one}`,
      fields: filled(fields, sentOr(page, fields, why, { where: 'every' })),
      seen: '',
      faults: [],
      conflict: why.conflict ?? null,
      home: `${draftPath}/${name}`,
      retireHref: null,
      button: `Add the ${kind.one}`,
    },
  )
}

interface RetireView {
  heading: string
  one: string
  /** What follows for a care setting, whose services and projects are known. */
  follows: string | null
  seen: string
  conflict: string | null
  home: string
}

/** Asks before an item is retired. */
export async function showRetire(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { name, kind } = getKind(page.param('kind'))
  const key = page.param('key')
  const item = getItem(kind, (await getDraft(page.db.read)).body, key)
  const home = `${draftPath}/${name}/items/${key}`
  const use = name === 'care-settings' ? await countUse(page.db.read, key) : null
  page.show<RetireView>(
    'template-drafts/retire',
    { title: `Retire ${item.title}`, status, errors, breadcrumbs: [...crumbsOf(name, kind.many), { text: item.title, href: home }] },
    {
      heading: `Retire ${item.title}`,
      one: kind.one,
      follows: use && retiredWords({ name: item.title, ...use }),
      seen: digestOf(item.content),
      conflict: conflict ?? null,
      home,
    },
  )
}

/** The form that copies a care setting. */
export async function showCopy(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const { name, kind } = getKind('care-settings')
  const item = getItem(kind, (await getDraft(page.db.read)).body, page.param('key'))
  page.show<{ from: string; ownText: boolean; home: string }>(
    'template-drafts/copy',
    { title: `Copy ${item.title}`, status, errors, breadcrumbs: crumbsOf(name, kind.many) },
    { from: item.title, ownText: page.typed['own_text'] === 'yes', home: `${draftPath}/${name}` },
  )
}
