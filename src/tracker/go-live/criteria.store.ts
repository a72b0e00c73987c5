import type { Writer } from '../../db/database.ts'
import type { GoLiveCriteriaTable } from '../../db/tables/go-live.ts'
import { ConflictError } from '../../errors.ts'

/** Saves over the version that was read; throws ConflictError if someone else has saved since. */
export async function saveCriterion(
  trx: Writer,
  { id, version }: Pick<GoLiveCriteriaTable, 'id' | 'version'>,
  set: Pick<GoLiveCriteriaTable, 'met_by' | 'met_by_id' | 'met_at' | 'note' | 'waived_reason'>,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('go_live_criteria')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this criterion.')
}
