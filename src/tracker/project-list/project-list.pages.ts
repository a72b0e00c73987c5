import type { Day } from '../../day.ts'
import type { Page } from '../../access/page.ts'
import { reopenedTag, stateNames } from '../../access/project-state.ts'
import { asPersonId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { exportName } from '../../events/export-name.ts'
import { keysOf } from '../../keys.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import { drawnItems } from '../../web/components/select-items.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { dayToLookAt } from '../../access/as-at.ts'
import { addressAsAt, linksAsAt } from '../../web/as-at-banner.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { areForecastsKnown } from '../forecast/are-known.ts'
import { countOlder, olderWords } from '../projects/older-templates.ts'
import { isWarning, warnings } from '../projects/warnings.store.ts'
import { countFacets } from '../service-facets/count-facets.ts'
import { projectsThatFit } from '../service-facets/select-services.ts'
import { addressOf } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import { narrowedInWords } from '../service-filter/narrowed.ts'
import type { Narrowed } from '../service-filter/narrowed.ts'
import { ofProject } from '../service-list/cells.ts'
import { columnName, projects, sortWords } from '../service-list/columns.ts'
import type { ColumnKey } from '../service-list/columns.ts'
import { filterCardOf } from '../service-list/filter-card.ts'
import { viewerKey } from '../service-list/filter-conditions.store.ts'
import { activeOf, fieldsOf, namesOf } from '../service-list/filter-form.ts'
import { chosenColumnsHref, columnChoices, columnLinks, headOf, listHref, queryOf, shownAs, viewsFor } from '../service-list/list-parts.ts'
import { hasUsualColumns, sortAndColumns, viewerOf } from '../service-list/list-query.ts'
import { editsOf } from '../service-list/cell-edits.ts'
import { ownIn, withOwn } from '../service-list/own-columns.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { ownFieldsOf, ownFilter, sentOwnHref } from '../service-list/own-filter.ts'
import { namesOfPeople } from '../service-list/service-list.store.ts'
import { likelyDays } from './likely-days.store.ts'
import { isReopened, projectCellOf, stageOf } from './project-cells.ts'
import { projectsInOrder } from './project-order.ts'
import { projectQueryOf } from './project-query.ts'
import type { ProjectQuery } from './project-query.ts'
import { listProjectRows } from './project-rows.store.ts'
import type { ProjectRow } from './project-rows.store.ts'
import { namesOfWaves } from '../waves/waves.store.ts'
import { selectProjects } from './select-projects.store.ts'
import { viewsOf } from './views-of-projects.ts'
import { odsCodeOf } from '../services/service-key.ts'

const pageSize = 50

interface OfPage {
  page: Page
  /** The own fields of services and projects. */
  fields: CustomField[]
}

interface Counted {
  whose: string
  today: Day
  filter: Filter
  narrowed: Narrowed
  templates: string
}

/** Everything around the rows: the total, the form with its counts, and the filter in words. */
const countsOf = readModel('counts of a list of projects', { until: 'event' }, async (db, counted: Counted, { page, fields: ownFields }: OfPage) => {
  const { index, asked } = await selectProjects(db, viewerOf(page), counted)
  const { total, facets, own } = countFacets(index, asked, 'projects')
  const [people, waves] = await Promise.all([
    namesOfPeople(
      db,
      facets.owner.map(([id]) => asPersonId(id)),
    ),
    namesOfWaves(
      db,
      facets.wave.map(([id]) => id),
    ),
  ])
  const names = namesOf(page, { organisations: index.shared.organisations, people, waves })
  const ofOwn = await ownFilter(db, ownFields, own)
  return {
    total,
    states: new Map(facets.project),
    stages: new Map(facets.stage),
    waves: facets.wave,
    own: ownFieldsOf(counted.filter, own, ofOwn),
    active: activeOf(counted.filter, names, ofOwn),
    fields: fieldsOf(counted.filter, facets, names)
      .filter(({ key }) => key !== 'project')
      .map((field) => ({ ...field, items: drawnItems(field.items) })),
  }
})

/** The counts of the list that is asked for, for this person. */
export const countsFor = (page: Page, { filter, narrowed, fields }: ProjectQuery) =>
  countsOf(page.db.read, { whose: viewerKey(viewerOf(page)), today: page.today, filter, narrowed, templates: page.templates.version }, { page, fields })

/** What an order by likely days needs. */
export const forOrder = async (page: Page, { sorts }: ProjectQuery) =>
  sorts.some(({ key }) => key === 'likely') ? { likely: await likelyDays(page.db.read) } : {}

/** The projects of a list that come next, in its order. */
async function rowsOf(page: Page, asked: ProjectQuery, { after, limit }: Pick<ProjectQuery, 'after'> & { limit: number }) {
  const viewer = viewerOf(page)
  const { index, asked: selected } = await selectProjects(page.db.read, viewer, { ...asked, templates: page.templates.version })
  const { ids, next } = projectsInOrder(index, projectsThatFit(index, selected), { sorts: asked.sorts, after, limit, ...(await forOrder(page, asked)) })
  return { rows: await listProjectRows(page.db.read, viewer, ids, { own: ownIn(asked.shown), withNotes: asked.shown.includes('note') }), next }
}

async function list(page: Page): Promise<void> {
  const asked = projectQueryOf(page)
  const { filter, shown, sorts, after, narrowed } = asked
  const { version } = page.templates
  const of = [viewerKey(viewerOf(page)), page.today, filter, narrowed, sorts, shown, after, version]
  const [drawn, views] = await Promise.all([
    page.cachedPart('project-list/list', of, async () => linksAsAt(await listOf(page, asked), page.asAt)),
    viewsFor(page, projects.key),
  ])
  page.show('project-list/index', { title: 'Projects' }, { list: drawn, views, of: projects.key, query: queryOf(asked) })
}

/** The list with everything around it. */
async function listOf(page: Page, given: ProjectQuery) {
  const asked = await withOwn(page, given)
  const { filter, narrowed, shown, sorts, after } = asked
  const knowsLikely = shown.includes('likely') && (await areForecastsKnown(page.db.read))
  const mayAsk = page.mayChange('project.create') && narrowed.templates === undefined
  const [counts, found, older] = await Promise.all([countsFor(page, asked), rowsOf(page, asked, { after, limit: pageSize }), mayAsk ? countOlder(page) : 0])
  const { total, states, active, fields, own } = counts
  const without = narrowedInWords(narrowed).map(({ key, text }) => ({ text, href: listHref({ ...asked, also: { ...narrowed, [key]: '' } }) }))
  const card = filterCardOf(asked, { active, fields, own })
  const isNarrowed = active.length > 0 || without.length > 0
  const earlier = await dayToLookAt(page)
  const edit = await editsOf(page, asked)
  return {
    asAt: page.asAt,
    earlierHref: earlier === null ? null : addressAsAt(listHref(asked), earlier),
    firstSteps: page.asAt === null && total === 0 && !isNarrowed ? await firstStepsFor(page) : null,
    filter,
    total,
    totalWords: total === 1 ? 'project' : 'projects',
    scoped: !seesAllProjects(page.person),
    here: listHref(asked),
    card: { ...card, applied: [...card.applied, ...without], allHref: addressOf({}, { ...sortAndColumns({ ...asked, also: {} }) }, projects.path) },
    hidden: { ...narrowed, cols: sortAndColumns(asked)['cols'] ?? '', project: filter.project, asat: page.asAt ?? '' },
    about: [...(isWarning(narrowed.warning) ? [warnings[narrowed.warning]] : []), ...(narrowed.templates ? ['Newer templates wait for an answer'] : [])].join(
      '. ',
    ),
    older: older > 0 ? olderWords(older) : '',
    chips: keysOf(stateNames)
      .map((key) => ({
        name: stateNames[key],
        n: states.get(key) ?? 0,
        current: filter.project === key,
        href: listHref(asked, { ...filter, project: filter.project === key ? '' : key }),
      }))
      .filter((one) => one.n > 0 || one.current),
    otherViews: viewsOf(asked, '/projects'),
    sortedBy: sortWords(sorts, asked.own),
    head: ['name' as const, ...shown].map((key) => headOf(key, asked)),
    isShortInCards: hasUsualColumns(asked),
    choices: columnChoices(asked),
    rows: found.rows.map((row) => ({
      id: row.project.id,
      href: `/projects/${row.project.id}`,
      name: row.project.name,
      ods: odsCodeOf(row.ods_code),
      tag: isReopened(row.project) ? reopenedTag : null,
      cells: shown.map((key) => ({
        text: shownCell(page, key, row, knowsLikely),
        edit: edit(key, row),
        column: columnName(key, asked.own),
        classes: classesOf(key, asked),
      })),
    })),
    next: found.next ? listHref(asked, filter, { after: JSON.stringify(found.next.values), id: found.next.id }) : undefined,
    isLater: after !== undefined,
    csv: addressOf(filter, sortAndColumns(asked), '/projects.csv'),
    xlsx: addressOf(filter, sortAndColumns(asked), '/projects.xlsx'),
    columns: columnLinks(page, asked),
    mayTick: page.mayChange('bulk.change'),
    mayStart: page.mayChange('project.start'),
    bulk: page.mayChange('bulk.change') && Object.keys(narrowed).length === 0 ? addressOf(filter, {}, '/rollout/bulk') : null,
  }
}

/** On a narrow screen a card says what holds the project and its day, unless somebody chose columns. */
const usualInCards = new Set<ColumnKey>(['stage', 'holds', 'golive'])
const onOneLine = new Set<ColumnKey>(['golive', 'testing', 'started', 'changed', 'likely'])
const classesOf = (key: ColumnKey, asked: ProjectQuery): string =>
  [onOneLine.has(key) ? 'app-nowrap' : '', hasUsualColumns(asked) && !usualInCards.has(key) ? 'app-not-in-cards' : ''].filter(Boolean).join(' ')

/** What is said of a project that has nothing in a column. */
const nothing: Partial<Record<ColumnKey, string>> = { golive: 'No date yet', testing: 'No date yet', manager: 'Nobody', wave: 'In no wave', note: 'No note' }
const ofProjectAlone = new Set<ColumnKey>([...ofProject, 'holds', 'likely', 'state', 'started', 'changed'])

function shownCell(page: Page, key: ColumnKey, row: ProjectRow, knowsLikely: boolean): string {
  if (key === 'likely' && !knowsLikely) return 'Not known yet'
  // A tag beside the name says that a gate is open again.
  const text = key === 'stage' ? stageOf(row.project) : shownAs(key, projectCellOf(page, key, row))
  return text === '' ? (nothing[key] ?? (ofProjectAlone.has(key) ? '' : 'Not known')) : text
}

const atOnce = 500

/** Every project that the filter leaves, in portions, with what its columns say. */
async function* everyProject(page: Page, asked: ProjectQuery): AsyncGenerator<{ row: ProjectRow; cells: Cell[] }> {
  const knowsLikely = await areForecastsKnown(page.db.read)
  let after: ProjectQuery['after']
  do {
    const { rows, next } = await rowsOf(page, asked, { after, limit: atOnce })
    for (const row of rows) yield { row, cells: asked.shown.map((key) => (key === 'likely' && !knowsLikely ? null : projectCellOf(page, key, row))) }
    after = next
  } while (after)
}

async function* everyRow(page: Page, asked: ProjectQuery): AsyncGenerator<Cell[]> {
  for await (const { row, cells } of everyProject(page, asked)) yield [odsCodeOf(row.ods_code), row.project.name, ...cells]
}

/** The first column of every project that the filter leaves, beside its id, its side and the key of its service. */
export async function* cellsOfProjects(
  page: Page,
  asked: ProjectQuery,
): AsyncGenerator<{ id: string; key: string; side: 'provider' | 'consumer'; cell: Cell }> {
  for await (const { row, cells } of everyProject(page, asked)) yield { id: row.project.id, key: row.ods_code, side: row.project.role, cell: cells[0] ?? null }
}

const fileHead = ({ shown, own }: ProjectQuery): string[] => ['ODS code', 'Project', ...shown.map((key) => columnName(key, own))]

/** The list; boxes of columns that were ticked lead to its address with them. */
export function showProjects(page: Page): Promise<void> | void {
  const asked = projectQueryOf(page)
  const chosen = chosenColumnsHref(asked, page.req.query['col']) ?? sentOwnHref(asked, page.req.query)
  return chosen === null ? list(page) : page.res.redirect(303, addressAsAt(chosen, page.asAt))
}

export async function sendProjectsCsv(page: Page): Promise<void> {
  const asked = await withOwn(page, projectQueryOf(page))
  return sendCsv(page.res, { name: await exportName(page, 'projects', 'csv'), head: fileHead(asked) }, everyRow(page, asked))
}

export async function sendProjectsWorkbook(page: Page): Promise<void> {
  const asked = await withOwn(page, projectQueryOf(page))
  return sendWorkbook(page.res, { name: await exportName(page, 'projects', 'xlsx'), sheet: 'Projects', head: fileHead(asked) }, everyRow(page, asked))
}
