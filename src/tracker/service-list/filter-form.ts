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
  withinArea,
  without,
} from '../service-filter/filter.ts'
import { areaRoleNames } from '../areas/area.ts'
import { stageChoices } from '../go-live/gate.ts'
import { rolloutStatuses } from '../services/rollout-status.ts'
import type { Filter } from '../service-filter/filter.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { activeOwn } from './own-filter.ts'
import type { ActivePart } from './own-filter.ts'
import { isKey } from '../../keys.ts'

/** What each part of a filter is called. */
export const labels: Record<keyof Filter, string> = {
  q: 'Search',
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
  wave: 'Wave',
  prerequisite: 'Prerequisite',
  status: 'Prerequisite is',
  role: 'Role',
  owner: 'Person',
  overdue: 'Overdue',
  within: 'Area of',
  missing: 'Not known',
  date: 'Date',
  from: 'From',
  to: 'To',
  own: 'Own field',
  projectOwn: 'Own field of the project',
}

/** What of a filter is not chosen from a list: words are typed, a date has its own field, and links lead to an area. */
const typedKeys = ['q', 'date', 'from', 'to', 'within', 'own', 'projectOwn'] as const
type FieldKey = Exclude<(typeof filterKeys)[number], (typeof typedKeys)[number]>
/** In the order of the form. */
const asFields = filterKeys.filter((key): key is FieldKey => !typedKeys.some((typed) => typed === key))

/** "Dan Okoro (DoS lead)". */
function withinInWords(value: string, people: ReadonlyMap<string, string>): string {
  const area = withinArea(value)
  return area ? `${people.get(area.personId) ?? 'someone'} (${areaRoleNames[area.role]})` : value
}

type Names = Partial<Record<keyof Filter, (value: string) => string>>

const fromTable =
  <K extends string>(names: Readonly<Record<K, string>>) =>
  (value: string): string =>
    isKey(names, value) ? names[value] : value

/** The names of 111 providers, people and waves, by id. */
export interface KnownNames {
  organisations: ReadonlyMap<string, { name: string }>
  people: ReadonlyMap<string, string>
  waves: ReadonlyMap<string, string>
}

/** What each value of a filter is called on a page. */
export function namesOf(page: Page, { organisations, people, waves }: KnownNames): Names {
  const templates = page.context.templates
  const titles = new Map(templates.prerequisites.map((one) => [one.key, one.title]))
  const roles = new Map(templates.roles.map((one) => [one.key, one.name]))
  return {
    rollout: (value) => (isKey(rolloutStatuses, value) ? rolloutStatuses[value].name : value),
    live: fromTable(liveNames),
    care: (value) => careName(page, value),
    referrer: (id) => organisations.get(id)?.name ?? id,
    on: fromTable(onNames),
    pair: fromTable(pairNames),
    project: fromTable(projectNames),
    stage: fromTable(stageChoices),
    wave: (id) => waves.get(id) ?? id,
    prerequisite: (key) => titles.get(key) ?? key,
    status: (value) => fromTable(statusChoices)(value).toLowerCase(),
    role: (key) => roles.get(key) ?? key,
    owner: (id) => (id === unknownMark ? 'Nobody' : (people.get(id) ?? 'Someone who holds none of these roles')),
    overdue: fromTable(overdueNames),
    within: (value) => withinInWords(value, people),
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
export function activeOf(filter: Filter, names: Names, own: { fields: CustomField[]; people: KnownNames['people'] }): ActivePart[] {
  const plain = filterKeys
    .filter((key) => filter[key] !== '' && key !== 'date' && key !== 'own' && key !== 'projectOwn')
    .map((key): ActivePart => {
      const label = key === 'from' || key === 'to' ? `${dateChoices[filter.date || 'go-live']} ${key}` : labels[key]
      return { key, text: `${label}: ${nameOf(key, filter[key], names)}`, left: without(filter, key) }
    })
  return [...plain, ...activeOwn(filter, own)]
}
