import { addMonths, monthOf } from '../../day.ts'
import { remembered } from '../../events/remembered.ts'
import { get } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { sendCsv } from '../../web/csv.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { seesAllProjects } from '../projects/projects.store.ts'
import { forOf } from '../service-list/list-query.ts'
import { exportRows, findExportHead } from '../tracker-import/export.store.ts'
import { countWarnings, goLivesByMonth } from './months.store.ts'
import { addressOf, readFilter } from '../service-list/filter.ts'
import { countPortfolio, idsOfPortfolio, tallyBy } from '../service-list/service-list.store.ts'
import { countedApart, isPivot, monthsOf, pivotOf, standingOf, warningsOf } from './rollout.pages.ts'
import type { Pivot } from './rollout.pages.ts'

const monthsBack = 5
const monthsAhead = 6

async function show(page: Page): Promise<void> {
  const asked = page.query('by')
  const by = isPivot(asked) ? asked : 'region'
  const all = page.query('all') === 'yes'
  const whose = `${forOf(page).today} ${seesAllProjects(page.person) ? '' : page.person.personId}`
  page.show('parts/drawn', { title: 'Rollout' }, { html: await page.drawn('rollout/index', [whose, by, all], () => rolloutOf(page, { by, all, whose })) })
}

async function rolloutOf(page: Page, { by, all, whose }: { by: Pivot; all: boolean; whose: string }) {
  const given = forOf(page)
  const month = monthOf(given.today)
  const db = page.db.read
  const [counted, apart, months, warned] = await Promise.all([
    countPortfolio(
      db,
      given,
      readFilter(() => undefined),
    ),
    countedApart(by) ? tallyBy(db, given, by) : [],
    remembered(db, `months ${whose}`, () => goLivesByMonth(db, given, { from: addMonths(month, -monthsBack), to: addMonths(month, monthsAhead) })),
    remembered(db, `warnings ${whose}`, () => countWarnings(db, given)),
  ])
  const standing = standingOf(counted)
  const isEmpty = standing.funnel[0]?.services === 0
  return {
    ...standing,
    isEmpty,
    firstSteps: isEmpty ? await firstStepsFor(page) : null,
    mayQuality: page.may('rollout.view'),
    pivot: pivotOf(by, counted, apart, all),
    ...monthsOf(months, month),
    warnings: warningsOf(warned),
    scoped: !seesAllProjects(page.person),
    mayImport: page.may('rollout.manage'),
    mayAdd: page.may('project.create'),
    startHref: page.may('bulk.change') ? addressOf({ rollout: 'ready' }, { act: 'start' }, '/rollout/bulk') : null,
    mayCatalogue: page.may('rollout.view'),
  }
}

const mostExported = 50_000

/** Every service of a list in the columns of a tracker, to be edited and imported again. */
async function exportTracker(page: Page, kind: 'xlsx' | 'csv'): Promise<void> {
  const [head, ids] = await Promise.all([
    findExportHead(page.db.read),
    idsOfPortfolio(
      page.db.read,
      forOf(page),
      readFilter((name) => page.query(name)),
      mostExported,
    ),
  ])
  const name = `rollout-tracker-${page.today}.${kind}`
  const rows = exportRows(page.db.read, head, ids)
  if (kind === 'csv') await sendCsv(page.res, { name, head: head.titles }, rows)
  else await sendWorkbook(page.res, { name, sheet: 'Services', head: head.titles, hidden: head.hidden }, rows)
}

export const rolloutRoutes: Route[] = [
  get('/rollout', 'service.view', show),
  get('/rollout/export.xlsx', 'service.view', (page) => exportTracker(page, 'xlsx')),
  get('/rollout/export.csv', 'service.view', (page) => exportTracker(page, 'csv')),
]
