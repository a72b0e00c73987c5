import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'

/** The decisions and declarations at the gates of a project, in their order. */
export const listAttestations = (db: Reader, projectId: ProjectId): Promise<AttestationsTable[]> =>
  db.selectFrom('attestations').selectAll().where('project_id', '=', projectId).orderBy('first_at').orderBy('id').execute()
