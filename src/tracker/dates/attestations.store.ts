import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'

/** What was decided and declared at the gates of a project, in the order in which it was. */
export const listAttestations = (db: Reader, projectId: ProjectId): Promise<AttestationsTable[]> =>
  db.selectFrom('attestations').selectAll().where('project_id', '=', projectId).orderBy('first_at').orderBy('id').execute()
