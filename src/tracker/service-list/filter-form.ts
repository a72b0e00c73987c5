import type { Page } from '../../access/page.ts'
import { dayOf } from '../../web/moments.ts'
import { grouped } from '../../web/numbers.ts'
import { careName } from './cells.ts'
import type { Counts, FacetCounts } from '../service-facets/count-facets.ts'
import {
  dateChoices,
  filterKeys,
  liveNames,
  missingFields,
  onNames,
  overdueNames,
  pairNames,
  projectNames,
  statusChoices,
  unknownMark,
} from '../service-filter/filter.ts'
import { stageChoices } from '../go-live/gate.ts'
import { rolloutStatuses } from '../services/rollout-status.ts'
import type { Filter } from '../service-filter/filter.ts'

/** What each part of a filter is called. */
export const labels: Record<keyof Filter, string> = {
  q: 'Words',
  rollout: 'Rollout status',
  live: 'Live',
  region: 'Region',
  area: 'Area',
  commissioner: 'Commissioner',
  care: 'Care setting',
  referrer: '111 provider',
  on: '111 provider status',
  consumer: 'Consumer product',
  provider: 'Provider product',
  pair: 'Pair of products',
  project: 'Project',
  stage: 'Stage',
  prerequisite: 'Prerequisite',
  status: 'Prerequisite is',
  role: 'Role',
  owner: 'Person',
  overdue: 'Overdue',
  missing: 'Not known',
  date: 'Date',
  from: 'From',
  to: 'To',
}

/** In the order of the form. */
const asFields = [
  'rollout',
  'live',
  'region',
  'area',
  'commissioner',
  'care',
  'referrer',
  'on',
  'consumer',
  'provider',
  'pair',
  'project',
  'stage',
  'prerequisite',
  'status',
  'role',
  'owner',
  'overdue',
  'missing',
] as const
type FieldKey = (typeof asFields)[number]

type Names = Partial<Record<keyof Filter, (value: string) => string>>

const fromTable =
  (names: object) =>
  (value: string): string =>
    (names as Record<string, string>)[value] ?? value

/** The names of 111 providers and of people, by id. */
export interface KnownNames {
  organisations: ReadonlyMap<string, { name: string }>
  people: ReadonlyMap<string, string>
}

/** What each value of a filter is called on a page. */
export function namesOf(page: Page, { organisations, people }: KnownNames): Names {
  const templates = page.context.templates
  const titles = new Map(templates.prerequisites.map((one) => [one.key, one.title]))
  const roles = new Map(templates.roles.map((one) => [one.key, one.name]))
  return {
    rollout: (value) => rolloutStatuses[value as keyof typeof rolloutStatuses]?.name ?? value,
    live: fromTable(liveNames),
    care: (value) => careName(page, value),
    referrer: (id) => organisations.get(id)?.name ?? id,
    on: fromTable(onNames),
    pair: fromTable(pairNames),
    project: fromTable(projectNames),
    stage: fromTable(stageChoices),
    prerequisite: (key) => titles.get(key) ?? key,
    status: (value) => fromTable(statusChoices)(value).toLowerCase(),
    role: (key) => roles.get(key) ?? key,
    owner: (id) => (id === unknownMark ? 'Nobody' : (people.get(id) ?? 'Someone who holds none of these roles')),
    overdue: fromTable(overdueNames),
    missing: fromTable(missingFields),
    date: fromTable(dateChoices),
    from: dayOf,
    to: dayOf,
  }
}

const orders: Partial<Record<FieldKey, string[]>> = {
  rollout: Object.keys(rolloutStatuses),
  project: Object.keys(projectNames),
  stage: Object.keys(stageChoices),
  status: Object.keys(statusChoices),
}

/** The fields of the filter's form, with how many services each choice would leave beside it. */
export function fieldsOf(filter: Filter, facets: FacetCounts['facets'], names: Names) {
  return asFields.map((key) => {
    const counted: Counts = key === 'missing' ? Object.keys(missingFields).map((value) => [value, -1]) : facets[key]
    const chosen = filter[key]
    const all: Counts = chosen === '' || counted.some(([value]) => value === chosen) ? counted : [...counted, [chosen, 0]]
    const order = orders[key]
    const items = all
      .map(([value, n]) => ({ value, name: nameOf(key, value, names), n }))
      .toSorted((a, b) =>
        order
          ? order.indexOf(a.value) - order.indexOf(b.value)
          : Number(a.value === unknownMark) - Number(b.value === unknownMark) || a.name.localeCompare(b.name),
      )
    return {
      key,
      label: labels[key],
      items: [{ value: '', text: 'Any' }, ...items.map((one) => ({ value: one.value, text: one.n < 0 ? one.name : `${one.name} (${grouped(one.n)})` }))],
    }
  })
}

export const nameOf = (key: keyof Filter, value: string, names: Names): string =>
  value === unknownMark && key !== 'owner' ? 'Not known' : (names[key]?.(value) ?? value)

/** What the filter asks for, part by part, in words. */
export function activeOf(filter: Filter, names: Names): { key: keyof Filter; text: string }[] {
  return filterKeys
    .filter((key) => filter[key] !== '' && key !== 'date')
    .map((key) => {
      const label = key === 'from' || key === 'to' ? `${dateChoices[filter.date || 'go-live']} ${key}` : labels[key]
      return { key, text: `${label}: ${nameOf(key, filter[key], names)}` }
    })
}
