import type { Page } from '../../access/page.ts'
import { readColumns, readSorts, usualColumns, writeSorts } from './columns.ts'
import type { ColumnKey, SortBy } from './columns.ts'
import type { Viewer } from './filter-conditions.store.ts'
import { readFilter } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import { readPlace, termsOf } from './sort-order.store.ts'
import type { Place } from './sort-order.store.ts'

/** What the address of a list asks for. */
export interface ListQuery {
  filter: Filter
  sorts: SortBy[]
  shown: ColumnKey[]
  after: Place | undefined
}

/** For whom and on which day a page is. */
export const viewerOf = (page: Page): Viewer => ({ person: page.person, today: page.today })

export function listQueryOf(page: Page): ListQuery {
  const sorts = readSorts(page.query('sort'))
  return {
    filter: readFilter((name) => page.query(name)),
    sorts,
    shown: readColumns(page.query('cols')),
    after: readPlace(page.query('after'), page.query('id'), termsOf(sorts, viewerOf(page)).length),
  }
}

/** Parts of the address beside the filter. */
export const sortAndColumns = ({ sorts, shown }: Pick<ListQuery, 'sorts' | 'shown'>): Record<string, string> => ({
  sort: writeSorts(sorts),
  cols: shown.join() === usualColumns.join() ? '' : shown.join(),
})
