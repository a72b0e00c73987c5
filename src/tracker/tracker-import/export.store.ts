import type { Reader } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { Cell } from '../../web/csv.ts'
import { exportHead, exportRow } from './export.ts'
import type { ExportHead } from './export.ts'
import { isInUse } from '../custom-fields/field.ts'
import { listFields } from '../custom-fields/fields.store.ts'
import { listPeopleNamed } from '../custom-fields/values.store.ts'
import { columnsOfLast } from './tracker-import.store.ts'
import { pairKey } from '../catalogue/pair-key.ts'

const rowsAtOnce = 100

/** The columns of an export of this installation: those of the tracker that was imported last, then those that others had in addition, and own fields. */
export async function findExportHead(db: Reader): Promise<ExportHead> {
  const imports = await columnsOfLast(db, 50)
  const brought = imports.flatMap(({ columns }) => columns.filter((one) => one.field === null && one.heading !== ''))
  const own = (await listFields(db, 'service')).filter(isInUse)
  return exportHead(imports[0]?.columns ?? null, [...new Set([...brought, ...own].map((one) => one.heading))], own)
}

/** The rows of an export of these services, in this order, read in batches. */
export async function* exportRows(db: Reader, head: ExportHead, ids: ServiceId[]): AsyncGenerator<Cell[]> {
  const [organisations, pairs, people] = await Promise.all([
    db.selectFrom('organisations').select(['id', 'name', 'switched_on']).execute(),
    db.selectFrom('pairs').select(['consumer_product', 'provider_product', 'state']).execute(),
    listPeopleNamed(db),
  ])
  const providers111 = new Map(organisations.map((one) => [one.id, one]))
  const states = new Map(pairs.map((one) => [pairKey(one.consumer_product, one.provider_product), one.state]))
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
      const provider111 = providers111.get(row.referrer_id ?? '')
      yield exportRow(
        head,
        { ...row, referrer: provider111?.name ?? null, dos_ids: (idsOf.get(id) ?? []).map((one) => one.dos_id) },
        { on: provider111?.switched_on ?? null, pair: states.get(pairKey(row.consumer_product ?? '', row.provider_product ?? '')) ?? null },
        people,
      )
    }
  }
}

/** The ids of all services by ODS code. */
export const everyServiceId = async (db: Reader): Promise<ServiceId[]> =>
  (await db.selectFrom('services').select('id').orderBy('ods_code').execute()).map((one) => one.id)
