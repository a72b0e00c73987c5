import { drawnItems } from '../../web/components/select-items.ts'
import { addressOf, dateChoices, without } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import { isSortKey, sortNames, sortWords, writeSorts } from './columns.ts'
import type { SortBy } from './columns.ts'
import type { activeOf, fieldsOf } from './filter-form.ts'
import { sortAndColumns } from './list-query.ts'
import type { ListQuery } from './list-query.ts'

/** The fields that are always visible on a wide screen; the others are under More filters. */
const firstFields = new Set<keyof Filter>(['region', 'commissioner', 'care', 'referrer', 'provider', 'stage', 'owner', 'overdue'])
/** The filters that are already visible elsewhere: in the search and the counts by rollout status. */
const shownElsewhere = new Set<keyof Filter>(['q', 'rollout'])

const dates = Object.entries(dateChoices).map(([value, text]) => ({ value, text }))

/** One column at a time; numbers from the largest. */
const singleSorts: SortBy[] = Object.keys(sortNames)
  .filter(isSortKey)
  .map((key) => ({ key, desc: key === 'size' }))
const sortItem = (sorts: SortBy[]) => ({ value: writeSorts(sorts), text: sortWords(sorts).replace(/^./, (letter) => letter.toUpperCase()) })
const sortItems = singleSorts.map((one) => sortItem([one]))

/** The list can be sorted by several columns, which no single choice says: then the current order is added as a choice. */
const sortsOf = (sorts: SortBy[]) => (sortItems.some((one) => one.value === writeSorts(sorts)) ? sortItems : [...sortItems, sortItem(sorts)])

interface Counted {
  active: ReturnType<typeof activeOf>
  fields: (Omit<ReturnType<typeof fieldsOf>[number], 'items'> & { items: ReturnType<typeof drawnItems> })[]
}

/** The card of filters above the list. */
export function filterCardOf(asked: ListQuery, { active, fields }: Counted) {
  const { filter, sorts } = asked
  const folded = active.filter(({ key }) => !firstFields.has(key) && !shownElsewhere.has(key)).length
  return {
    first: fields.filter(({ key }) => firstFields.has(key)),
    more: fields.filter(({ key }) => !firstFields.has(key)),
    moreSummary: folded === 0 ? 'More filters' : `More filters (${folded} applied)`,
    moreOpen: folded > 0,
    dates,
    sort: writeSorts(sorts),
    sorts: sortsOf(sorts),
    applied: active.map(({ key, text }) => ({ text, href: addressOf(without(filter, key), sortAndColumns(asked)) })),
    allHref: addressOf({}, sortAndColumns(asked)),
  }
}
