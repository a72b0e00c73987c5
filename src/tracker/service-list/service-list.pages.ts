import type { Day } from '../../day.ts'
import { asPersonId } from '../../db/ids.ts'
import { exportName } from '../../events/export-name.ts'
import { readModel } from '../../db/read-model.ts'
import type { Page } from '../../access/page.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell as CsvCell } from '../../web/csv.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { drawnItems } from '../../web/components/select-items.ts'
import { firstStepsWithoutServices } from '../first-steps/first-steps.page.ts'
import { listQueryOf, viewerOf, sortAndColumns } from './list-query.ts'
import type { ListQuery } from './list-query.ts'
import { cellOf, ofProject, statusOf } from './cells.ts'
import { filterCardOf } from './filter-card.ts'
import { activeOf, fieldsOf, namesOf } from './filter-form.ts'
import { columnKeys, columns, isSortKey, readColumns, sortedAlsoBy, sortWords, usualColumns } from './columns.ts'
import type { ColumnKey } from './columns.ts'
import { viewerKey } from './filter-conditions.store.ts'
import { addressOf, without } from '../service-filter/filter.ts'
import { shapeOf } from './search-words.ts'
import { rolloutKeys, rolloutStatuses } from '../services/rollout-status.ts'
import type { Filter } from '../service-filter/filter.ts'
import { listServicePage, namesOfPeople } from './service-list.store.ts'
import type { ListedService } from './service-list.store.ts'
import type { Place } from './sort-order.store.ts'
import { countFacets } from '../service-facets/count-facets.ts'
import { selectServices } from './select-services.store.ts'
import { findByCode } from './exact-match.store.ts'
import { addressOfView } from './saved-view.ts'
import { listViews } from './saved-views.store.ts'

/** Redirects to the only service that a code, an id or a postcode means; null if the list has to be shown. */
async function exactMatchHref(page: Page, { filter, after }: ListQuery): Promise<string | null> {
  const words = shapeOf(filter.q)
  if (filter.q === '' || words.kind === 'words' || after || addressOf(without(filter, 'q')) !== '/services') return null
  const found = await findByCode(page.db.read, viewerOf(page), words)
  return found.length === 1 ? `/services/${found[0]?.ods_code}` : null
}

/** Everything around the rows: the total, the form with its counts, and the filter in words. */
const countsOf = readModel('counts of a list of services', { until: 'event' }, async (db, { filter }: Counted, page: Page) => {
  const { index, asked } = await selectServices(db, viewerOf(page), filter)
  const { total, patients, facets } = countFacets(index, asked)
  const owners = facets.owner.map(([id]) => asPersonId(id))
  const people = await namesOfPeople(db, owners)
  const names = namesOf(page, { organisations: index.shared.organisations, people })
  return {
    total,
    patients,
    statuses: new Map(facets.rollout),
    active: activeOf(filter, names),
    fields: fieldsOf(filter, facets, names).map((field) => ({ ...field, items: drawnItems(field.items) })),
  }
})

interface Counted {
  whose: string
  today: Day
  filter: Filter
}

async function list(page: Page): Promise<void> {
  const asked = listQueryOf(page)
  const { filter, shown, sorts, after } = asked
  const straight = await exactMatchHref(page, asked)
  if (straight !== null) return page.res.redirect(303, straight)
  const given = viewerOf(page)
  const [shownList, views] = await Promise.all([
    page.cachedPart('service-list/list', [viewerKey(given), given.today, filter, sorts, shown, after], () => listOf(page, asked)),
    listViews(page.db.read, page.person.personId),
  ])
  page.show(
    'service-list/index',
    { title: 'Services' },
    {
      list: shownList,
      views: views.map((one) => {
        const own = one.person_id === page.person.personId
        const shared = one.shared === 1 ? (own ? 'shared' : `shared by ${one.owner}`) : null
        return { name: one.name, href: addressOfView(one), shared, edit: own ? `/services/views/${one.id}/edit` : null }
      }),
      query: addressOf(filter, sortAndColumns(asked)).split('?')[1] ?? '',
    },
  )
}

/** The list with everything around it. */
async function listOf(page: Page, asked: ListQuery) {
  const { filter, shown, sorts, after } = asked
  const [{ total, patients, statuses, active, fields }, found] = await Promise.all([
    countsOf(page.db.read, { whose: viewerKey(viewerOf(page)), today: page.today, filter }, page),
    listServicePage(page.db.read, viewerOf(page), filter, { sorts, after }),
  ])
  const here = addressOf(filter, sortAndColumns(asked))
  return {
    firstSteps: total === 0 && active.length === 0 ? await firstStepsWithoutServices(page) : null,
    filter,
    total,
    totalWords: `${total === 1 ? 'service' : 'services'}${patients > 0 ? `, ${grouped(patients)} patients` : ''}`,
    here,
    card: filterCardOf(asked, { active, fields }),
    cols: sortAndColumns(asked)['cols'],
    sortedBy: sortWords(sorts),
    chips: rolloutKeys
      .map((key) => ({
        name: rolloutStatuses[key].name,
        n: statuses.get(key) ?? 0,
        current: filter.rollout === key,
        href: addressOf({ ...filter, rollout: filter.rollout === key ? '' : key }, sortAndColumns(asked)),
      }))
      .filter((one) => one.n > 0 || one.current),
    head: ['name' as const, 'rollout' as const, ...shown].map((key) => headOf(key, asked)),
    isShortInCards: hasUsualColumns(asked),
    columns: columnKeys.map((value) => ({ value, text: columns[value], checked: shown.includes(value) })),
    rows: found.rows.map((row) => ({
      ods: row.ods_code,
      name: row.name,
      status: statusOf(row, shown),
      cells: shown.map((key) => ({ ...shownCell(page, key, row), classes: isInCard(key, asked, row) ? '' : 'app-not-in-cards' })),
    })),
    next: found.next ? addressOf(filter, { ...sortAndColumns(asked), after: JSON.stringify(found.next.values), id: found.next.id }) : undefined,
    isLater: after !== undefined,
    csv: addressOf(filter, sortAndColumns(asked), '/services.csv'),
    xlsx: addressOf(filter, sortAndColumns(asked), '/services.xlsx'),
    tracker: addressOf(filter, {}, '/rollout/export.xlsx'),
    kept: [...new URLSearchParams(here.split('?')[1] ?? '')].filter(([key]) => key !== 'cols'),
    mayAdd: page.may('project.create'),
    mayOrganisations: page.may('organisation.view'),
    mayBulk: page.may('bulk.change'),
    bulk: addressOf(filter, {}, '/rollout/bulk'),
    changeAll: total === 1 ? 'this 1 service' : `all ${grouped(total)} services`,
    free: page.person.installationRole === 'project-manager' && filter.project !== 'none' ? addressOf({ project: 'none' }) : null,
  }
}

/** A heading with the address that sorts by it first, and how it is sorted now. */
function headOf(key: 'name' | 'rollout' | ColumnKey, { filter, sorts, shown }: ListQuery) {
  const text = key === 'name' ? 'Service' : key === 'rollout' ? 'Rollout status' : columns[key]
  // In a card the name and the status need no word before them.
  const name = key === 'name' || key === 'rollout' ? '' : text
  if (!isSortKey(key)) return { text, name, numeric: false, href: null, now: null }
  const now = sorts.find((one) => one.key === key)
  return {
    text,
    name,
    numeric: key === 'size',
    href: addressOf(filter, sortAndColumns({ sorts: sortedAlsoBy(sorts, key), shown })),
    now: now ? (now.desc ? 'down' : 'up') : null,
  }
}

const hasUsualColumns = ({ shown }: ListQuery): boolean => shown.join() === usualColumns.join()

/** Whether a card on a narrow screen has this column: all that somebody chose, else the stage alone, since fifty cards with more are a long way. */
const isInCard = (key: ColumnKey, asked: ListQuery, { project }: ListedService): boolean => !hasUsualColumns(asked) || (key === 'stage' && project !== null)

const shownAs = (key: ColumnKey, cell: CsvCell): string =>
  cell === null ? '' : typeof cell === 'number' ? grouped(cell) : key === 'golive' ? dayOf(cell) : cell

/** A cell as it is shown: of a project with its address, else what is not known in words. */
function shownCell(page: Page, key: ColumnKey, row: ListedService): { text: string; href: string | null } {
  const text = shownAs(key, cellOf(page, key, row))
  const isOfState = key === 'stage' || key === 'project'
  if (isOfState && row.project) return { text, href: `/projects/${row.project.id}` }
  const nothing = isOfState ? 'No project' : ofProject.has(key) ? '' : 'Not known'
  return { text: text === '' ? nothing : text, href: null }
}

const atOnce = 1000

/** Every service that the filter leaves, in batches. */
async function* everyRow(page: Page, { filter, shown, sorts }: ListQuery): AsyncGenerator<CsvCell[]> {
  let after: Place | undefined
  do {
    const { rows, next } = await listServicePage(page.db.read, viewerOf(page), filter, { sorts, limit: atOnce, after })
    for (const row of rows) yield [row.ods_code, row.name, rolloutStatuses[row.rollout].name, ...shown.map((key) => cellOf(page, key, row))]
    after = next
  } while (after)
}

const fileHead = ({ shown }: ListQuery): string[] => ['ODS code', 'Service', 'Rollout status', ...shown.map((key) => columns[key])]

/** Ticked column boxes come as many parameters; the address has them as one. */
function chooseColumns(page: Page): void {
  const chosen = page.req.query['col']
  const keys = (Array.isArray(chosen) ? chosen : [chosen]).filter((one): one is string => typeof one === 'string')
  const asked = listQueryOf(page)
  page.res.redirect(303, addressOf(asked.filter, sortAndColumns({ ...asked, shown: readColumns(keys.join()) })))
}

/** The list; boxes of columns that were ticked lead to its address with them. */
export const showServices = (page: Page): Promise<void> | void => (page.req.query['col'] === undefined ? list(page) : chooseColumns(page))

export async function sendServicesCsv(page: Page): Promise<void> {
  const asked = listQueryOf(page)
  return sendCsv(page.res, { name: await exportName(page, 'services', 'csv'), head: fileHead(asked) }, everyRow(page, asked))
}

export async function sendServicesWorkbook(page: Page): Promise<void> {
  const asked = listQueryOf(page)
  return sendWorkbook(page.res, { name: await exportName(page, 'services', 'xlsx'), sheet: 'Services', head: fileHead(asked) }, everyRow(page, asked))
}
