import type { Reader } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import { readSaid } from './kept-row.ts'

/** When the latest tracker that calls this service live was uploaded; undefined if none does. */
export async function whenTrackerSaidLive(db: Reader, service: { id: ServiceId; ods_code: string }): Promise<string | undefined> {
  const rows = await db
    .selectFrom('service_confirmations as c')
    .innerJoin('tracker_imports as i', 'i.id', 'c.source')
    .innerJoin('tracker_import_rows as r', 'r.import_id', 'i.id')
    .select(['i.uploaded_at', 'r.said'])
    .where('c.service_id', '=', service.id)
    .where('i.state', '=', 'done')
    .where('r.ods_code', '=', service.ods_code)
    .orderBy('i.uploaded_at', 'desc')
    .execute()
  return rows.find((row) => readSaid(row.said).values.live === 'yes')?.uploaded_at
}
