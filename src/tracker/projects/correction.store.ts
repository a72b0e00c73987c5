import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import type { Actor } from '../../events/record.ts'

/** Opens the correction of a closed project for one day, over the version that was read. Throws ConflictError if it was changed meanwhile. */
export async function saveCorrection(trx: Writer, of: { id: ProjectId; version: number; by: Actor; reason: string; day: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set({
      correction_by: of.by.id,
      correction_name: of.by.name,
      correction_reason: of.reason,
      correction_on: of.day,
      version: of.version + 1,
    })
    .where('id', '=', of.id)
    .where('version', '=', of.version)
    .where('state', '=', 'closed')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this project.')
}

/** Ends the correction that is open on this day. Throws ConflictError if none is. */
export async function clearCorrection(trx: Writer, of: { id: ProjectId; day: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set((eb) => ({ correction_on: null, version: eb('version', '+', 1) }))
    .where('id', '=', of.id)
    .where('correction_on', '=', of.day)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has ended this correction.')
}
