import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** How many people are on the list of those who read the procedure of a project. */
export async function countReaders(db: Reader, projectId: ProjectId): Promise<number> {
  const { count } = await db
    .selectFrom('sop_readers')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('project_id', '=', projectId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Another version is in force, so everyone on the list is asked to read that one. */
export async function askAllReaders(trx: Writer, projectId: ProjectId): Promise<void> {
  await trx.updateTable('sop_readers').set({ to_ask: 1 }).where('project_id', '=', projectId).where('removed_at', 'is', null).execute()
}
