import { z } from 'zod'
import type { SavedViewsTable } from '../../db/tables/rollout.ts'
import { readColumns, readSorts } from './columns.ts'
import { addressOf, readFilter } from '../service-filter/filter.ts'
import { sortAndColumns } from './list-query.ts'

/** What is typed of a view; `shared` is "yes" or not sent. */
export const viewForm = z.object({
  name: z.string().trim().min(1, 'Name the view').max(80, 'Use 80 characters or fewer'),
  shared: z.string().default(''),
})
export const isShared = ({ shared }: { shared: string }): number => Number(shared === 'yes')

/** The address of what a view shows. */
export const addressOfView = ({ query }: Pick<SavedViewsTable, 'query'>): string => `/services${query === '' ? '' : `?${query}`}`

/** What is kept of an address is read and written again, so that it leads nowhere but to the list. */
export function cleanQuery(query: string): string {
  const asked = new URLSearchParams(query)
  const filter = readFilter((key) => asked.get(key) ?? undefined)
  const [sorts, shown] = [readSorts(asked.get('sort') ?? undefined), readColumns(asked.get('cols') ?? undefined)]
  return addressOf(filter, sortAndColumns({ sorts, shown })).split('?')[1] ?? ''
}
