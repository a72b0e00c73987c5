import type { DeleteResult } from 'kysely'
import { ConflictError } from '../../errors.ts'

/** Runs a delete of untouched rows; throws ConflictError if one of them was touched since they were compared. */
export async function mustRemove(rows: number, query: { executeTakeFirst(): Promise<DeleteResult | undefined> }): Promise<void> {
  const result = await query.executeTakeFirst()
  if (Number(result?.numDeletedRows ?? 0) !== rows) throw new ConflictError('Someone worked on something that was to be removed.')
}
