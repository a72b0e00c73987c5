/** The columns that a list of services or projects may show; a service’s name and rollout status are always shown, and a project’s name. */
export const columns = {
  region: 'Region',
  area: 'Area',
  commissioner: 'Commissioner',
  care: 'Care setting',
  referrer: '111 provider',
  on: '111 provider switched on',
  consumer: 'Consumer product',
  provider: 'Provider product',
  pair: 'Pair',
  size: 'List size',
  live: 'Live',
  postcode: 'Postcode',
  project: 'Project',
  stage: 'Stage',
  manager: 'Project manager',
  golive: 'Planned go-live',
  state: 'State',
  holds: 'What holds it',
  testing: 'Planned testing',
  likely: 'Likely go-live',
  started: 'Started',
  changed: 'Last change',
  wave: 'Wave',
  note: 'Last note',
} as const
/** A field that this installation added, by its id. */
export type OwnKey = `own.${string}`
export const isOwnKey = (key: string): key is OwnKey => /^own\.[a-z0-9-]{1,60}$/.test(key)
export const ownKey = (fieldId: string): OwnKey => `own.${fieldId}`
export const fieldIdOf = (key: OwnKey): string => key.slice(4)
/** The names of the own fields that a list shows, by id. */
export type OwnNames = ReadonlyMap<string, string>

export type ColumnKey = keyof typeof columns | OwnKey
/** The name of a column; `own` has the names of own fields. */
export const columnName = (key: ColumnKey, own: OwnNames): string => (isOwnKey(key) ? (own.get(fieldIdOf(key)) ?? '') : columns[key])

/** What a list may be sorted by: columns, the name, the ODS code and the rollout status. */
export const sortNames = {
  name: 'Service',
  ods: 'ODS code',
  rollout: 'Rollout status',
  region: columns.region,
  area: columns.area,
  commissioner: columns.commissioner,
  care: columns.care,
  referrer: columns.referrer,
  consumer: columns.consumer,
  provider: columns.provider,
  size: columns.size,
  postcode: columns.postcode,
  stage: columns.stage,
  golive: columns.golive,
  state: columns.state,
  testing: columns.testing,
  started: columns.started,
  changed: columns.changed,
  manager: columns.manager,
  likely: columns.likely,
} as const
export type SortKey = keyof typeof sortNames | OwnKey
/** The columns of a service itself that a list can be sorted by. */
export type ServiceSortKey = (typeof sortsOfService)[number]
export interface SortBy {
  key: SortKey
  desc: boolean
}

/** A list: where it is, what it may show and be sorted by, and what it shows unless something else is asked for. */
export interface List {
  key: 'services' | 'projects'
  path: string
  columns: ColumnKey[]
  usualColumns: ColumnKey[]
  sorts: SortKey[]
  usualSort: SortBy
}

const ofService = ['region', 'area', 'commissioner', 'care', 'referrer', 'on', 'consumer', 'provider', 'pair', 'size', 'live', 'postcode'] as const
const sortsOfService = ['name', 'ods', 'rollout', 'region', 'area', 'commissioner', 'care', 'referrer', 'consumer', 'provider', 'size', 'postcode'] as const

export const services: List = {
  key: 'services',
  path: '/services',
  columns: [...ofService, 'project', 'stage', 'manager', 'golive', 'note'],
  usualColumns: ['commissioner', 'referrer', 'provider', 'size', 'stage'],
  sorts: [...sortsOfService, 'stage', 'golive'],
  usualSort: { key: 'name', desc: false },
}

export const projects: List = {
  key: 'projects',
  path: '/projects',
  columns: ['stage', 'holds', 'manager', 'golive', 'likely', 'changed', 'wave', 'state', 'testing', 'started', 'note', ...ofService],
  usualColumns: ['stage', 'holds', 'manager', 'golive', 'changed'],
  sorts: ['changed', 'stage', 'manager', 'golive', 'likely', 'testing', 'started', 'state', ...sortsOfService],
  usualSort: { key: 'changed', desc: true },
}

export const lists = { services, projects }

export function readColumns(list: List, asked: string | undefined): ColumnKey[] {
  const keys = [...new Set((asked ?? '').split(','))]
  const known = keys.filter((key): key is ColumnKey => isOwnKey(key) || list.columns.some((one) => one === key))
  return known.length > 0 ? known : list.usualColumns
}

/** Whether a list may be sorted by this. */
export const isSortOf = (list: List, key: string): key is SortKey => list.sorts.some((one) => one === key) || isOwnKey(key)

const mostSorts = 3
/** Columns with numbers sort largest first, and those that say when something was done newest first. */
export const downFirst: ReadonlySet<SortKey> = new Set<SortKey>(['size', 'changed', 'started'])

/** Reads "region,-size": by region, then largest first. Ignores unknown names and repeats. */
export function readSorts(list: List, asked: string | undefined): SortBy[] {
  const all = (asked ?? '')
    .split(',')
    .map((one) => ({ key: one.replace(/^-/, ''), desc: one.startsWith('-') }))
    .filter((one): one is SortBy => isSortOf(list, one.key))
  const first = [...Map.groupBy(all, (one) => one.key).values()].flatMap(([one]) => one ?? [])
  const sorts = first.slice(0, mostSorts)
  return sorts.length > 0 ? sorts : [list.usualSort]
}

const asText = ({ key, desc }: SortBy): string => (desc ? `-${key}` : key)

/** As an address has it; empty for the usual order. */
export const writeSorts = (list: List, sorts: SortBy[]): string => {
  const text = sorts.map(asText).join()
  return text === asText(list.usualSort) ? '' : text
}

/** The sorts after a heading was clicked: it becomes the first, the others follow; clicked again it is reversed. */
export function sortedAlsoBy(sorts: SortBy[], key: SortKey): SortBy[] {
  const [first] = sorts
  const desc = first?.key === key ? !first.desc : downFirst.has(key)
  const rest = sorts.filter((one) => one.key !== key && one.key !== 'name')
  return [{ key, desc }, ...rest].slice(0, mostSorts)
}

const sortName = (key: SortKey, own: OwnNames): string => (isOwnKey(key) ? (own.get(fieldIdOf(key)) ?? 'a retired field') : sortNames[key].toLowerCase())
const wordsOf = ({ key, desc }: SortBy, own: OwnNames): string =>
  `${sortName(key, own)}${!desc ? '' : key === 'changed' || key === 'started' ? ' (newest first)' : ' (down)'}`

/** "Region, then List size (down)": how a list is sorted, in words. */
export const sortWords = (sorts: SortBy[], own: OwnNames): string => sorts.map((one) => wordsOf(one, own)).join(', then by ')
