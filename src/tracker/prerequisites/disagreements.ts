import { folded } from '../../text.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { shownValue, statusNames } from './prerequisite.ts'
import { asPrerequisite } from './prerequisites.store.ts'
import { keptValue } from './values.ts'

/** Where the same question is answered a second time. */
export interface OtherAnswers {
  role: 'provider' | 'consumer'
  /** The products that the service names, and those of the set-up of the test with their versions. */
  service: { consumer: string | null; provider: string | null; dosIds: string[] }
  setUp: { side: 'provider' | 'consumer'; product: string; version: string }[]
  /** The version of the project's product that the catalogue lists. */
  listed: { product: string; version: string | null } | null
  /** Who confirmed at go-live that everyone is trained. */
  trained: { by: string } | null
}

/** Where a disagreement is shown, beside the prerequisite with this key. */
export type Place = 'product' | 'set-up'

export interface Disagreement {
  key: string
  also: Place[]
  sentence: string
}

type Row = PrerequisitesTable
export const usersTrained = 'users-trained'
const listWords = new Intl.ListFormat('en-GB')
const sideNames = { consumer: 'Consumer', provider: 'Provider' } as const

const numbers = (version: string): number[] => version.split(/[^\d]+/).flatMap((part) => (part === '' ? [] : [Number(part)]))

/** Whether this version is the listed one: "2.39+" lists 2.39 and every later one, and 3.36.0 is 3.36. */
export function isListedVersion(installed: string, listed: string): boolean {
  const [own, asked] = [keptValue('version', installed), keptValue('version', listed)]
  const isAtLeast = asked.endsWith('+')
  if (folded(own) === folded(isAtLeast ? asked.slice(0, -1) : asked)) return true
  const [a, b] = [numbers(own), numbers(asked)]
  const plain = /^[\d.]+\+?$/
  if (!plain.test(own) || !plain.test(asked)) return false
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return isAtLeast && difference > 0
  }
  return true
}

function ofDosId(row: Row | undefined, { service: { dosIds } }: OtherAnswers): Disagreement[] {
  if (!row || row.status !== 'met' || row.value === null || dosIds.includes(row.value)) return []
  const has = dosIds.length === 0 ? 'The service has no DoS id now' : `The service has ${listWords.format(dosIds)} now`
  return [{ key: row.key, also: [], sentence: `${row.value} is recorded here. ${has}. Correct the one that is wrong` }]
}

function ofAsid(asid: Row | undefined, endpoints: Row[]): Disagreement[] {
  return endpoints.flatMap((row) => {
    if (row.status !== 'met' || row.value === null || asid === undefined || row.value === `ASID:${asid.value ?? ''}`) return []
    const has = asid.value === null ? 'the project has no ASID on record now' : `the project’s ASID is ${asid.value}`
    return [{ key: row.key, also: [], sentence: `${row.value} is recorded here, but ${has}. Correct the one that is wrong` }]
  })
}

/** What go-live says of training beside the percentage of users trained. */
export function ofTraining(row: Row | undefined, { trained }: Pick<OtherAnswers, 'trained'>): Disagreement[] {
  if (!row || !trained || row.status === 'met' || row.status === 'waived' || row.status === 'not-applicable') return []
  const says = row.value === null ? statusNames[row.status].toLowerCase() : shownValue(asPrerequisite(row))
  return [{ key: row.key, also: [], sentence: `Go-live says that everybody has been trained (${trained.by}), but “${row.title}” says ${says}` }]
}

function ofProducts({ service, setUp }: OtherAnswers, keys: string[]): Disagreement[] {
  return setUp.flatMap(({ side, product }) => {
    const own = service[side]
    if (own === null || product === '' || folded(own) === folded(product)) return []
    const sentence = `The service names ${own} as its ${sideNames[side]} product, the set-up of the test names ${product}. ${own} counts for the gates`
    return keys.map((key, index): Disagreement => ({ key, also: index === 0 ? ['product', 'set-up'] : [], sentence }))
  })
}

function ofVersion(row: Row | undefined, { role, setUp, listed }: OtherAnswers): Disagreement[] {
  if (!row || row.status !== 'met' || row.value === null) return []
  const found: Disagreement[] = []
  if (listed?.version && !isListedVersion(row.value, listed.version))
    found.push({
      key: row.key,
      also: ['product'],
      sentence: `Version ${row.value} is installed. The catalogue lists ${listed.product} with version ${listed.version}`,
    })
  const tested = setUp.find((one) => one.side === role)?.version ?? ''
  if (tested !== '' && folded(keptValue('version', tested)) !== folded(keptValue('version', row.value)))
    found.push({ key: row.key, also: ['set-up'], sentence: `Version ${row.value} is recorded as installed. The set-up of the test names version ${tested}` })
  return found
}

/** Manufacturer, product and version as registered with Spine, beside the product of the project and the version installed. */
function ofRegistration(row: Row | undefined, upgraded: Row | undefined, { listed }: OtherAnswers): Disagreement[] {
  if (!row || row.status !== 'met' || row.value === null || row.value_kind !== 'mpv') return []
  const [manufacturer = '', product = '', version = ''] = row.value.split(' / ').map(folded)
  const found: Disagreement[] = []
  const own = listed === null ? '' : folded(listed.product)
  if (own !== '' && !`${manufacturer} ${product}`.includes(own) && !own.includes(product))
    found.push({ key: row.key, also: ['product'], sentence: `${row.value} is registered with Spine. The product of this project is ${listed?.product ?? ''}` })
  if (upgraded?.status === 'met' && upgraded.value !== null && !isListedVersion(upgraded.value, version))
    for (const key of [row.key, upgraded.key])
      found.push({ key, also: [], sentence: `Version ${version} is registered with Spine. Version ${upgraded.value} is recorded as installed` })
  return found
}

/** Where two places answer one question differently, each in a sentence that names both. */
export function disagreementsOf(rows: Row[], other: OtherAnswers): Disagreement[] {
  const row = (key: string) => rows.find((one) => one.key === key)
  return [
    ...ofDosId(row('dos-id'), other),
    ...ofAsid(
      row('asid'),
      rows.filter((one) => one.value_kind === 'dos-endpoint'),
    ),
    ...ofTraining(row(usersTrained), other),
    ...ofProducts(
      other,
      rows.filter((one) => one.derived !== null).map((one) => one.key),
    ),
    ...ofVersion(row('upgraded'), other),
    ...ofRegistration(row('spine-product'), row('upgraded'), other),
  ]
}
