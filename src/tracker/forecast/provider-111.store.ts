import type { Reader } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import type { OrganisationsTable } from '../../db/tables/services.ts'

/** The 111 provider of a service, and whether it is switched on; undefined if none is known. */
export const findProvider111 = (db: Reader, serviceId: ServiceId): Promise<Pick<OrganisationsTable, 'name' | 'switched_on'> | undefined> =>
  db
    .selectFrom('services as s')
    .innerJoin('organisations as o', 'o.id', 's.referrer_id')
    .select(['o.name', 'o.switched_on'])
    .where('s.id', '=', serviceId)
    .executeTakeFirst()
