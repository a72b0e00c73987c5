import { remembered } from '../../events/remembered.ts'
import { get } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell as CsvCell } from '../../web/csv.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { drawnItems } from '../../web/components/select-items.ts'
import { firstStepsWithoutServices } from '../first-steps/first-steps.page.ts'
import { askedOf, forOf, manner } from './list-query.ts'
import type { Asked } from './list-query.ts'
import { cellOf, ofProject } from './cells.ts'
import { activeOf, fieldsOf, namesOf } from './filter-form.ts'
import { columns, readColumns, sortedAlsoBy, sortNames, sortWords, writeSorts } from './columns.ts'
import type { ColumnKey, SortKey } from './columns.ts'
import { whoseOf } from './filter-conditions.store.ts'
import { addressOf, countFacets, dateChoices, shapeOf, standings, without } from './filter.ts'
import type { Filter } from './filter.ts'
import { countPortfolio, listPortfolio } from './service-list.store.ts'
import { countSides } from './facet-counts.store.ts'
import type { Place } from './sort-order.store.ts'
import { findByCode } from './exact-match.store.ts'
import { listViews } from './saved-views.store.ts'

/** The one service that a code, an id or a postcode means leads straight to it; null if the list has to be shown. */
async function straightTo(page: Page, { filter, after }: Asked): Promise<string | null> {
  const words = shapeOf(filter.q)
  if (filter.q === '' || words.kind === 'words' || after || addressOf(without(filter, 'q')) !== '/services') return null
  const found = await findByCode(page.db.read, forOf(page), words)
  return found.length === 1 ? `/services/${found[0]?.ods_code}` : null
}

/** What stands around the rows: how many there are, the form with its counts, what is asked in words. Counted again only after a change. */
function around(page: Page, filter: Filter) {
  const given = forOf(page)
  return remembered(page.db.read, JSON.stringify(['around', whoseOf(given), given.today, filter]), async () => {
    const prerequisiteKeys = [...new Set(page.context.templates.prerequisites.map((one) => one.key))]
    const [counted, sides] = await Promise.all([countPortfolio(page.db.read, given, filter), countSides(page.db.read, given, filter, { prerequisiteKeys })])
    const { total, patients, facets } = countFacets(counted.cells, filter, counted.decided)
    const names = namesOf(page, counted, sides)
    return {
      total,
      patients,
      standing: facets.rollout,
      active: activeOf(filter, names),
      fields: fieldsOf(filter, facets, sides, names).map((field) => ({ ...field, items: drawnItems(field.items) })),
    }
  })
}

async function list(page: Page): Promise<void> {
  const asked = askedOf(page)
  const { filter, shown, sorts, after } = asked
  const straight = await straightTo(page, asked)
  if (straight !== null) return page.res.redirect(303, straight)
  const given = forOf(page)
  const [shownList, views] = await Promise.all([
    page.drawn('service-list/list', [whoseOf(given), given.today, filter, sorts, shown, after], () => listOf(page, asked)),
    listViews(page.db.read, page.person.personId),
  ])
  page.show(
    'service-list/index',
    { title: 'Services' },
    {
      list: shownList,
      views: views.map((one) => ({ ...one, href: `/services${one.query === '' ? '' : `?${one.query}`}`, own: one.person_id === page.person.personId })),
      query: addressOf(filter, manner(asked)).split('?')[1] ?? '',
    },
  )
}

/** The list with all that stands around it. */
async function listOf(page: Page, asked: Asked) {
  const { filter, shown, sorts, after } = asked
  const [{ total, patients, standing, active, fields }, found] = await Promise.all([
    around(page, filter),
    listPortfolio(page.db.read, forOf(page), filter, { sorts, after }),
  ])
  const here = addressOf(filter, manner(asked))
  return {
    firstSteps: total === 0 && active.length === 0 ? await firstStepsWithoutServices(page) : null,
    filter,
    total,
    patients,
    here,
    allHref: addressOf({}, manner(asked)),
    sort: writeSorts(sorts),
    cols: manner(asked)['cols'],
    sortedBy: sortWords(sorts),
    active: active.map((one) => ({ text: one.text, href: addressOf(without(filter, one.key), manner(asked)) })),
    filtering: active.some((one) => one.key !== 'q'),
    fields,
    dates: Object.entries(dateChoices).map(([value, text]) => ({ value, text })),
    chips: Object.entries(standings).map(([key, one]) => ({
      key,
      name: one.name,
      n: standing.get(key) ?? 0,
      current: filter.rollout === key,
      href: addressOf({ ...filter, rollout: filter.rollout === key ? '' : (key as Filter['rollout']) }, manner(asked)),
    })),
    head: (['name', 'rollout', ...shown] as (SortKey | ColumnKey)[]).map((key) => headOf(key, asked)),
    columns: Object.entries(columns).map(([value, text]) => ({ value, text, checked: shown.includes(value as ColumnKey) })),
    rows: found.rows.map((row) => ({
      ods: row.ods_code,
      name: row.name,
      standing: standings[row.rollout],
      project: row.project,
      cells: shown.map((key) => ({ key, value: shownAs(key, cellOf(page, key, row)), ofProject: ofProject.has(key) })),
    })),
    next: found.next ? addressOf(filter, { ...manner(asked), after: JSON.stringify(found.next.values), id: found.next.id }) : undefined,
    isLater: after !== undefined,
    csv: addressOf(filter, manner(asked), '/services.csv'),
    xlsx: addressOf(filter, manner(asked), '/services.xlsx'),
    tracker: addressOf(filter, {}, '/rollout/export.xlsx'),
    query: here.split('?')[1] ?? '',
    mayAdd: page.may('project.create'),
    mayOrganisations: page.may('organisation.view'),
    mayBulk: page.may('bulk.change'),
    bulk: addressOf(filter, {}, '/rollout/bulk'),
    free: page.person.installationRole === 'project-manager' && filter.project !== 'none' ? addressOf({ project: 'none' }) : null,
  }
}

/** A heading with the address that sorts by it first, and how it is sorted now. */
function headOf(key: SortKey | ColumnKey, { filter, sorts, shown }: Asked) {
  const text = key === 'name' ? 'Service' : key === 'rollout' ? 'Standing' : columns[key as ColumnKey]
  if (!Object.hasOwn(sortNames, key)) return { text, numeric: false, href: null, now: null }
  const now = sorts.find((one) => one.key === key)
  return {
    text,
    numeric: key === 'size',
    href: addressOf(filter, manner({ sorts: sortedAlsoBy(sorts, key as SortKey), shown })),
    now: now ? (now.desc ? 'down' : 'up') : null,
  }
}

const shownAs = (key: ColumnKey, cell: CsvCell): string =>
  cell === null ? '' : typeof cell === 'number' ? grouped(cell) : key === 'golive' ? dayOf(cell) : cell
const atOnce = 1000

/** Every service that the filter leaves, by and by. */
async function* everyRow(page: Page, { filter, shown, sorts }: Asked): AsyncGenerator<CsvCell[]> {
  let after: Place | undefined
  do {
    const { rows, next } = await listPortfolio(page.db.read, forOf(page), filter, { sorts, limit: atOnce, after })
    for (const row of rows) yield [row.ods_code, row.name, standings[row.rollout].name, ...shown.map((key) => cellOf(page, key, row))]
    after = next
  } while (after)
}

const fileHead = ({ shown }: Asked): string[] => ['ODS code', 'Service', 'Standing', ...shown.map((key) => columns[key])]
const fileName = (page: Page, ending: string): string => `services-${page.today}.${ending}`

/** The chosen columns as boxes come as many parameters; the address has them as one. */
async function chooseColumns(page: Page): Promise<void> {
  const chosen = page.req.query['col']
  const keys = (Array.isArray(chosen) ? chosen : [chosen]).filter((one): one is string => typeof one === 'string')
  const asked = askedOf(page)
  page.res.redirect(303, addressOf(asked.filter, manner({ ...asked, shown: readColumns(keys.join()) })))
}

export const portfolioRoutes: Route[] = [
  get('/services', 'service.view', (page) => (page.req.query['col'] === undefined ? list(page) : chooseColumns(page))),
  get('/services.csv', 'service.view', (page) => {
    const asked = askedOf(page)
    return sendCsv(page.res, { name: fileName(page, 'csv'), head: fileHead(asked) }, everyRow(page, asked))
  }),
  get('/services.xlsx', 'service.view', (page) => {
    const asked = askedOf(page)
    return sendWorkbook(page.res, { name: fileName(page, 'xlsx'), sheet: 'Services', head: fileHead(asked) }, everyRow(page, asked))
  }),
]
