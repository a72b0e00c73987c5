import { addMonths, monthOf } from '../../day.ts'
import { readModel } from '../../db/read-model.ts'
import type { Page } from '../../access/page.ts'
import { dayToLookAt } from '../../access/as-at.ts'
import { addressAsAt, linksAsAt } from '../../web/as-at-banner.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { countWarnings } from './count-warnings.ts'
import { goLivesByMonth } from './months.store.ts'
import { addressOf } from '../service-filter/filter.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import { cellsOf, placesOf } from '../service-facets/rollout-cells.ts'
import { countedApart, isPivot, monthsOf, pivotOf, rolloutNumbersOf, warningsOf } from './rollout-numbers.ts'
import type { Pivot } from './rollout-numbers.ts'

const monthsBack = 5
const monthsAhead = 6

interface Whose {
  /** The day, and the person if they do not see everything. */
  whose: string
}

const goLives = readModel('go-lives by month', { until: 'event' }, (db, _: Whose, viewer: Viewer) => {
  const month = monthOf(viewer.today)
  return goLivesByMonth(db, viewer, { from: addMonths(month, -monthsBack), to: addMonths(month, monthsAhead) })
})
const earlyWarnings = readModel('early warnings', { until: 'event' }, (db, _: Whose, viewer: Viewer) => countWarnings(db, viewer))

export async function showRollout(page: Page): Promise<void> {
  const asked = page.query('by')
  const by = isPivot(asked) ? asked : 'region'
  const all = page.query('all') === 'yes'
  const whose = `${viewerOf(page).today} ${seesAllProjects(page.person) ? '' : page.person.personId}`
  const html = await page.cachedPart('rollout/index', [whose, by, all], async () => linksAsAt(await rolloutOf(page, { by, all, whose }), page.asAt))
  page.show('parts/drawn', { title: 'Rollout' }, { html })
}

async function rolloutOf(page: Page, { by, all, whose }: { by: Pivot; all: boolean; whose: string }) {
  const given = viewerOf(page)
  const month = monthOf(given.today)
  const db = page.db.read
  const [index, months, warned] = await Promise.all([currentIndex(db, given.today), goLives(db, { whose }, given), earlyWarnings(db, { whose }, given)])
  const counted = { cells: cellsOf(index, page.person), shared: index.shared }
  const numbers = rolloutNumbersOf(counted)
  const isEmpty = numbers.funnel[0]?.services === 0
  const earlier = await dayToLookAt(page)
  return {
    ...numbers,
    asAt: page.asAt,
    mayCompare: page.may('earlier-lists.view'),
    earlierHref: earlier === null ? null : addressAsAt('/rollout', earlier),
    exportHref: '/rollout/export.xlsx',
    isEmpty,
    firstSteps: isEmpty && page.asAt === null ? await firstStepsFor(page) : null,
    mayQuality: page.asAt === null && page.may('rollout.view'),
    pivot: pivotOf(by, counted, countedApart(by) ? placesOf(index, page.person, by) : [], all),
    ...monthsOf(months, month),
    warnings: warningsOf(warned),
    scoped: !seesAllProjects(page.person),
    mayImport: page.mayChange('tracker.import'),
    mayAdd: page.mayChange('project.create'),
    startHref: page.mayChange('bulk.change') ? addressOf({ rollout: 'ready' }, { act: 'start' }, '/rollout/bulk') : null,
    mayCatalogue: page.asAt === null && page.may('rollout.view'),
  }
}
