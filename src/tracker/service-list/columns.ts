/** The columns that a list may show; the name and the rollout status are always shown. */
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
} as const
export type ColumnKey = keyof typeof columns
const isColumn = (key: string): key is ColumnKey => Object.hasOwn(columns, key)
export const columnKeys = Object.keys(columns).filter(isColumn)
export const usualColumns: ColumnKey[] = ['commissioner', 'referrer', 'provider', 'size', 'stage']

export const readColumns = (asked: string | undefined): ColumnKey[] => {
  const keys = (asked ?? '').split(',').filter(isColumn)
  return keys.length > 0 ? [...new Set(keys)] : usualColumns
}

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
} as const
export type SortKey = keyof typeof sortNames
export const isSortKey = (key: string): key is SortKey => Object.hasOwn(sortNames, key)
export interface SortBy {
  key: SortKey
  desc: boolean
}

const mostSorts = 3
/** Columns with numbers sort largest first. */
const downFirst = new Set<SortKey>(['size'])

/** Reads "region,-size": by region, then largest first. Ignores unknown names and repeats. */
export function readSorts(asked: string | undefined): SortBy[] {
  const all = (asked ?? '')
    .split(',')
    .map((one) => ({ key: one.replace(/^-/, ''), desc: one.startsWith('-') }))
    .filter((one): one is SortBy => Object.hasOwn(sortNames, one.key))
  const sorts = all.filter((one, index) => all.findIndex((other) => other.key === one.key) === index).slice(0, mostSorts)
  return sorts.length > 0 ? sorts : [{ key: 'name', desc: false }]
}

export const writeSorts = (sorts: SortBy[]): string => {
  const text = sorts.map(({ key, desc }) => (desc ? `-${key}` : key)).join(',')
  return text === 'name' ? '' : text
}

/** The sorts after a heading was clicked: it becomes the first, the others follow; clicked again it is reversed. */
export function sortedAlsoBy(sorts: SortBy[], key: SortKey): SortBy[] {
  const [first] = sorts
  const desc = first?.key === key ? !first.desc : downFirst.has(key)
  const rest = sorts.filter((one) => one.key !== key && one.key !== 'name')
  return [{ key, desc }, ...rest].slice(0, mostSorts)
}

/** "Region, then List size (down)": how a list is sorted, in words. */
export const sortWords = (sorts: SortBy[]): string => sorts.map(({ key, desc }) => `${sortNames[key].toLowerCase()}${desc ? ' (down)' : ''}`).join(', then by ')
