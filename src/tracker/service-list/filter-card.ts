import { drawnItems } from '../../web/components/select-items.ts'
import { addressOf, dateChoices } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import { downFirst, ownKey, sortWords, writeSorts } from './columns.ts'
import type { List, OwnNames, SortBy } from './columns.ts'
import type { activeOf, fieldsOf } from './filter-form.ts'
import { sortAndColumns } from './list-query.ts'
import type { ListQuery } from './list-query.ts'
import type { OwnFilterField } from './own-filter.ts'

/** The fields that are always visible on a wide screen; the others are under More filters. */
const firstFields: Record<List['key'], ReadonlySet<keyof Filter>> = {
  services: new Set<keyof Filter>(['region', 'commissioner', 'care', 'referrer', 'provider', 'stage', 'owner', 'overdue']),
  projects: new Set<keyof Filter>(['stage', 'region', 'commissioner', 'care', 'provider', 'prerequisite', 'owner', 'overdue']),
}
/** The filters that are already visible elsewhere: in the search and the counts by rollout status. */
const shownElsewhere: Record<List['key'], ReadonlySet<keyof Filter>> = {
  services: new Set<keyof Filter>(['q', 'rollout']),
  projects: new Set<keyof Filter>(['q', 'project']),
}

const dates = Object.entries(dateChoices).map(([value, text]) => ({ value, text }))

const sortItem = (list: List, sorts: SortBy[], own: OwnNames) => ({
  value: writeSorts(list, sorts),
  text: sortWords(sorts, own).replace(/^./, (letter) => letter.toUpperCase()),
})

/** One column at a time; numbers from the largest. The list can be sorted by several, which no single choice says: then the current order is added as a choice. */
function sortsOf({ list, sorts, own }: Pick<ListQuery, 'list' | 'sorts' | 'own'>) {
  const keys = [...list.sorts, ...[...own.keys()].map(ownKey)]
  const items = keys.map((key) => sortItem(list, [{ key, desc: downFirst.has(key) }], own))
  return items.some((one) => one.value === writeSorts(list, sorts)) ? items : [...items, sortItem(list, sorts, own)]
}

interface Counted {
  own: OwnFilterField[]
  active: ReturnType<typeof activeOf>
  fields: (Omit<ReturnType<typeof fieldsOf>[number], 'items'> & { items: ReturnType<typeof drawnItems> })[]
}

/** The card of filters above the list. */
export function filterCardOf(asked: ListQuery, { active, fields, own }: Counted) {
  const { list, sorts } = asked
  const first = firstFields[list.key]
  const folded = active.filter(({ key }) => !first.has(key) && !shownElsewhere[list.key].has(key)).length
  return {
    first: fields.filter(({ key }) => first.has(key)),
    more: fields.filter(({ key }) => !first.has(key)),
    moreSummary: folded === 0 ? 'More filters' : `More filters (${folded} applied)`,
    moreOpen: folded > 0,
    dates,
    sort: writeSorts(list, sorts),
    own,
    sorts: sortsOf(asked),
    applied: active.map(({ text, left }) => ({ text, href: addressOf(left, sortAndColumns(asked), list.path) })),
    hidden: { ...(asked.filter.within && { within: asked.filter.within }) },
    allHref: addressOf({}, sortAndColumns(asked), list.path),
  }
}
