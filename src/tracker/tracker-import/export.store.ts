import type { Reader } from '../../db/database.ts'
import type { Cell } from '../../web/csv.ts'
import { exportHead, exportRow } from './export.ts'
import type { ExportHead } from './export.ts'
import { lastHeadings } from './tracker-import.store.ts'
import type { KeptColumns } from './prepare-import.ts'
import { pairMark } from './shared-facts.ts'

const rowsAtOnce = 100

/** The columns of an export of this installation. */
export async function findExportHead(db: Reader): Promise<ExportHead> {
  const [last, others] = await Promise.all([lastHeadings(db), headingsBrought(db)])
  return exportHead(last === undefined ? null : (JSON.parse(last) as KeptColumns).columns, others)
}

/** The headings of columns that trackers brought along, of whatever services have them. */
async function headingsBrought(db: Reader): Promise<string[]> {
  const imports = await db.selectFrom('tracker_imports').select('columns').where('state', '=', 'done').orderBy('settled_at', 'desc').limit(50).execute()
  return [
    ...new Set(
      imports.flatMap((one) =>
        (JSON.parse(one.columns) as KeptColumns).columns.filter((column) => column.field === null && column.heading !== '').map((column) => column.heading),
      ),
    ),
  ]
}

/** The rows of an export of these services, in this order, some of them read at a time. */
export async function* exportRows(db: Reader, head: ExportHead, ids: string[]): AsyncGenerator<Cell[]> {
  const [organisations, pairs] = await Promise.all([
    db.selectFrom('organisations').select(['id', 'name', 'switched_on']).execute(),
    db.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state']).execute(),
  ])
  const referrers = new Map(organisations.map((one) => [one.id, one]))
  const states = new Map(pairs.map((one) => [`${one.consumer_product}${pairMark}${one.provider_product}`, one.state]))
  for (let from = 0; from < ids.length; from += rowsAtOnce) {
    const some = ids.slice(from, from + rowsAtOnce)
    const [rows, dosIds] = await Promise.all([
      db.selectFrom('services').selectAll().where('id', 'in', some).execute(),
      db.selectFrom('service_dos_ids').selectAll().where('service_id', 'in', some).orderBy('dos_id').execute(),
    ])
    const byId = new Map(rows.map((row) => [row.id, row]))
    const idsOf = Map.groupBy(dosIds, (one) => one.service_id)
    for (const id of some) {
      const row = byId.get(id)
      if (!row) continue
      const referrer = referrers.get(row.referrer_id ?? '')
      yield exportRow(
        head,
        { ...row, referrer: referrer?.name ?? null, dos_ids: (idsOf.get(id) ?? []).map((one) => one.dos_id) },
        { on: referrer?.switched_on ?? null, pair: states.get(`${row.consumer_product ?? ''}${pairMark}${row.provider_product ?? ''}`) ?? null },
      )
    }
  }
}

/** The ids of all services by ODS code. */
export const everyServiceId = async (db: Reader): Promise<string[]> =>
  (await db.selectFrom('services').select('id').orderBy('ods_code').execute()).map((one) => one.id)
