import type { Page } from '../../access/page.ts'
import { readColumns, readSorts, services, writeSorts } from './columns.ts'
import type { ColumnKey, List, OwnNames, SortBy } from './columns.ts'
import type { Viewer } from './filter-conditions.store.ts'
import { readFilter } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { readPlace } from './list-order.ts'
import type { Place } from './list-order.ts'

/** What the address of a list asks for. */
export interface ListQuery {
  list: List
  filter: Filter
  sorts: SortBy[]
  shown: ColumnKey[]
  after: Place | undefined
  /** The own fields of services and projects, and the names of those that it may show: the address does not have them. */
  fields: CustomField[]
  own: OwnNames
  /** What else the address narrows the list to, which its form does not show. */
  also: Record<string, string>
}

/** For whom and on which day a page is. */
export const viewerOf = (page: Page): Viewer => ({ person: page.person, today: page.today })

export function listQueryOf(page: Page): ListQuery {
  const sorts = readSorts(services, page.query('sort'))
  return {
    list: services,
    filter: readFilter((name) => page.query(name)),
    sorts,
    shown: readColumns(services, page.query('cols')),
    also: {},
    fields: [],
    own: new Map(),
    after: readPlace(page.query('after'), page.query('id'), sorts),
  }
}

export const hasUsualColumns = ({ list, shown }: Pick<ListQuery, 'list' | 'shown'>): boolean => shown.join() === list.usualColumns.join()

/** Parts of the address beside the filter. */
export const sortAndColumns = ({ list, sorts, shown, also }: Pick<ListQuery, 'list' | 'sorts' | 'shown' | 'also'>): Record<string, string> => ({
  ...also,
  sort: writeSorts(list, sorts),
  cols: hasUsualColumns({ list, shown }) ? '' : shown.join(),
})
