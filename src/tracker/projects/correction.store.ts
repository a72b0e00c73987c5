import type { Writer } from '../../db/database.ts'
import { ConflictError } from '../../errors.ts'

/** Opens the correction of a closed project for one day, over the version that was read. Throws ConflictError if it was changed meanwhile. */
export async function openCorrection(
  trx: Writer,
  of: { id: string; version: number; by: { personId: string; name: string }; reason: string; day: string },
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set({
      correction_by: of.by.personId,
      correction_name: of.by.name,
      correction_reason: of.reason,
      correction_on: of.day,
      version: of.version + 1,
    })
    .where('id', '=', of.id)
    .where('version', '=', of.version)
    .where('state', '=', 'closed')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else changed this project first. Look at it again, then open the correction.')
}

/** Ends the correction that is open on this day; false if none is. */
export async function endCorrection(trx: Writer, of: { id: string; day: string }): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set((eb) => ({ correction_on: null, version: eb('version', '+', 1) }))
    .where('id', '=', of.id)
    .where('correction_on', '=', of.day)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
