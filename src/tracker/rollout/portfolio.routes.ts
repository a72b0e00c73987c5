import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell as CsvCell } from '../../web/csv.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { addressOf, columns, countFacets, filterKeys, missingFields, onNames, pairNames, projectNames, readColumns, readFilter, standings, unknownMark, usualColumns } from './portfolio.ts'
import type { ColumnKey, FacetKey, Filter } from './portfolio.ts'
import { countPortfolio, listPortfolio, listViews } from './portfolio.store.ts'
import type { Place, PortfolioRow, Sort } from './portfolio.store.ts'

interface Asked { filter: Filter; sort: Sort; shown: ColumnKey[]; after?: Place }

function askedOf(page: Page): Asked {
  const [sort, id] = [page.query('after'), page.query('id')]
  return { filter: readFilter((name) => page.query(name)), sort: page.query('sort') === 'size' ? 'size' : 'name', shown: readColumns(page.query('cols')), ...(sort !== undefined && id !== undefined ? { after: { sort, id } } : {}) }
}

/** Parts of the address beside the filter. */
const manner = ({ sort, shown }: Asked): Record<string, string> => ({ sort: sort === 'name' ? '' : sort, cols: shown.join() === usualColumns.join() ? '' : shown.join() })

const careName = (page: Page, key: string): string => page.context.templates.careSettings.find((one) => one.key === key)?.name ?? key
const known3 = (state: string | null, names: typeof pairNames): string => names[state === 'proven' || state === 'yes' ? 'yes' : state === null ? 'unknown' : 'no']

/** What a column says of a service, as text or number; null where it is not known. */
function cellOf(page: Page, key: ColumnKey, row: PortfolioRow): CsvCell {
  switch (key) {
    case 'region': return row.region
    case 'area': return row.area
    case 'commissioner': return row.commissioner
    case 'care': return careName(page, row.care_setting)
    case 'referrer': return row.referrer
    case 'on': return row.referrer === null ? null : known3(row.switched_on, onNames)
    case 'consumer': return row.consumer_product
    case 'provider': return row.provider_product
    case 'pair': return known3(row.pair, pairNames)
    case 'size': return row.list_size
    case 'live': return row.rollout === 'live' ? 'Yes' : 'No'
    case 'postcode': return row.postcode
    case 'project': return row.project ? projectNames[row.project.state] : null
    case 'golive': return row.project?.go_live ?? null
  }
}

async function list(page: Page): Promise<void> {
  const asked = askedOf(page)
  const { filter, shown } = asked
  const [counted, found, views] = await Promise.all([countPortfolio(page.db.read, page.person, filter), listPortfolio(page.db.read, page.person, filter, asked), listViews(page.db.read, page.person.personId)])
  const { total, patients, facets } = countFacets(counted.cells, filter, counted.decided)
  const referrerNames = new Map(counted.referrers.map((one) => [one.id, one.name]))
  const nameOf: Partial<Record<FacetKey, (value: string) => string>> = {
    rollout: (value) => standings[value as keyof typeof standings]?.name ?? value, care: (value) => careName(page, value), referrer: (value) => referrerNames.get(value) ?? value, on: (value) => onNames[value as 'yes'] ?? value, pair: (value) => pairNames[value as 'yes'] ?? value,
  }
  const choices = (key: FacetKey) => {
    const counts = new Map(facets[key])
    if (filter[key] !== '' && !counts.has(filter[key])) counts.set(filter[key], 0)
    const items = [...counts].map(([value, n]) => ({ value, name: value === unknownMark ? 'Not known' : (nameOf[key]?.(value) ?? value), n })).toSorted((a, b) => a.name.localeCompare(b.name))
    return [{ value: '', text: 'Any' }, ...items.map((one) => ({ value: one.value, text: `${one.name} (${grouped(one.n)})` }))]
  }
  const plain = (names: string[], value: string) => [{ value: '', text: 'Any' }, ...(value !== '' && !names.includes(value) ? [{ value, text: value === unknownMark ? 'Not known' : value }] : []), ...names.map((name) => ({ value: name, text: name }))]
  const active = filterKeys.filter((key) => filter[key] !== '')
  const here = addressOf(filter, manner(asked))
  page.show('services/index', { title: 'Services' }, {
    filter, total, patients, shown, sort: asked.sort, active: active.map((key) => ({ text: `${labels[key]}: ${describe(page, key, filter[key], nameOf)}`, href: addressOf({ ...filter, [key]: '' }, manner(asked)) })), here, allHref: addressOf({}, manner(asked)),
    choices: { rollout: choices('rollout'), region: choices('region'), care: choices('care'), referrer: choices('referrer'), on: choices('on'), consumer: choices('consumer'), provider: choices('provider'), pair: choices('pair'), area: plain(counted.areas, filter.area), commissioner: plain(counted.commissioners, filter.commissioner),
      project: [{ value: '', text: 'Any' }, ...Object.entries(projectNames).map(([value, text]) => ({ value, text }))], prerequisite: prerequisiteChoices(page) },
    chips: Object.entries(standings).map(([key, one]) => ({ key, name: one.name, n: facets.rollout.get(key) ?? 0, current: filter.rollout === key, href: addressOf({ ...filter, rollout: filter.rollout === key ? '' : (key as Filter['rollout']) }, manner(asked)) })),
    head: shown.map((key) => ({ text: columns[key], numeric: key === 'size' })), columns: Object.entries(columns).map(([value, text]) => ({ value, text, checked: shown.includes(value as ColumnKey) })),
    rows: found.rows.map((row) => ({ ods: row.ods_code, name: row.name, standing: standings[row.rollout], project: row.project, cells: shown.map((key) => ({ key, value: shownAs(cellOf(page, key, row)), isDay: key === 'golive' })) })),
    next: found.next ? addressOf(filter, { ...manner(asked), after: found.next.sort, id: found.next.id }) : undefined, sortHref: addressOf(filter, { ...manner(asked), sort: asked.sort === 'name' ? 'size' : '' }),
    csv: addressOf(filter, manner(asked), '/services.csv'), xlsx: addressOf(filter, manner(asked), '/services.xlsx'), tracker: addressOf(filter, {}, '/rollout/export.xlsx'),
    views: views.map((one) => ({ ...one, href: `/services${one.query === '' ? '' : `?${one.query}`}`, own: one.person_id === page.person.personId })), query: here.split('?')[1] ?? '',
    mayChange: page.may('service.change'), mayBulk: page.may('rollout.manage') || page.may('project.create'), bulk: addressOf(filter, {}, '/rollout/bulk'),
  })
}

const labels: Record<keyof Filter, string> = { q: 'Words', rollout: 'Standing', region: 'Region', area: 'Area', commissioner: 'Commissioner', care: 'Care setting', referrer: 'Who refers', on: 'Referrer', consumer: 'Consumer product', provider: 'Provider product', pair: 'Pair', project: 'Project', prerequisite: 'Prerequisite', missing: 'Not known', from: 'Go-live from', to: 'Go-live to' }

function describe(page: Page, key: keyof Filter, value: string, nameOf: Partial<Record<FacetKey, (value: string) => string>>): string {
  if (value === unknownMark) return 'not known'
  if (key === 'missing') return missingFields[value as keyof typeof missingFields]
  if (key === 'project') return projectNames[value as keyof typeof projectNames]
  if (key === 'from' || key === 'to') return dayOf(value)
  if (key === 'prerequisite') return prerequisiteChoices(page).find((one) => one.value === value)?.text ?? value
  return nameOf[key as FacetKey]?.(value) ?? value
}

/** Prerequisites that somebody may look for, open or met, by title. */
function prerequisiteChoices(page: Page): { value: string; text: string }[] {
  const titles = new Map(page.context.templates.prerequisites.map((one) => [one.key, one.title]))
  return [{ value: '', text: 'Any' }, ...[...titles].toSorted((a, b) => a[1].localeCompare(b[1])).flatMap(([key, title]) => [{ value: `${key}:open`, text: `${title}: open` }, { value: `${key}:met`, text: `${title}: met` }])]
}

const shownAs = (cell: CsvCell): string => (cell === null ? '' : typeof cell === 'number' ? grouped(cell) : cell)
const atOnce = 1000

/** Every service that the filter leaves, by and by. */
async function* everyRow(page: Page, { filter, shown, sort }: Asked): AsyncGenerator<CsvCell[]> {
  let after: Place | undefined
  do {
    const { rows, next } = await listPortfolio(page.db.read, page.person, filter, { sort, limit: atOnce, ...(after ? { after } : {}) })
    for (const row of rows) yield [row.ods_code, row.name, standings[row.rollout].name, ...shown.map((key) => cellOf(page, key, row))]
    after = next
  } while (after)
}

const fileHead = ({ shown }: Asked): string[] => ['ODS code', 'Service', 'Standing', ...shown.map((key) => columns[key])]
const fileName = (page: Page, ending: string): string => `services-${nowIso(page.context).slice(0, 10)}.${ending}`

const viewForm = z.object({ name: z.string().trim().min(1, 'Name the view').max(80, 'Use 80 characters or fewer'), query: z.string().max(2000).default(''), shared: z.string().optional() })

async function saveView(page: Page): Promise<void> {
  const form = page.form(viewForm)
  // What is kept is read and written anew, so that it leads nowhere but to this list.
  const asked = new URLSearchParams(form.query)
  const filter = readFilter((name) => asked.get(name) ?? undefined)
  const query = addressOf(filter, { sort: asked.get('sort') === 'size' ? 'size' : '', cols: asked.has('cols') ? readColumns(asked.get('cols') ?? '').join() : '' }).split('?')[1] ?? ''
  const id = page.context.newId()
  await page.db.write(async (trx) => {
    await trx.insertInto('saved_views').values({ id, person_id: page.person.personId, name: form.name, query, shared: form.shared === 'yes' ? 1 : 0, created_at: nowIso(page.context) }).execute()
    await recordEvents(trx, [page.event({ subject: 'view', subjectId: id, action: 'saved', to: query, sentence: `${page.person.name} saved the view ${form.name}` })])
  })
  page.done(`/services${query === '' ? '' : `?${query}`}`, `View ${form.name} saved`)
}

async function dropView(page: Page): Promise<void> {
  const view = await page.db.read.selectFrom('saved_views').selectAll().where('id', '=', page.param('view')).where('person_id', '=', page.person.personId).executeTakeFirst()
  if (!view) throw new NotFoundError('No such view')
  await page.db.write(async (trx) => {
    await trx.deleteFrom('saved_views').where('id', '=', view.id).execute()
    await recordEvents(trx, [page.event({ subject: 'view', subjectId: view.id, action: 'deleted', from: view.query, sentence: `${page.person.name} deleted the view ${view.name}` })])
  })
  page.done('/services', `View ${view.name} deleted`)
}

/** The chosen columns as boxes come as many parameters; the address has them as one. */
async function chooseColumns(page: Page): Promise<void> {
  const chosen = page.req.query['col']
  const keys = (Array.isArray(chosen) ? chosen : [chosen]).filter((one): one is string => typeof one === 'string')
  const asked = askedOf(page)
  page.res.redirect(303, addressOf(asked.filter, { ...manner(asked), cols: readColumns(keys.join()).join() }))
}

export const portfolioRoutes: Route[] = [
  get('/services', 'service.view', (page) => (page.req.query['col'] === undefined ? list(page) : chooseColumns(page))),
  get('/services.csv', 'service.view', (page) => { const asked = askedOf(page); return sendCsv(page.res, { name: fileName(page, 'csv'), head: fileHead(asked) }, everyRow(page, asked)) }),
  get('/services.xlsx', 'service.view', (page) => { const asked = askedOf(page); return sendWorkbook(page.res, { name: fileName(page, 'xlsx'), sheet: 'Services', head: fileHead(asked) }, everyRow(page, asked)) }),
  post('/services/views', 'service.view', async (page) => {
    try {
      await saveView(page)
    } catch (error) {
      if (!(error instanceof InvalidFormError)) throw error
      page.done(`/services${page.typed['query'] ? `?${page.typed['query']}` : ''}`, 'The view needs a name: nothing was saved')
    }
  }),
  post('/services/views/:view/delete', 'service.view', dropView),
]
