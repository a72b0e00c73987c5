import type { Writer } from '../db/database.ts'

/** Holds the project's row until the transaction ends, so that what is read next cannot change under it. */
export async function lockProject(trx: Writer, projectId: string): Promise<void> {
  await trx
    .updateTable('projects')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', projectId)
    .execute()
}
