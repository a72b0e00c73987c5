import type { ServiceId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { ServicesTable } from '../../db/tables/services.ts'
import { listedCode } from '../../db/conditions.ts'

export type ListedService = Pick<ServicesTable, 'id' | 'ods_code' | 'ods_status' | 'closed_on' | 'successor'> & {
  status: string | null
  listed_closed_on: string | null
  moved_to: string | null
}
/** A service with what the ODS list says about its practice. */
export const listedService = prepared<{ id: ServiceId }, ListedService>((db, p) =>
  db
    .selectFrom('services as s')
    .leftJoin('ods_organisations as o', (join) => join.on('o.code', '=', listedCode))
    .select(['s.id', 's.ods_code', 's.ods_status', 's.closed_on', 's.successor', 'o.status', 'o.closed_on as listed_closed_on'])
    .select((eb) => eb.selectFrom('ods_successors as u').select('u.successor').where('u.code', '=', listedCode).limit(1).as('moved_to'))
    .where('s.id', '=', p('id')),
)
