import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** What a document says of the project whose version it is. */
export const getProjectOf = (db: Reader, id: ProjectId) =>
  db
    .selectFrom('projects as p')
    .innerJoin('services as s', 's.id', 'p.service_id')
    .select(['p.id', 'p.name', 's.name as service', 's.ods_code'])
    .where('p.id', '=', id)
    .executeTakeFirstOrThrow()
