import type { ServicesTable } from '../../db/tables.ts'
import { fields, folded } from './fields.ts'
import type { FieldKey } from './fields.ts'
import type { RowValues, TrackerRow } from './tracker.ts'

/** A service as far as a tracker speaks of it. */
export type Known = Pick<ServicesTable, 'id' | 'ods_code' | 'name' | 'region_code' | 'region' | 'area_code' | 'area' | 'address' | 'postcode' | 'commissioner_code' | 'commissioner' | 'list_size' | 'provider_product' | 'consumer_product' | 'live' | 'other' | 'version'> & {
  referrer: string | null
  dos_ids: string[]
}

export interface Change { field: string; from: string; to: string }

export const addressLines = ['address_1', 'address_2', 'address_3'] as const

/** What is known of a service in the words of a tracker; what is unknown is not there. */
export function valuesOf(one: Known): RowValues {
  const [first = '', second = '', ...rest] = (one.address ?? '').split('\n')
  const values: Record<string, string | null> = {
    ods_code: one.ods_code, name: one.name, region_code: one.region_code, region: one.region, area_code: one.area_code, area: one.area, address_1: first, address_2: second, address_3: rest.join(', '), postcode: one.postcode,
    commissioner_code: one.commissioner_code, commissioner: one.commissioner, list_size: one.list_size === null ? null : String(one.list_size), provider_product: one.provider_product, referrer: one.referrer, consumer_product: one.consumer_product, live: one.live,
    dos_ids: one.dos_ids.join(' '),
  }
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''))
}

/** Fields of who refers and of pairs: a row tells them, but they are not the service's own. */
export const ofOthers = new Set<FieldKey>(['referrer_on', 'pair'])

/** What a row would change of a service: cells that differ from what is known. What a row does not say stays. */
export function changesOf(known: Known, row: TrackerRow): Change[] {
  const before = valuesOf(known)
  const changes: Change[] = []
  for (const { key, heading } of fields) {
    const to = row.values[key]
    if (to === undefined || key === 'ods_code' || key === 'version' || ofOthers.has(key)) continue
    const from = before[key] ?? ''
    if (same(key, from, to)) continue
    changes.push({ field: heading, from, to })
  }
  const other = JSON.parse(known.other) as Record<string, string>
  for (const [heading, to] of Object.entries(row.other)) if ((other[heading] ?? '') !== to) changes.push({ field: heading, from: other[heading] ?? '', to })
  return changes
}

const same = (key: FieldKey, from: string, to: string): boolean => (key === 'dos_ids' ? idsOf(from).join() === idsOf(to).join() : from === to)

export const idsOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((id) => /^\d{1,12}$/.test(id)))].toSorted()

/** The columns of the service that a row sets, of what is known before. */
export function columnsOf(row: TrackerRow, known: Known | null): Partial<ServicesTable> {
  const { values } = row
  const set: Partial<ServicesTable> = {}
  for (const key of ['name', 'region_code', 'region', 'area_code', 'area', 'postcode', 'commissioner_code', 'commissioner', 'provider_product', 'consumer_product'] as const) if (values[key] !== undefined) set[key] = values[key]
  if (values.list_size !== undefined) set.list_size = Number(values.list_size)
  if (values.live !== undefined) set.live = values.live === 'yes' ? 'yes' : 'no'
  if (addressLines.some((key) => values[key] !== undefined)) {
    const before: RowValues = known ? valuesOf(known) : {}
    set.address = addressLines.map((key) => values[key] ?? before[key] ?? '').join('\n').replace(/\n+$/, '') || null
  }
  if (Object.keys(row.other).length > 0) set.other = JSON.stringify({ ...(known ? (JSON.parse(known.other) as object) : {}), ...row.other })
  return set
}

export type Kind = 'new' | 'changed' | 'unchanged' | 'close'
export interface Compared { row: TrackerRow; kind: Kind; changes: Change[]; known: Known | null; why: string | null }

/** A name and postcode as one text, by which a service whose code was mistyped is found again. */
export const placeKey = (name: string | undefined, postcode: string | undefined | null): string | null => (name && postcode ? `${folded(name)}|${folded(postcode).replaceAll(' ', '')}` : null)

/** Where a row stands against what is known; `near` is a service of another code with the same name and postcode. */
export function compare(row: TrackerRow, known: Known | null, near: { ods_code: string } | null): Compared {
  if (known) {
    const changes = changesOf(known, row)
    const moved = row.values.version !== undefined && Number(row.values.version) !== known.version && changes.length > 0
    return { row, kind: changes.length === 0 ? 'unchanged' : 'changed', changes, known, why: moved ? 'Somebody changed this service here since the file was exported: look at what it would overwrite.' : null }
  }
  if (near) return { row, kind: 'close', changes: [], known: null, why: `${near.ods_code} has the same name and postcode. Is it the same service under another code?` }
  return { row, kind: 'new', changes: [], known: null, why: null }
}

/** What rows say of one thing that is not theirs: who says yes and who no. */
export interface Said { key: string; value: 'yes' | 'no' | 'both'; rows: number; firstRow: number }

/** Gathers what many rows say of one thing; where they differ it is neither. */
function gather(rows: TrackerRow[], field: FieldKey, keyOf: (values: RowValues) => string | null): Said[] {
  const said = new Map<string, Said>()
  for (const { values, number } of rows) {
    const value = values[field]
    const key = keyOf(values)
    if (key === null || (value !== 'yes' && value !== 'no')) continue
    const known = said.get(key)
    if (!known) said.set(key, { key, value, rows: 1, firstRow: number })
    else {
      known.rows += 1
      if (known.value !== value) known.value = 'both'
    }
  }
  return [...said.values()]
}

/** Between the two products of a pair in one text. */
export const pairMark = '\u001F'

export const saidOfReferrers = (rows: TrackerRow[]): Said[] => gather(rows, 'referrer_on', (values) => values.referrer ?? null)
export const saidOfPairs = (rows: TrackerRow[]): Said[] => gather(rows, 'pair', ({ consumer_product: consumer, provider_product: provider }) => (consumer && provider ? `${consumer}${pairMark}${provider}` : null))

/** The Consumer product of each referrer, where its rows agree. */
export function productsOfReferrers(rows: TrackerRow[]): Map<string, string> {
  const products = new Map<string, Set<string>>()
  for (const { values } of rows) if (values.referrer && values.consumer_product) products.set(values.referrer, (products.get(values.referrer) ?? new Set()).add(values.consumer_product))
  return new Map([...products].filter(([, all]) => all.size === 1).map(([name, all]) => [name, [...all][0] ?? '']))
}

/** Names that are near one another: the one begins with the other, as "Vision 3 Hosted" with "Vision 3". Longer name first, the one that it may stand for second. */
export function closeNames(names: string[]): [string, string][] {
  const sorted = [...new Set(names)].toSorted((a, b) => folded(a).length - folded(b).length)
  const pairs: [string, string][] = []
  for (const long of sorted) {
    const short = sorted.find((one) => one !== long && folded(long) !== folded(one) && folded(one).length >= 4 && folded(long).startsWith(`${folded(one)} `))
    const twin = sorted.find((one) => one !== long && folded(one) === folded(long))
    if (twin !== undefined && twin < long) pairs.push([long, twin])
    else if (short !== undefined) pairs.push([long, short])
  }
  return pairs
}
