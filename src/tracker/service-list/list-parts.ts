import { isDay } from '../../day.ts'
import type { Page } from '../../access/page.ts'
import type { Cell } from '../../web/csv.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { addressOf } from '../service-filter/filter.ts'
import { columnName, isOwnKey, isSortOf, ownKey, readColumns, sortedAlsoBy } from './columns.ts'
import type { ColumnKey, List } from './columns.ts'
import { sortAndColumns } from './list-query.ts'
import type { ListQuery } from './list-query.ts'
import { addressOfView } from './saved-view.ts'
import { listViews } from './saved-views.store.ts'

/** The address of the list with this filter, sorted and with columns as asked. */
export const listHref = (asked: ListQuery, filter: Partial<ListQuery['filter']> = asked.filter, more: Record<string, string> = {}): string =>
  addressOf(filter, { ...sortAndColumns(asked), ...more }, asked.list.path)

/** A heading with the address that sorts by it first, and how it is sorted now. */
export function headOf(key: 'name' | 'rollout' | ColumnKey, asked: ListQuery) {
  const text = key === 'name' ? (asked.list.key === 'projects' ? 'Project' : 'Service') : key === 'rollout' ? 'Rollout status' : columnName(key, asked.own)
  // In a card the name and the status need no word before them.
  const name = key === 'name' || key === 'rollout' ? '' : text
  if (!isSortOf(asked.list, key)) return { text, name, numeric: false, href: null, now: null }
  const now = asked.sorts.find((one) => one.key === key)
  return {
    text,
    name,
    numeric: key === 'size',
    href: listHref({ ...asked, sorts: sortedAlsoBy(asked.sorts, key) }),
    now: now ? (now.desc ? 'down' : 'up') : null,
  }
}

const days = new Set<ColumnKey>(['golive', 'testing', 'started', 'changed'])

/** So much of a note fits a row; its page has all of it. */
const longestNote = 200

/** A cell as a page shows it: numbers grouped, days in words, the beginning of a note. */
export function shownAs(key: ColumnKey, cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return grouped(cell)
  if (key === 'note' && cell.length > longestNote) return `${cell.slice(0, longestNote)}…`
  return days.has(key) || (isOwnKey(key) && isDay(cell)) ? dayOf(cell) : cell
}

/** The boxes from which the columns of a list are chosen, and what of its address the form keeps. */
export const columnChoices = (asked: ListQuery) => ({
  action: asked.list.path,
  kept: [...new URLSearchParams(listHref(asked).split('?')[1] ?? '')].filter(([key]) => key !== 'cols'),
  columns: [...asked.list.columns, ...[...asked.own.keys()].map(ownKey)].map((value) => ({
    value,
    text: columnName(value, asked.own),
    checked: asked.shown.includes(value),
  })),
})

/** Ticked column boxes come as many parameters; the address of the list has them as one. Null if none were ticked. */
export function chosenColumnsHref(asked: ListQuery, chosen: unknown): string | null {
  if (chosen === undefined) return null
  const keys = (Array.isArray(chosen) ? chosen : [chosen]).filter((one): one is string => typeof one === 'string')
  return listHref({ ...asked, shown: readColumns(asked.list, keys.join()) })
}

/** The saved views of a list as it offers them; null on a page about a past day, which offers none. */
export async function viewsFor(page: Page, list: List['key']) {
  if (page.asAt !== null) return null
  const views = await listViews(page.db.read, list, page.person.personId)
  return views.map((one) => {
    const own = one.person_id === page.person.personId
    const shared = one.shared === 1 ? (own ? 'shared' : `shared by ${one.owner}`) : null
    return { name: one.name, href: addressOfView(one), shared, edit: own ? `/services/views/${one.id}/edit` : null }
  })
}

/** The pages that copy, paste and fill down a column of a list; null on a page about a past day. */
export function columnLinks(page: Page, asked: ListQuery) {
  if (page.asAt !== null) return null
  const to = (way: string): string => addressOf(asked.filter, sortAndColumns(asked), `${asked.list.path}/columns/${way}`)
  return page.may('bulk.change') ? { copy: to('copy'), paste: to('paste'), fill: to('fill') } : { copy: to('copy'), paste: null, fill: null }
}

/** What is saved of what a list shows. */
export const queryOf = (asked: ListQuery): string => listHref(asked).split('?')[1] ?? ''
