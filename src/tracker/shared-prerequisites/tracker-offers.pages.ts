import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import { readModel } from '../../db/read-model.ts'
import { counted } from '../../web/numbers.ts'
import { sharedPath } from './shared-list.pages.ts'
import { sharedCrumbs } from './shared.pages.ts'
import { everyTrackedService, listOpenOffers } from './tracked-services.store.ts'
import { gatherOffers, speakingOf } from './tracker-columns.ts'

const mostShown = 100

const openOffers = readModel('what trackers say of organisations', { until: 'event', most: 1 }, async (db) => {
  const gathered = gatherOffers()
  for await (const some of everyTrackedService(db)) {
    gathered.take(some)
    await nextTurn()
  }
  return listOpenOffers(db, gathered.offers())
})

/** The prerequisites that an organisation may meet for its projects, by key. */
const titlesOf = ({ templates }: Page): Map<string, string> =>
  new Map(templates.prerequisites.flatMap((one) => (one.metBy?.includes('organisation') ? [[one.key, one.title] as const] : [])))

export const trackerOffersPath = `${sharedPath}/from-trackers`

/** Those of a file's headings that say what an organisation may have met once for its projects, for someone who may record it; else none. */
export const offeredHeadings = (page: Page, headings: string[]): string[] =>
  page.may('shared.manage') ? speakingOf(headings, new Set(titlesOf(page).keys())) : []

interface OffersView {
  rows: { organisation: string; title: string; says: string; record: { href: string; text: string; about: string } }[]
  more: number
}

/** What trackers say that organisations have met, for a person to look at: nothing is recorded unasked. */
export async function showTrackerOffers(page: Page): Promise<void> {
  const titles = titlesOf(page)
  const offers = (await openOffers(page.db.read, {})).filter((one) => titles.has(one.key)).toSorted((a, b) => b.of - a.of || a.name.localeCompare(b.name))
  page.show<OffersView>(
    'shared-prerequisites/offers',
    { title: 'What trackers say that organisations have met', breadcrumbs: sharedCrumbs },
    {
      rows: offers.slice(0, mostShown).map((one) => {
        const title = titles.get(one.key) ?? one.key
        const says = `“${one.heading}” says so for ${one.says} of ${counted(one.of, 'service')}${one.value === null ? '' : `: ${one.value}`}`
        const given = { key: one.key, kind: 'organisation', holder: one.code, value: one.value ?? '', note: `Tracker: ${says}` }
        return {
          organisation: one.name,
          title,
          says,
          record: { href: `${sharedPath}/new?${new URLSearchParams(given)}`, text: 'Record it', about: `${title} of ${one.name}` },
        }
      }),
      more: Math.max(0, offers.length - mostShown),
    },
  )
}
