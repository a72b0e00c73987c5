import type { Writer } from '../../db/database.ts'
import { ConflictError } from '../../errors.ts'

/**
 * Has whoever else makes something of this file, or settles it, wait for this transaction. Throws ConflictError if it is settled: its rows are gone, and
 * what was read of them is of no use.
 */
export async function holdFile(trx: Writer, fileId: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('import_files')
    .set((eb) => ({ digest: eb.ref('digest') }))
    .where('id', '=', fileId)
    .where('settled_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('This file was imported or dropped already. Upload it again to import it once more.')
}
