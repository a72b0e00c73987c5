import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { nameWithState } from '../care-settings/retired.ts'
import { entriesOf } from '../../keys.ts'
import { momentOf } from '../../web/moments.ts'
import { counted } from '../../web/numbers.ts'
import { getDraft, getKind } from './get-draft.ts'
import { findKnownVersion } from '../template-versions/get-version.ts'
import { itemKinds } from './item-kinds.ts'
import type { KindName } from './item-kinds.ts'
import { firstCodesOf } from './code-kinds.ts'
import { optionsOf } from './option-kinds.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { draftCrumb, draftPath, templatesCrumb, templatesPath } from '../template-versions/paths.ts'
import { shownChanges } from './shown-changes.ts'
import type { ShownChange } from './shown-changes.ts'
import { shownFaults } from './shown-faults.ts'
import type { ShownFault } from './shown-faults.ts'
import { usersOf } from './setting-kinds.ts'
import { capital } from '../../text.ts'

interface View {
  says: string
  faults: ShownFault[]
  changes: ShownChange[]
  madeFrom: string
  kinds: { text: string; href: string; count: number }[]
  settings: { name: string; provider: string; consumer: string }[]
  mayManage: boolean
  path: string
}

/** The draft of the next version: what it changes, what has to be mended, and its parts. */
export async function showDraft(page: Page): Promise<void> {
  const { row, body } = await getDraft(page.db.read)
  const faults = shownFaults(body, page.templates.environments)
  await nextTurn()
  const base = await findKnownVersion(page.db.read, row.based_on, page.templates)
  await nextTurn()
  const mayManage = page.may('template.manage')
  page.show<View>(
    'template-drafts/draft',
    { title: 'Draft of the templates', breadcrumbs: [templatesCrumb] },
    {
      says: `Started by ${row.started_by}, ${momentOf(row.started_at)}. Last saved by ${row.saved_by}, ${momentOf(row.saved_at)}.`,
      faults,
      changes: base ? shownChanges(base.body, body, (one) => (mayManage ? `${draftPath}/${one.kind}/items/${one.key}` : null)) : [],
      madeFrom: base?.name ?? 'an earlier release of Slipway',
      kinds: entriesOf(itemKinds).map(([name, kind]) => ({ text: capital(kind.many), href: `${draftPath}/${name}`, count: kind.list(body).length })),
      settings: body.careSettings.map((one) => ({
        name: nameWithState(one),
        provider: `${templatesPath}/versions/draft/${one.key}/provider`,
        consumer: `${templatesPath}/versions/draft/${one.key}/consumer`,
      })),
      mayManage,
      path: draftPath,
    },
  )
}

interface KindView {
  heading: string
  one: string
  path: string
  rows: { href: string; title: string; about: string; copyHref: string | null }[]
  retired: { title: string; action: string; button: string }[]
  mayAdd: boolean
  add: string
}

function aboutItem(kind: KindName, key: string, body: TemplateBody): string {
  if (kind === 'procedures') return usersOf(key, body)
  if (kind === 'questions') return optionsOf(key, body)
  return kind === 'first-codes' ? firstCodesOf(key, body) : ''
}

/** The items of one kind in the draft, those that are retired last. */
export async function showKind(page: Page): Promise<void> {
  const { name, kind } = getKind(page.param('kind'))
  const { body } = await getDraft(page.db.read)
  const path = `${draftPath}/${name}`
  page.show<KindView>(
    'template-drafts/kind',
    { title: `Draft: ${kind.many}`, breadcrumbs: [templatesCrumb, draftCrumb] },
    {
      heading: capital(kind.many),
      one: kind.one,
      path,
      rows: kind.list(body).map(({ key, title }) => ({
        href: `${path}/items/${key}`,
        title,
        about: aboutItem(name, key, body),
        copyHref: name === 'care-settings' ? `${draftPath}/care-settings/items/${key}/copy` : null,
      })),
      retired: kind.listRetired(body).map(({ key, title }) => ({ title, action: `${path}/items/${key}/put-back`, button: `Put back ${title}` })),
      mayAdd: kind.notAdded === undefined,
      add: `Add ${kind.one.startsWith('e') ? 'an' : 'a'} ${kind.one}`,
    },
  )
}

interface DiscardView {
  version: number
  /** Empty if nothing would be lost. */
  lost: string
  path: string
  conflict: string | null
}

/** Asks before the draft is discarded. */
export async function showDiscard(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { row, body } = await getDraft(page.db.read)
  const base = await findKnownVersion(page.db.read, row.based_on, page.templates)
  const changes = base ? shownChanges(base.body, body).length : 0
  page.show<DiscardView>(
    'template-drafts/discard',
    { title: 'Discard the draft of the templates', status, errors, breadcrumbs: [templatesCrumb, draftCrumb] },
    { version: row.version, lost: changes === 0 ? '' : counted(changes, 'change is', 'changes are'), path: draftPath, conflict: conflict ?? null },
  )
}
