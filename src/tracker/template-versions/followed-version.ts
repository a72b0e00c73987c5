import type { Page } from '../../access/page.ts'
import { dayOfMoment } from '../../day.ts'
import { readModel } from '../../db/read-model.ts'
import { dayOf } from '../../web/moments.ts'
import { templatesPath } from './paths.ts'
import { numberOf, slugOf } from './version-name.ts'
import { findReleased, findVersion } from './versions.store.ts'

/** What a version is called, and since when it is in force; null for the templates of a release that were never noted here. */
const words = readModel('name of a version of the templates', { until: 'never', most: 50 }, async (db, { version }: { version: string }) => {
  const number = numberOf(version)
  const published = number === undefined ? undefined : await findVersion(db, number)
  if (published)
    return { name: `template version ${published.number}, in force since ${dayOf(published.effective_on)}`, slug: slugOf(version), note: published.note }
  const released = number === undefined ? await findReleased(db, version) : undefined
  if (!released) return null
  return { name: `the templates of Slipway ${released.release}, in use since ${dayOf(dayOfMoment(released.first_used_at))}`, slug: version, note: '' }
})

/** Which templates a project follows, and what is offered to it. */
export async function followedVersion(page: Page, version: string, offered: string | null) {
  const found = await words(page.db.read, { version })
  const own = version === page.templates.version
  return {
    says: found ? `Follows ${found.name}` : own ? 'Follows the templates of this release of Slipway' : 'Follows the templates of an earlier release of Slipway',
    href: found && page.may('template.view') ? `${templatesPath}/versions/${found.slug}` : null,
    offered: offered === null ? null : `offered from newer templates: ${offered}`,
  }
}

/** What is different in a version, as whoever published it wrote; null if nobody did. */
export async function aboutVersion(page: Page, version: string): Promise<string | null> {
  const number = numberOf(version)
  const found = number === undefined ? null : await words(page.db.read, { version })
  return found ? `Version ${number}: ${found.note}` : null
}
