import type { Page } from '../../access/page.ts'
import { counted } from '../../web/numbers.ts'
import { readPicks, readProjectPicks } from '../bulk/prepare.pages.ts'
import { projectQueryOf } from '../project-list/project-query.ts'
import { projects, services } from '../service-list/columns.ts'
import type { List } from '../service-list/columns.ts'
import { queryOf } from '../service-list/list-parts.ts'
import { listQueryOf } from '../service-list/list-query.ts'
import { withOwn } from '../service-list/own-columns.ts'
import { listColumnFields } from './column-fields.ts'
import type { ColumnField } from './column-fields.ts'
import { rowsOfProjects, rowsOfServices } from './rows-of-list.ts'
import type { RowsOfList } from './rows-of-list.ts'

export type Way = 'copy' | 'paste' | 'fill'
const ways: Record<Way, string> = { copy: 'Copy a column', paste: 'Paste a column', fill: 'Fill down' }

/** A page about one column of a list: the list as its address asks for it, its rows, and the columns to choose from. */
export interface ColumnPage {
  list: List
  way: Way
  rows: RowsOfList
  fields: ColumnField[]
  /** The column that is chosen; undefined before one is. */
  field: ColumnField | undefined
  /** The query of the list, as a job keeps it. */
  query: string
  /** The mark of its rows in the order in which this person saw them; empty if it is not known. */
  order: string
}

/** The rows that are ticked, services by ODS code and projects by id; a column is copied of all rows. */
function ticked(page: Page, { key }: Pick<List, 'key'>, way: Way): string[] {
  if (way === 'copy') return []
  return key === 'projects' ? readProjectPicks(page.req.query['pick']) : readPicks(page.req.query['pick'])
}

/** The list that the address of the page asks for. */
export async function columnPage(page: Page, key: List['key'], way: Way): Promise<ColumnPage> {
  const list = key === 'services' ? services : projects
  const picks = ticked(page, list, way)
  const fields = await listColumnFields(page.db.read, list, page.templates)
  const common = { list, way, fields, field: fields.find((one) => one.key === page.query('column')), order: page.query('order') ?? '' }
  if (key === 'projects') {
    const asked = await withOwn(page, projectQueryOf(page))
    return { ...common, rows: await rowsOfProjects(page, asked, picks), query: queryOf(asked) }
  }
  const asked = await withOwn(page, listQueryOf(page))
  return { ...common, rows: await rowsOfServices(page, asked, picks), query: queryOf(asked) }
}

/** The address of a page about a column of the same list, with what is ticked. */
export function columnHref(page: Page, { list, query, order }: Pick<ColumnPage, 'list' | 'query' | 'order'>, way: Way, column?: string): string {
  const asked = new URLSearchParams(query)
  for (const pick of ticked(page, list, way)) asked.append('pick', pick)
  if (column !== undefined) asked.set('column', column)
  if (way === 'paste' && order !== '') asked.set('order', order)
  return `${list.path}/columns/${way}${asked.size > 0 ? `?${asked}` : ''}`
}

/** What every page about a column shows above its own part. */
export function aroundColumn(page: Page, shown: ColumnPage, choices: { value: string; text: string }[], chosen: string) {
  const { list, query, way, rows, order } = shown
  const picks = ticked(page, list, way)
  const noun = list.key === 'services' ? 'service' : 'project'
  return {
    heading: ways[way],
    list: { href: `${list.path}${query === '' ? '' : `?${query}`}`, text: counted(rows.total, noun), ticked: picks.length > 0 },
    ways: (['copy', 'paste', 'fill'] as const)
      .filter((one) => one === 'copy' || page.may('bulk.change'))
      .map((one) => ({ text: ways[one], href: columnHref(page, shown, one, chosen === '' ? undefined : chosen), current: one === way })),
    choose: {
      action: `${list.path}/columns/${way}`,
      // Whoever has chosen a column goes on in its field.
      goesTo: way === 'fill' ? 'value' : 'cells',
      kept: [...new URLSearchParams(query), ...picks.map((pick) => ['pick', pick]), ...(way === 'paste' && order !== '' ? [['order', order]] : [])],
      items: [{ value: '', text: 'Choose' }, ...choices],
      value: chosen,
    },
  }
}

/** What is wrong if “Choose this column” was pressed before a column was chosen. */
export const withoutColumn = (page: Page): Record<string, string> => (page.req.query['column'] === '' ? { column: 'Choose a column' } : {})

export const breadcrumbsOf = ({ list, query }: ColumnPage) => [
  { text: list.key === 'services' ? 'Services' : 'Projects', href: `${list.path}${query === '' ? '' : `?${query}`}` },
]
export const titleOf = (way: Way): string => ways[way]
