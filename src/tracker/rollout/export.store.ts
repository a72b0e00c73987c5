import type { Reader } from '../../db/database.ts'
import type { Cell } from '../../web/csv.ts'
import { fields } from './fields.ts'
import type { FieldKey } from './fields.ts'
import { ofOthers, pairMark, valuesOf } from './compare.ts'
import type { Known } from './compare.ts'

/** The hidden column that tells an import which state of a service a row was made from. */
export const versionHeading = 'Slipway version'

export interface ExportHead { titles: string[]; fields: (FieldKey | null)[]; other: string[] }

/** The columns of an export: those of a tracker, those that trackers brought along, and the hidden version. */
export function exportHead(others: string[]): ExportHead {
  const other = [...new Set(others.flatMap((json) => Object.keys(JSON.parse(json) as object)))]
  const known = fields.filter((one) => one.key !== 'version')
  return { titles: [...known.map((one) => one.heading), ...other, versionHeading], fields: known.map((one) => one.key), other }
}

/** The rows of an export, by the ids that come by and by. */
export async function* exportRows(db: Reader, head: ExportHead, ids: AsyncIterable<string[]>): AsyncGenerator<Cell[]> {
  const [organisations, pairs] = await Promise.all([db.selectFrom('organisations').select(['id', 'name', 'switched_on']).execute(), db.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state']).execute()])
  const referrers = new Map(organisations.map((one) => [one.id, one]))
  const states = new Map(pairs.map((one) => [`${one.consumer_product}${pairMark}${one.provider_product}`, one.state]))
  for await (const some of ids) {
    if (some.length === 0) continue
    const [rows, dosIds] = await Promise.all([db.selectFrom('services').selectAll().where('id', 'in', some).execute(), db.selectFrom('service_dos_ids').selectAll().where('service_id', 'in', some).orderBy('dos_id').execute()])
    const byId = new Map(rows.map((row) => [row.id, row]))
    const idsOf = Map.groupBy(dosIds, (one) => one.service_id)
    for (const id of some) {
      const row = byId.get(id)
      if (!row) continue
      const referrer = referrers.get(row.referrer_id ?? '')
      const known: Known = { ...row, referrer: referrer?.name ?? null, dos_ids: (idsOf.get(id) ?? []).map((one) => one.dos_id) }
      const values = valuesOf(known)
      const pair = states.get(`${row.consumer_product ?? ''}${pairMark}${row.provider_product ?? ''}`)
      const said: Partial<Record<FieldKey, string>> = { ...(referrer?.switched_on ? { referrer_on: yesNo(referrer.switched_on === 'yes') } : {}), ...(pair ? { pair: yesNo(pair === 'proven') } : {}), ...(row.live ? { live: yesNo(row.live === 'yes') } : {}) }
      const other = JSON.parse(row.other) as Record<string, string>
      yield [
        ...head.fields.map((key): Cell => (key === null ? null : key === 'list_size' ? row.list_size : ofOthers.has(key) || key === 'live' ? (said[key] ?? null) : (values[key] ?? null))),
        ...head.other.map((heading): Cell => other[heading] ?? null), row.version,
      ]
    }
  }
}

const yesNo = (is: boolean): string => (is ? 'Yes' : 'No')
