import { z } from 'zod'
import { oneLine } from '../../web/one-line.ts'
import type { SavedViewsTable } from '../../db/tables/rollout.ts'
import { lists, readColumns, readSorts } from './columns.ts'
import type { List } from './columns.ts'
import { addressOf, readFilter } from '../service-filter/filter.ts'
import { readNarrowed } from '../service-filter/narrowed.ts'
import { sortAndColumns } from './list-query.ts'

/** What is typed of a view; `shared` is "yes" or not sent. */
export const viewForm = z.object({
  name: oneLine({ least: 'Name the view', most: 80 }),
  shared: z.string().default(''),
})
export const isShared = ({ shared }: { shared: string }): number => Number(shared === 'yes')

/** The address of what a view shows. */
export const addressOfView = ({ list, query }: Pick<SavedViewsTable, 'list' | 'query'>): string => `${lists[list].path}${query === '' ? '' : `?${query}`}`

/** What is kept of an address is read and written again, so that it leads nowhere but to the list. */
export function cleanQuery(list: List, query: string): string {
  const asked = new URLSearchParams(query)
  const ask = (key: string): string | undefined => asked.get(key) ?? undefined
  const filter = readFilter(ask)
  const [sorts, shown] = [readSorts(list, asked.get('sort') ?? undefined), readColumns(list, asked.get('cols') ?? undefined)]
  return addressOf(filter, sortAndColumns({ list, sorts, shown, also: list.key === 'projects' ? readNarrowed(ask) : {} })).split('?')[1] ?? ''
}
