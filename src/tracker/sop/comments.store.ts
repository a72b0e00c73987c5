import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopCommentsTable } from '../../db/tables/sop.ts'
import { ConflictError } from '../../errors.ts'

export async function insertComment(trx: Writer, comment: SopCommentsTable): Promise<void> {
  await trx.insertInto('sop_comments').values(comment).execute()
}

/** A comment of a project; undefined if there is none. */
export const findComment = (db: Reader, projectId: ProjectId, id: string): Promise<SopCommentsTable | undefined> =>
  db.selectFrom('sop_comments').selectAll().where('project_id', '=', projectId).where('id', '=', id).executeTakeFirst()

/** Resolves a comment that is open, or opens one that is resolved; throws ConflictError if someone was first. */
export async function saveResolution(trx: Writer, comment: SopCommentsTable): Promise<void> {
  const { id, resolved_at, resolved_by, resolved_by_id, resolved_with } = comment
  const { numUpdatedRows } = await trx
    .updateTable('sop_comments')
    .set({ resolved_at, resolved_by, resolved_by_id, resolved_with })
    .where('id', '=', id)
    .where('resolved_at', resolved_at === null ? 'is not' : 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this comment')
}

export interface FindComments {
  project: ProjectId
  state: 'open' | 'resolved'
  section?: string | undefined
}

/** Comments, the newest first. */
export const listComments = (
  db: Reader,
  { project, state, section }: FindComments,
  { from, most }: { from: number; most: number },
): Promise<SopCommentsTable[]> =>
  db
    .selectFrom('sop_comments')
    .selectAll()
    .where('project_id', '=', project)
    .where('resolved_at', state === 'open' ? 'is' : 'is not', null)
    .$if(section !== undefined, (query) => query.where('section', '=', section ?? ''))
    .orderBy('written_at', 'desc')
    .orderBy('id', 'desc')
    .offset(from)
    .limit(most)
    .execute()

/** How many comments are open and resolved, by section. */
export const countComments = async (db: Reader, project: ProjectId): Promise<{ section: string | null; open: number; all: number }[]> =>
  (
    await db
      .selectFrom('sop_comments')
      .select(['section', (eb) => eb.fn.countAll().as('all'), (eb) => eb.fn.count('resolved_at').as('resolved')])
      .where('project_id', '=', project)
      .groupBy('section')
      .execute()
  ).map((row) => ({ section: row.section, all: Number(row.all), open: Number(row.all) - Number(row.resolved) }))
