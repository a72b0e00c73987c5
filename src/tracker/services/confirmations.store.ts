import type { Expression, SqlBool } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'

const insert = prepared<{ service_id: ServiceId; at: string; source: string }, never>((db, p) =>
  db
    .insertInto('service_confirmations')
    .values({ service_id: p('service_id'), at: p('at'), source: p('source') })
    .onConflict((on) => on.doNothing()),
)

/** Notes that what is known of these services was confirmed, by an import or a person. */
export async function confirmServices(trx: Writer, ids: ServiceId[], given: { at: string; source: string }): Promise<void> {
  for (const id of ids) await insert(trx, { service_id: id, ...given })
}

export const forgetConfirmations = async (trx: Writer, which: { source: string } | { service: ServiceId }): Promise<void> => {
  const all = trx.deleteFrom('service_confirmations')
  await ('source' in which ? all.where('source', '=', which.source) : all.where('service_id', '=', which.service)).execute()
}

/** Services that a file says nothing new of, by the numbers of their rows, some at a time; only those `s` of which this is true. */
export async function* unchangedServices(db: Reader, importId: string, isAllowed: Expression<SqlBool>): AsyncGenerator<ServiceId[]> {
  let last = 0
  for (;;) {
    const rows = await db
      .selectFrom('tracker_import_rows as r')
      .innerJoin('services as s', 's.ods_code', 'r.ods_code')
      .select(['r.number', 's.id'])
      .where('r.import_id', '=', importId)
      .where('r.kind', '=', 'unchanged')
      .where('r.number', '>', last)
      .where(isAllowed)
      .orderBy('r.number')
      .limit(100)
      .execute()
    if (rows.length === 0) return
    yield rows.map((row) => row.id)
    last = rows.at(-1)?.number ?? last
  }
}
