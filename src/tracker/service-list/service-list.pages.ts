import type { Day } from '../../day.ts'
import { asPersonId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import type { Page } from '../../access/page.ts'
import { grouped } from '../../web/numbers.ts'
import { addressAsAt, linksAsAt } from '../../web/as-at-banner.ts'
import { dayToLookAt } from '../../access/as-at.ts'
import { drawnItems } from '../../web/components/select-items.ts'
import { firstStepsWithoutServices } from '../first-steps/first-steps.page.ts'
import { hasUsualColumns, listQueryOf, viewerOf, sortAndColumns } from './list-query.ts'
import type { ListQuery } from './list-query.ts'
import { cellOf, ofProject, statusOf } from './cells.ts'
import { filterCardOf } from './filter-card.ts'
import { chosenColumnsHref, columnChoices, columnLinks, headOf, listHref, queryOf, shownAs, viewsFor } from './list-parts.ts'
import { activeOf, fieldsOf, namesOf } from './filter-form.ts'
import { columnName, services, sortWords } from './columns.ts'
import type { ColumnKey } from './columns.ts'
import { viewerKey } from './filter-conditions.store.ts'
import { editsOf } from './cell-edits.ts'
import { ownIn, withOwn } from './own-columns.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { ownFieldsOf, ownFilter, sentOwnHref } from './own-filter.ts'
import { addressOf, withinArea, without } from '../service-filter/filter.ts'
import { shapeOf } from './search-words.ts'
import { rolloutKeys, rolloutStatuses } from '../services/rollout-status.ts'
import type { Filter } from '../service-filter/filter.ts'
import { listServicePage, namesOfPeople } from './service-list.store.ts'
import type { ListedService } from './service-list.store.ts'
import { countFacets } from '../service-facets/count-facets.ts'
import { selectServices } from './select-services.store.ts'
import { findByCode } from './exact-match.store.ts'
import { namesOfWaves } from '../waves/waves.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** Redirects to the only service that a code, an id or a postcode means; null if the list has to be shown. */
async function exactMatchHref(page: Page, { filter, after }: ListQuery): Promise<string | null> {
  const words = shapeOf(filter.q)
  if (filter.q === '' || words.kind === 'words' || after || addressOf(without(filter, 'q')) !== '/services') return null
  const found = await findByCode(page.db.read, viewerOf(page), words)
  return found.length === 1 ? `/services/${found[0]?.ods_code}` : null
}

/** Everything around the rows: the total, the form with its counts, and the filter in words. */
const countsOf = readModel('counts of a list of services', { until: 'event' }, async (db, { filter }: Counted, { page, fields: ownFields }: OfPage) => {
  const { index, asked } = await selectServices(db, viewerOf(page), filter)
  const { total, patients, facets, own } = countFacets(index, asked)
  const owners = facets.owner.map(([id]) => asPersonId(id))
  const area = withinArea(filter.within)
  const [people, waves] = await Promise.all([
    namesOfPeople(db, area ? [...owners, area.personId] : owners),
    namesOfWaves(
      db,
      facets.wave.map(([id]) => id),
    ),
  ])
  const names = namesOf(page, { organisations: index.shared.organisations, people, waves })
  const ofOwn = await ownFilter(db, ownFields, own)
  return {
    total,
    patients,
    statuses: new Map(facets.rollout),
    own: ownFieldsOf(filter, own, ofOwn),
    active: activeOf(filter, names, ofOwn),
    fields: fieldsOf(filter, facets, names).map((field) => ({ ...field, items: drawnItems(field.items) })),
  }
})

/** What is read the same for everyone: the page, and the own fields of services and projects. */
interface OfPage {
  page: Page
  fields: CustomField[]
}
interface Counted {
  whose: string
  today: Day
  filter: Filter
}

async function list(page: Page): Promise<void> {
  const asked = listQueryOf(page)
  const { filter, shown, sorts, after } = asked
  const straight = page.asAt === null ? await exactMatchHref(page, asked) : null
  if (straight !== null) return page.res.redirect(303, straight)
  const given = viewerOf(page)
  const [shownList, views] = await Promise.all([
    page.cachedPart('service-list/list', [viewerKey(given), given.today, filter, sorts, shown, after], async () =>
      linksAsAt(await listOf(page, asked), page.asAt),
    ),
    viewsFor(page, services.key),
  ])
  page.show(
    'service-list/index',
    { title: 'Services' },
    {
      list: shownList,
      views,
      of: services.key,
      query: queryOf(asked),
    },
  )
}

/** The list with everything around it. */
async function listOf(page: Page, given: ListQuery) {
  const asked = await withOwn(page, given)
  const { filter, shown, sorts, after } = asked
  const [{ total, patients, statuses, active, fields, own }, found] = await Promise.all([
    countsOf(page.db.read, { whose: viewerKey(viewerOf(page)), today: page.today, filter }, { page, fields: asked.fields }),
    listServicePage(page.db.read, viewerOf(page), filter, { sorts, after, own: ownIn(shown), notes: shown.includes('note') }),
  ])
  const earlier = await dayToLookAt(page)
  const edit = await editsOf(page, asked)
  return {
    asAt: page.asAt,
    earlierHref: earlier === null ? null : addressAsAt(listHref(asked), earlier),
    firstSteps: page.asAt === null && total === 0 && active.length === 0 ? await firstStepsWithoutServices(page) : null,
    filter,
    total,
    totalWords: `${total === 1 ? 'service' : 'services'}${patients > 0 ? `, ${grouped(patients)} patients` : ''}`,
    here: listHref(asked),
    card: filterCardOf(asked, { active, fields, own }),
    cols: sortAndColumns(asked)['cols'],
    sortedBy: sortWords(sorts, asked.own),
    chips: rolloutKeys
      .map((key) => ({
        name: rolloutStatuses[key].name,
        n: statuses.get(key) ?? 0,
        current: filter.rollout === key,
        href: listHref(asked, { ...filter, rollout: filter.rollout === key ? '' : key }),
      }))
      .filter((one) => one.n > 0 || one.current),
    head: ['name' as const, 'rollout' as const, ...shown].map((key) => headOf(key, asked)),
    isShortInCards: hasUsualColumns(asked),
    choices: columnChoices(asked),
    rows: found.rows.map((row) => ({
      key: row.ods_code,
      ods: odsCodeOf(row.ods_code),
      name: row.name,
      status: statusOf(row, shown),
      cells: shown.map((key) => ({
        ...shownCell(page, key, row),
        edit: edit(key, row),
        column: columnName(key, asked.own),
        classes: isInCard(key, asked, row) ? '' : 'app-not-in-cards',
      })),
    })),
    next: found.next ? listHref(asked, filter, { after: JSON.stringify(found.next.values), id: found.next.id }) : undefined,
    isLater: after !== undefined,
    csv: addressOf(filter, sortAndColumns(asked), '/services.csv'),
    xlsx: addressOf(filter, sortAndColumns(asked), '/services.xlsx'),
    pivot: addressOf(filter, {}, '/services/pivot'),
    tracker: addressOf(filter, {}, '/rollout/export.xlsx'),
    mayAdd: page.mayChange('project.create'),
    mayImport: page.mayChange('tracker.import'),
    mayOrganisations: page.asAt === null && page.may('organisation.view'),
    mayBulk: page.mayChange('bulk.change'),
    columns: columnLinks(page, asked),
    bulk: addressOf(filter, {}, '/rollout/bulk'),
    changeAll: total === 1 ? 'this 1 service' : `all ${grouped(total)} services`,
    free: page.person.installationRole === 'project-manager' && filter.project !== 'none' ? addressOf({ project: 'none' }) : null,
  }
}

/** Whether a card on a narrow screen has this column: all that somebody chose, else the stage alone, since fifty cards with more are a long way. */
const isInCard = (key: ColumnKey, asked: ListQuery, { project }: ListedService): boolean => !hasUsualColumns(asked) || (key === 'stage' && project !== null)

/** A cell as it is shown: of a project with its address, else what is not known in words. */
function shownCell(page: Page, key: ColumnKey, row: ListedService): { text: string; href: string | null } {
  const text = shownAs(key, cellOf(page, key, row))
  const isOfState = key === 'stage' || key === 'project'
  if (isOfState && row.project) return { text, href: `/projects/${row.project.id}` }
  const nothing = isOfState ? 'No project' : key === 'note' ? 'No note' : ofProject.has(key) ? '' : 'Not known'
  return { text: text === '' ? nothing : text, href: null }
}

/** The list; boxes of columns that were ticked, and what was chosen of own fields, lead to its address with them. */
export function showServices(page: Page): Promise<void> | void {
  const asked = listQueryOf(page)
  const chosen = chosenColumnsHref(asked, page.req.query['col']) ?? sentOwnHref(asked, page.req.query)
  return chosen === null ? list(page) : page.res.redirect(303, addressAsAt(chosen, page.asAt))
}
