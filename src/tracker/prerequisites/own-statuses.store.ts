import { sql } from 'kysely'
import type { Reader, Writer } from '../../db/database.ts'
import type { OwnStatusesTable } from '../../db/tables/prerequisites.ts'
import { nothingRecorded } from './derived.ts'

const kept = [
  'status',
  'reason',
  'value',
  'valid_until',
  'note',
  'waived_by',
  'waived_by_id',
  'settled_by',
  'settled_by_id',
  'settled_at',
] as const satisfies (keyof OwnStatusesTable)[]

/** Keeps what people recorded of these rows, before a shared prerequisite meets them. */
export async function setAside(trx: Writer, ids: string[]): Promise<void> {
  await trx
    .insertInto('own_statuses')
    .columns(['prerequisite_id', 'project_id', ...kept])
    .expression((eb) =>
      eb
        .selectFrom('prerequisites')
        .select(['id', 'project_id', ...kept])
        .where('id', 'in', ids)
        .where('shared_id', 'is', null)
        .where((or) => or.or([or('status', '<>', 'not-started'), or('settled_at', 'is not', null)])),
    )
    .execute()
}

export const listOwnStatuses = (db: Reader, ids: string[]): Promise<OwnStatusesTable[]> =>
  db.selectFrom('own_statuses').selectAll().where('prerequisite_id', 'in', ids).execute()

/** A project that does it itself has lost nothing. */
const lost = sql<string | null>`case when own_reason is null then shared_id end`

/** Has these rows say again what people had recorded, because no shared prerequisite meets them any more. */
export async function putBack(trx: Writer, ids: string[]): Promise<void> {
  await trx
    .updateTable('prerequisites')
    .set((eb) => ({ ...nothingRecorded, version: eb('version', '+', 1), lost_shared_id: lost, shared_id: null }))
    .where('id', 'in', ids)
    .execute()
  await trx
    .updateTable('prerequisites as q')
    .from('own_statuses as o')
    .set((eb) => ({
      status: eb.ref('o.status'),
      reason: eb.ref('o.reason'),
      value: eb.ref('o.value'),
      valid_until: eb.ref('o.valid_until'),
      note: eb.ref('o.note'),
      waived_by: eb.ref('o.waived_by'),
      waived_by_id: eb.ref('o.waived_by_id'),
      settled_by: eb.ref('o.settled_by'),
      settled_by_id: eb.ref('o.settled_by_id'),
      settled_at: eb.ref('o.settled_at'),
    }))
    .whereRef('o.prerequisite_id', '=', sql.ref('q.id'))
    .where('q.id', 'in', ids)
    .execute()
  await trx.deleteFrom('own_statuses').where('prerequisite_id', 'in', ids).execute()
}
