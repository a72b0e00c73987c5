import type { Writer } from '../../db/database.ts'
import type { WaveProjectsTable } from '../../db/tables/waves.ts'
import { ConflictError } from '../../errors.ts'

type Choice = Pick<WaveProjectsTable, 'full_test_reason' | 'full_test_by' | 'full_test_by_id' | 'full_test_at'>

/** Saves whether a project in a wave runs the full test itself; throws ConflictError if someone else has changed that, or it has left. */
export async function saveFullTest(trx: Writer, { id, was }: { id: string; was: string | null }, choice: Choice): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('wave_projects')
    .set(choice)
    .where('id', '=', id)
    .where('left_at', 'is', null)
    .where('full_test_reason', was === null ? 'is' : '=', was)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed which test this project runs.')
}
