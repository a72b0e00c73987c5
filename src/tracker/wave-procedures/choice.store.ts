import type { Writer } from '../../db/database.ts'
import type { WaveProjectsTable } from '../../db/tables/waves.ts'
import { ConflictError } from '../../errors.ts'

type Choice = Pick<WaveProjectsTable, 'procedure_choice' | 'procedure_reason' | 'procedure_by' | 'procedure_by_id' | 'procedure_at'>

/** Saves which procedure a project in a wave has; throws ConflictError if someone else has changed that, or it has left. */
export async function saveChoice(trx: Writer, { id, was }: { id: string; was: Choice['procedure_choice'] }, choice: Choice): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('wave_projects')
    .set(choice)
    .where('id', '=', id)
    .where('left_at', 'is', null)
    .where('procedure_choice', was === null ? 'is' : '=', was)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed which procedure this project has.')
}
