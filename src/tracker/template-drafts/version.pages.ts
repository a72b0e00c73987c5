import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { nameWithState } from '../care-settings/retired.ts'
import { dayOf } from '../../web/moments.ts'
import { findDraft } from './draft.store.ts'
import { findKnownVersion, getKnownVersion } from '../template-versions/get-version.ts'
import { draftPath, templatesCrumb, templatesPath } from '../template-versions/paths.ts'
import { shownChanges } from './shown-changes.ts'
import type { ShownChange } from './shown-changes.ts'
import { numberOf } from '../template-versions/version-name.ts'
import { findVersion } from '../template-versions/versions.store.ts'
import { capital } from '../../text.ts'

interface View {
  name: string
  about: string
  when: string
  slug: string
  home: string
  changesSince: string
  changes: ShownChange[]
  settings: { name: string; provider: string; consumer: string }[]
  mayStart: boolean
  hasDraft: boolean
  mayWithdraw: boolean
  draftPath: string
}

/** A version as a whole: what is different in it, and its care settings. The templates of a release are compared with those in force. */
export async function showVersion(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const { read } = page.db
  const slug = page.param('version')
  const known = await getKnownVersion(read, slug, page.templates)
  const number = numberOf(known.version)
  const row = number === undefined ? undefined : await findVersion(read, number)
  const other = await findKnownVersion(read, row ? row.based_on : page.templates.version, page.templates)
  const home = `${templatesPath}/versions/${slug}`
  page.show<View>(
    'template-drafts/version',
    { title: `Templates: ${known.name}`, status, errors, breadcrumbs: [templatesCrumb] },
    {
      name: capital(known.name),
      about: known.about,
      when: row ? (row.withdrawn_at === null ? `In force from ${dayOf(row.effective_on)}` : `Withdrawn by ${row.withdrawn_by ?? ''}`) : '',
      slug,
      home,
      changesSince: row ? `What is different from ${other?.name ?? 'the version before'}` : 'What is different from the templates in force',
      changes: other && other.version !== known.version ? shownChanges(other.body, known.body) : [],
      settings: known.body.careSettings.map((one) => ({
        name: nameWithState(one),
        provider: `${home}/${one.key}/provider`,
        consumer: `${home}/${one.key}/consumer`,
      })),
      mayStart: page.may('template.manage'),
      hasDraft: (await findDraft(read)) !== undefined,
      mayWithdraw: page.may('template.manage') && row !== undefined && row.withdrawn_at === null && row.effective_on > page.today,
      draftPath,
    },
  )
}
