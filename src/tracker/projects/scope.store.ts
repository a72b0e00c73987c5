import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'

export async function findScope(db: Reader, projectId: ProjectId): Promise<string> {
  const row = await db.selectFrom('projects').select('scope').where('id', '=', projectId).executeTakeFirst()
  return row?.scope ?? ''
}

/** Saves over the version that was read. Throws ConflictError if someone else has changed the project. */
export async function saveScope(trx: Writer, of: { id: ProjectId; version: number; scope: string; routeIn: string }): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('projects')
    .set({ scope: of.scope, route_in: of.routeIn, version: of.version + 1 })
    .where('id', '=', of.id)
    .where('version', '=', of.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this project.')
}
