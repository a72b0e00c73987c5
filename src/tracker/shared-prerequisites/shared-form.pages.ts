import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { isKey } from '../../keys.ts'
import { dayOf } from '../../web/moments.ts'
import { exampleOf } from '../prerequisites/values.ts'
import type { HolderKind, PrerequisiteTemplate } from '../templates/shapes.ts'
import { getShared } from './get-shared.ts'
import { listProductHolders, listRegionHolders, listSupplierHolders } from './holders.store.ts'
import { belowWords } from './preview-words.ts'
import { sharableOf, sharedPath } from './shared-list.pages.ts'
import { homeOf, sharedCrumbs } from './shared.pages.ts'
import { holderKindNames } from './shared-prerequisite.ts'
import { countBelow } from './shared-prerequisites.store.ts'

/** Whom one can choose from a list; null for a holder that is typed. */
async function choicesOf(page: Page, kind: HolderKind): Promise<{ value: string; text: string }[] | null> {
  const lists = { product: listProductHolders, supplier: listSupplierHolders, region: listRegionHolders }
  if (kind === 'site' || kind === 'organisation') return null
  return [{ value: '', text: 'Choose one' }, ...(await lists[kind](page.db.read)).map((one) => ({ value: one.key, text: one.name }))]
}

const valueOf = (template: Pick<PrerequisiteTemplate, 'value'> | undefined) =>
  template?.value ? { label: template.value.label, hint: exampleOf[template.value.kind] === undefined ? '' : `Like ${exampleOf[template.value.kind]}` } : null

/** The fields of the form. An address may bring them, and the confirmation sends them again. */
const sentFields = ['key', 'kind', 'holder', 'site', 'value', 'note', 'link', 'met_since', 'valid_until']

/** Asks first which prerequisite and for whom, then for the rest. */
export async function showNewShared(page: Page, why: Partial<Again> = {}): Promise<void> {
  const asked = (name: string): string => page.typed[name] ?? page.query(name) ?? ''
  const [key, given] = [asked('key'), asked('kind')]
  const template = page.templates.prerequisites.find((one) => one.key === key && one.metBy !== undefined)
  const kinds = template?.metBy ?? []
  const kind = isKey(holderKindNames, given) && kinds.includes(given) ? given : kinds.length === 1 ? kinds[0] : undefined
  page.show(
    'shared-prerequisites/new',
    {
      title: template ? `Record once: ${template.title}` : 'Record a prerequisite once for many projects',
      breadcrumbs: sharedCrumbs,
      status: why.status ?? 200,
      // Nothing is there to conflict with but the same thing, recorded a moment ago.
      errors: why.conflict === undefined ? (why.errors ?? {}) : { holder: 'Someone else has just recorded it for the same holder' },
    },
    {
      path: sharedPath,
      key,
      kind: kind ?? '',
      kindName: kind === undefined ? '' : holderKindNames[kind].name,
      what: template ? `${template.what} ${typeof template.how === 'string' ? template.how : ''}` : '',
      keys: [{ value: '', text: 'Choose one' }, ...sharableOf(page).map((one) => ({ value: one.key, text: one.title }))],
      kinds: kinds.map((one) => ({ value: one, text: holderKindNames[one].name })),
      choices: kind === undefined ? null : await choicesOf(page, kind),
      value: valueOf(template),
      values: Object.fromEntries(sentFields.map((name) => [name, asked(name)])),
    },
  )
}

/** Shows what it does to the projects below, before it is recorded. */
export const askWhetherToRecord = (page: Page, row: SharedPrerequisitesTable): Promise<void> | undefined =>
  page.typed['confirmed'] === 'yes' ? undefined : showBelow(page, row)

async function showBelow(page: Page, row: SharedPrerequisitesTable): Promise<void> {
  const below = await countBelow(page.db.read, row, page.today)
  page.show(
    'shared-prerequisites/confirm',
    { title: `${row.title}: ${row.holder_name}`, breadcrumbs: sharedCrumbs },
    {
      row,
      sentences: belowWords(below),
      days: `Since ${dayOf(row.met_since)}${row.valid_until === null ? ', with no end date' : `, until ${dayOf(row.valid_until)}`}`,
      action: `${sharedPath}/new`,
      hidden: { ...Object.fromEntries(sentFields.map((key) => [key, page.typed[key] ?? ''])), confirmed: 'yes' },
      back: `${sharedPath}/new?${new URLSearchParams(Object.fromEntries(['key', 'kind', 'holder', 'site'].map((key) => [key, page.typed[key] ?? ''])))}`,
    },
  )
}

/** The form of one that is recorded; after a conflict, saving replaces what the other person wrote. */
export async function showChangeShared(page: Page, why: Partial<Again> = {}): Promise<void> {
  const row = await getShared(page.db.read, page.param('shared'))
  const saved = {
    value: row.value ?? '',
    note: row.note,
    link: row.link ?? '',
    met_since: row.met_since,
    valid_until: row.valid_until ?? '',
    version: String(row.version),
  }
  page.show(
    'shared-prerequisites/change',
    {
      title: `Change ${row.title} of ${row.holder_name}`,
      breadcrumbs: [...sharedCrumbs, { text: `${row.title}: ${row.holder_name}`, href: homeOf(page) }],
      status: why.status ?? 200,
      errors: why.errors ?? {},
    },
    {
      home: homeOf(page),
      row,
      conflict: why.conflict ?? null,
      values: { ...saved, ...page.typed, ...(why.conflict === undefined ? {} : { version: saved.version }) },
      value: valueOf(page.templates.prerequisites.find((one) => one.key === row.key)),
    },
  )
}
