import type { Writer } from '../db/database.ts'
import type { ProjectId } from '../db/ids.ts'
import { Refusal } from '../errors.ts'

/**
 * Holds the project's row until the transaction ends, so that what is read next cannot change under it. Throws Refusal if someone stopped the
 * project after the act was let in.
 */
export async function lockProject(trx: Writer, projectId: ProjectId): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', projectId)
    .where('state', '<>', 'stopped')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Refusal('This project was stopped a moment ago, so nothing in it can be changed. A project manager can resume it.')
}
