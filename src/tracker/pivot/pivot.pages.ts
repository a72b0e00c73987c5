import type { Day } from '../../day.ts'
import type { Page } from '../../access/page.ts'
import { linksAsAt } from '../../web/as-at-banner.ts'
import { asPersonId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import { exportName } from '../../events/export-name.ts'
import { sendCsv } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import { sendWorkbook } from '../../web/workbook.ts'
import { stageChoices } from '../go-live/gate.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import { Selection } from '../service-facets/select-services.ts'
import type { Asked } from '../service-facets/select-services.ts'
import { ownOf } from '../service-filter/own-conditions.ts'
import { addressOf, projectNames, unknownMark } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import { viewerKey } from '../service-list/filter-conditions.store.ts'
import { activeOf, nameOf, namesOf } from '../service-list/filter-form.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { listFieldsOfLists } from '../service-list/own-columns.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { namedOwn, ownFilter } from '../service-list/own-filter.ts'
import { selectServices } from '../service-list/select-services.store.ts'
import { namesOfPeople } from '../service-list/service-list.store.ts'
import { rolloutKeys } from '../services/rollout-status.ts'
import { namesOfWaves } from '../waves/waves.store.ts'
import { countCells } from './count-cells.ts'
import type { Amount } from './count-cells.ts'
import { isRanged } from '../custom-fields/field.ts'
import { asRange, rangeInWords } from './ranges.ts'
import { dimensionsWith, filterWith, idOf, isOfProject, nameOfDimension, partsOf } from './dimensions.ts'
import type { Dimension, Part } from './dimensions.ts'
import { measuresWith, pivotQueryOf } from './pivot-query.ts'
import type { PivotQuery } from './pivot-query.ts'

const path = '/services/pivot'

interface Counted {
  whose: string
  today: Day
  filter: Filter
  rows: string
  columns: string
  measure: string
}

/** The order of values that have one of their own. */
const orders: Partial<Record<Dimension['key'], string[]>> = { rollout: rolloutKeys, stage: Object.keys(stageChoices), project: Object.keys(projectNames) }
const restName = (one: Dimension): string => (isOfProject(one) && one.key !== 'project' ? 'No project in progress' : 'Anything else')

function namedPart(field: CustomField, value: string, people: ReadonlyMap<string, string>): string {
  const range = isRanged(field) ? asRange(value) : null
  return range ? rangeInWords(range) : namedOwn(field, value, people)
}

/** The table of a query, with the names of its rows and columns. */
const tableOf = readModel(
  'services by two things',
  { until: 'event' },
  async (db, _: Counted, given: { page: Page; query: PivotQuery; fields: CustomField[] }) => {
    const { page, query, fields } = given
    const { filter, rows, columns, measure } = query
    const { index, asked } = await selectServices(db, viewerOf(page), filter)
    const [all, parts, others] = [new Selection(index, asked).services(), partsOf(index, asked, rows), partsOf(index, asked, columns)]
    const [people, waves] = await Promise.all([
      namesOfPeople(db, filter.owner === '' || filter.owner === unknownMark ? [] : [asPersonId(filter.owner)]),
      namesOfWaves(db, filter.wave === '' || filter.wave === unknownMark ? [] : [filter.wave]),
    ])
    const names = namesOf(page, { organisations: index.shared.organisations, people, waves })
    const ofPeople = fields.filter(({ kind, id, noun }) => kind === 'person' && ownOf(filter, noun).some((condition) => condition.field === id))
    const named = [rows, columns, ...ofPeople.map((field): Dimension => ({ key: 'own', field }))]
    const own = await ownFilter(db, fields, new Map(named.flatMap((one) => (one.key === 'own' ? [[one.field.id, valuesOf(index, asked, one)] as const] : []))))
    const withName = (one: Dimension, { value, ...part }: Part) => ({
      ...part,
      value,
      name: value === null ? restName(one) : one.key === 'own' ? namedPart(one.field, value, own.people) : nameOf(one.key, value, names),
    })
    const inOrder = (one: Dimension, some: Part[]) => {
      const place = (value: string | null): number => (value === null ? 2 : value === unknownMark ? 1 : 0)
      // Ranges are in their order.
      const order = one.key === 'own' && isRanged(one.field) ? some.map((part) => part.value ?? '') : orders[one.key]
      return some
        .map((part) => withName(one, part))
        .toSorted(
          (a, b) =>
            place(a.value) - place(b.value) ||
            (order ? order.indexOf(a.value ?? '') - order.indexOf(b.value ?? '') : 0) ||
            a.name.localeCompare(b.name, 'en-GB'),
        )
    }
    const [shownRows, shownColumns] = [inOrder(rows, parts), inOrder(columns, others)]
    const table = await countCells(all, shownRows, shownColumns, measure.of(index, asked))
    const valueAndName = ({ value, name }: (typeof shownRows)[number]) => ({ value, name })
    return { ...table, rowNames: shownRows.map(valueAndName), columnNames: shownColumns.map(valueAndName), active: activeOf(filter, names, own) }
  },
)

async function pivotFor(page: Page) {
  const fields = await listFieldsOfLists(page.db.read)
  const query = pivotQueryOf(page, fields)
  const counted = {
    whose: viewerKey(viewerOf(page)),
    today: page.today,
    filter: query.filter,
    rows: idOf(query.rows),
    columns: idOf(query.columns),
    measure: query.measure.id,
  }
  return { fields, query, table: await tableOf(page.db.read, counted, { page, query, fields }) }
}

/** The values in a dimension of what the filter leaves. */
const valuesOf = (index: FacetIndex, asked: Asked, one: Dimension): [value: string, count: number][] =>
  partsOf(index, asked, one).flatMap(({ value, services }): [string, number][] => (value === null ? [] : [[value, services.size()]]))

const choose = ({ rows, columns, measure }: PivotQuery): Record<string, string> => ({ rows: idOf(rows), columns: idOf(columns), measure: measure.id })

/** Services by two things, each number with its list. */
export async function showPivot(page: Page): Promise<void> {
  const { fields, query, table } = await pivotFor(page)
  const { filter, rows, columns, measure } = query
  const isSum = measure.id !== 'services'
  const hrefOf = (row: string | null | undefined, column: string | null | undefined): string | null => {
    if (row === null || column === null) return null
    const byRow = row === undefined ? filter : filterWith(filter, rows, row)
    return addressOf(column === undefined ? byRow : filterWith(byRow, columns, column))
  }
  const cell = (amount: Amount, href: string | null) => ({
    number: isSum ? amount.sum : amount.services,
    href: amount.services > 0 ? href : null,
    services: amount.services,
    unknown: isSum ? amount.unknown : 0,
  })
  const all = dimensionsWith(fields)
  const choices = all.map((one) => ({ value: idOf(one), text: nameOfDimension(one) }))
  page.show(
    'pivot/index',
    { title: 'Services counted', breadcrumbs: [{ text: 'Services', href: addressOf(filter) }] },
    linksAsAt(
      {
        action: path,
        kept: Object.fromEntries(new URLSearchParams(addressOf(filter).split('?')[1] ?? '')),
        applied: table.active.map(({ text, left }) => ({ text, href: addressOf(left, choose(query), path) })),
        clearHref: addressOf({}, choose(query), path),
        rowChoices: choices,
        columnChoices: all.filter((one) => !(isOfProject(rows) && isOfProject(one))).map((one) => ({ value: idOf(one), text: nameOfDimension(one) })),
        measures: measuresWith(fields).map(({ id, name }) => ({ value: id, text: name })),
        chosen: choose(query),
        swap: addressOf(filter, { ...choose(query), rows: idOf(columns), columns: idOf(rows) }, path),
        heading: `${measure.name} by ${inSentence(nameOfDimension(rows))} and ${inSentence(nameOfDimension(columns))}`,
        rowHeading: nameOfDimension(rows),
        head: table.columnNames.map(({ name }) => name),
        rows: table.rowNames.map(({ value, name }, at) => ({
          name,
          cells: table.columnNames.map((column, to) => cell(table.cells[at]?.[to] ?? { services: 0, sum: 0, unknown: 0 }, hrefOf(value, column.value))),
          total: cell(table.rows[at] ?? table.all, hrefOf(value, undefined)),
        })),
        totals: table.columnNames.map(({ value }, at) => cell(table.columns[at] ?? table.all, hrefOf(undefined, value))),
        total: cell(table.all, hrefOf(undefined, undefined)),
        isSum,
        measure: inSentence(measure.name),
        mayAddNumber: page.asAt === null && page.may('users.manage') && measuresWith(fields).length === 2,
        csv: addressOf(filter, choose(query), `${path}.csv`),
        xlsx: addressOf(filter, choose(query), `${path}.xlsx`),
      },
      page.asAt,
    ),
  )
}

const inSentence = (name: string): string => name.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())

/** The table as a file; of a sum, beside each column how many services it is not known of. */
async function fileOf(page: Page) {
  const { query, table } = await pivotFor(page)
  const isSum = query.measure.id !== 'services'
  const columns = [...table.columnNames.map(({ name }) => name), 'All']
  const head = [nameOfDimension(query.rows), ...columns.flatMap((name) => (isSum ? [name, `${name}: services without a known value`] : [name]))]
  const lineOf = (name: string, amounts: Amount[]): Cell[] => [name, ...amounts.flatMap((one) => (isSum ? [one.sum, one.unknown] : [one.services]))]
  async function* lines(): AsyncGenerator<Cell[]> {
    for (const [at, { name }] of table.rowNames.entries()) yield lineOf(name, [...(table.cells[at] ?? []), table.rows[at] ?? table.all])
    yield lineOf('All', [...table.columns, table.all])
  }
  return { head, lines: lines() }
}

export async function sendPivotCsv(page: Page): Promise<void> {
  const { head, lines } = await fileOf(page)
  return sendCsv(page.res, { name: await exportName(page, 'services-counted', 'csv'), head }, lines)
}

export async function sendPivotWorkbook(page: Page): Promise<void> {
  const { head, lines } = await fileOf(page)
  return sendWorkbook(page.res, { name: await exportName(page, 'services-counted', 'xlsx'), sheet: 'Services', head }, lines)
}
