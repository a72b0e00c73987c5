import type { Page } from '../../access/page.ts'
import { nameWithState } from '../care-settings/retired.ts'
import { dayOfMoment } from '../../day.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { findDraft } from './draft.store.ts'
import { draftPath, templatesPath } from '../template-versions/paths.ts'
import { slugOf, versionName } from '../template-versions/version-name.ts'
import { findInForce, findNewest, findReleased, listReleased, listVersions, newestRelease } from '../template-versions/versions.store.ts'
import type { VersionLine } from '../template-versions/versions.store.ts'

interface View {
  inForce: { name: string; since: string; note: string }
  coming: { name: string; from: string; href: string } | null
  draft: { href: string; says: string } | null
  release: { name: string; href: string; says: string } | null
  settings: { name: string; provider: string; consumer: string }[]
  versions: { href: string; name: string; note: string; who: string; when: string }[]
  released: { href: string; name: string; when: string }[]
  next: string | undefined
  mayManage: boolean
  draftPath: string
  /** What a draft is copied from: the newest version, even if it is not in force yet. */
  startFrom: string
  showsParts: boolean
}

const whenOf = ({ effective_on, withdrawn_at, withdrawn_by }: VersionLine): string =>
  withdrawn_at === null ? `From ${dayOf(effective_on)}` : `Withdrawn by ${withdrawn_by ?? ''}, ${dayOf(dayOfMoment(withdrawn_at))}`

/** The templates in force, what is to come, and every earlier version. */
export async function showTemplates(page: Page): Promise<void> {
  const { read } = page.db
  const { version, careSettings } = page.templates
  const before = page.query('before')
  const listed = await listVersions(read, before !== undefined && /^\d{1,6}$/.test(before) ? Number(before) : undefined)
  const [found, newest, draft] = [await findInForce(read, page.today), await findNewest(read), await findDraft(read)]
  const [released, latest] = [await listReleased(read), await newestRelease(read)]
  const current = found && listed.rows.find((one) => one.number === found.number)
  const own = released.find((one) => one.version === version)
  const slug = slugOf(found ? versionName(found.number) : version)
  const href = `${templatesPath}/versions/${slug}`
  const brought = newest && latest !== undefined && latest !== newest.release ? await findReleased(read, latest) : undefined
  page.show<View>(
    'template-drafts/index',
    { title: 'Templates' },
    {
      inForce: found
        ? { name: `Version ${found.number}`, since: `In force since ${dayOf(found.effective_on)}`, note: current?.note ?? '' }
        : {
            name: own ? `The templates of Slipway ${own.release}` : 'The templates of this release of Slipway',
            since: own ? `In use since ${dayOf(dayOfMoment(own.first_used_at))}` : 'In use',
            note: newest ? '' : 'Nobody here has changed them.',
          },
      coming:
        newest && newest.effective_on > page.today
          ? { name: `Version ${newest.number}`, from: dayOf(newest.effective_on), href: `${templatesPath}/versions/${newest.number}` }
          : null,
      draft: draft ? { href: draftPath, says: `Started by ${draft.started_by}; last saved by ${draft.saved_by}, ${momentOf(draft.saved_at)}` } : null,
      release:
        brought && newest
          ? {
              name: `Slipway ${brought.release} brings other templates than version ${newest.number} was made from`,
              href: `${templatesPath}/versions/${brought.version}`,
              says: `Version ${newest.number} stays in force. Compare the two, and take into a draft what you need.`,
            }
          : null,
      settings: careSettings.map((one) => ({ name: nameWithState(one), provider: `${href}/${one.key}/provider`, consumer: `${href}/${one.key}/consumer` })),
      versions: listed.rows.map((one) => ({
        href: `${templatesPath}/versions/${one.number}`,
        name: `Version ${one.number}`,
        note: one.note,
        who: `${one.published_by}, ${dayOf(dayOfMoment(one.published_at))}`,
        when: whenOf(one),
      })),
      released: released.map((one) => ({
        href: `${templatesPath}/versions/${one.version}`,
        name: `The templates of Slipway ${one.release}`,
        when: `Since ${dayOf(dayOfMoment(one.first_used_at))}`,
      })),
      next: listed.next === undefined ? undefined : `${templatesPath}?before=${listed.next}`,
      mayManage: page.may('template.manage'),
      draftPath,
      startFrom: newest ? String(newest.number) : slug,
      showsParts: page.may('users.manage'),
    },
  )
}
