import type { Writer } from '../db/database.ts'
import type { ProjectId } from '../db/ids.ts'

/** Holds the project's row until the transaction ends, so that what is read next cannot change under it. */
export async function lockProject(trx: Writer, projectId: ProjectId): Promise<void> {
  await trx
    .updateTable('projects')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', projectId)
    .execute()
}
