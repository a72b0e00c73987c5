import { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopCommentsTable } from '../../db/tables/sop.ts'
import { insertComment } from './sop.store.ts'

const form = z.object({ body: z.string().trim().min(1, 'Write your comment').max(5000, 'Your comment must be 5,000 characters or fewer').default('') })

export function decideComment(_found: null, { body }: z.output<typeof form>, { access, actor, at, newId }: Pick<Doing, 'access' | 'actor' | 'at' | 'newId'>) {
  const row = { id: newId(), project_id: access.project.id, version_id: null, body, written_by: actor.name, written_by_id: actor.id, written_at: at }
  return { next: row, happened: [{ kind: 'sop.commented' as const, id: row.id, project: row.project_id }] }
}

/** Comments on the procedure. */
export const commentOnProcedure = projectAct<{ project: ProjectId }, typeof form, null, SopCommentsTable>({
  permission: 'sop.comment',
  form,
  load: () => Promise.resolve(null),
  decide: decideComment,
  save: insertComment,
  says: () => 'Comment added',
})
