import type { Page } from '../../access/page.ts'
import { get, post } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { addItem } from './add-item.ts'
import { changeItem } from './change-item.ts'
import { copyCareSetting } from './copy-care-setting.ts'
import { discardDraft } from './discard-draft.ts'
import { showDiscard, showDraft, showKind } from './draft.pages.ts'
import { showCopy, showItem, showNewItem, showRetire } from './item.pages.ts'
import { draftPath, templatesPath } from '../template-versions/paths.ts'
import { publishDraft } from './publish-draft.ts'
import { showPublish } from './publish.pages.ts'
import { putBackItem, retireItem } from './retire-item.ts'
import { showSetting } from './setting.pages.ts'
import { startDraft } from './start-draft.ts'
import { showTemplates } from './templates.pages.ts'
import { showVersion } from './version.pages.ts'
import { withdraw } from '../template-versions/withdraw-version.ts'

const version = `${templatesPath}/versions/:version`
const kind = `${draftPath}/:kind`
const item = `${kind}/items/:key`
const toKind = (page: Page): string => `${draftPath}/${page.param('kind')}`

export const templateDraftsRoutes: Route[] = [
  get(templatesPath, 'template.view', showTemplates),
  post(draftPath, startDraft, { to: () => draftPath }),
  get(draftPath, 'template.view', showDraft),
  get(`${draftPath}/publish`, 'template.manage', (page) => showPublish(page)),
  post(`${draftPath}/publish`, publishDraft, { again: showPublish, afterConflict: 'Read what has changed before you publish it.', to: () => templatesPath }),
  get(`${draftPath}/discard`, 'template.manage', (page) => showDiscard(page)),
  post(`${draftPath}/discard`, discardDraft, { again: showDiscard, afterConflict: '', to: () => templatesPath }),
  get(`${draftPath}/care-settings/items/:key/copy`, 'template.manage', (page) => showCopy(page)),
  post(`${draftPath}/care-settings/items/:key/copy`, copyCareSetting, { again: showCopy, to: () => `${draftPath}/care-settings` }),
  get(kind, 'template.manage', showKind),
  get(`${kind}/new`, 'template.manage', (page) => showNewItem(page)),
  post(`${kind}/new`, addItem, { again: showNewItem, to: toKind }),
  get(item, 'template.manage', (page) => showItem(page)),
  post(item, changeItem, { again: showItem, to: toKind }),
  get(`${item}/retire`, 'template.manage', (page) => showRetire(page)),
  post(`${item}/retire`, retireItem, { again: showRetire, afterConflict: '', to: toKind }),
  post(`${item}/put-back`, putBackItem, { to: toKind }),
  get(version, 'template.view', (page) => showVersion(page)),
  post(`${version}/withdraw`, withdraw, { again: showVersion, to: () => templatesPath }),
  get(`${version}/:setting/:role`, 'template.view', showSetting),
]
