import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopCommentsTable } from '../../db/tables/sop.ts'
import { ForbiddenError, NotFoundError } from '../../errors.ts'
import { findComment, saveResolution } from './comments.store.ts'

/** Whoever writes the procedure resolves comments, and whoever wrote one. */
export const mayResolve = (comment: Pick<SopCommentsTable, 'written_by_id'>, { may, personId }: { may: boolean; personId: string | null }): boolean =>
  may || (personId !== null && comment.written_by_id === personId)

interface Where {
  project: ProjectId
  comment: string
}

async function load(trx: Reader, { project, comment }: Where, doing: Doing): Promise<SopCommentsTable> {
  const found = await findComment(trx, project, comment)
  if (!found) throw new NotFoundError('No such comment')
  if (!mayResolve(found, { may: doing.may('sop.write'), personId: doing.actor.id })) throw new ForbiddenError('Not your comment')
  return found
}

const resolveForm = z.object({
  word: z.string('Say what was done').trim().min(1, 'Say what was done').max(500, 'Use 500 characters or fewer'),
})

export function decideResolution(comment: SopCommentsTable, { word }: z.output<typeof resolveForm>, { actor, at }: Pick<Doing, 'actor' | 'at'>) {
  if (comment.resolved_at !== null) return overtakenWith(`${comment.resolved_by ?? ''} has resolved this comment already.`)
  const row = { ...comment, resolved_at: at, resolved_by: actor.name, resolved_by_id: actor.id, resolved_with: word }
  return { next: row, happened: [{ kind: 'sop.comment resolved' as const, id: row.id, project: row.project_id, by: comment.written_by, reason: word }] }
}

/** Resolves a comment, with a word on what was done. */
export const resolveComment = projectAct({
  permission: 'sop.comment',
  form: resolveForm,
  load,
  decide: decideResolution,
  save: saveResolution,
  says: () => 'Comment resolved',
})

export function decideReopening(comment: SopCommentsTable) {
  if (comment.resolved_at === null) return overtakenWith('This comment is open already.')
  const row = { ...comment, resolved_at: null, resolved_by: null, resolved_by_id: null, resolved_with: null }
  return { next: row, happened: [{ kind: 'sop.comment reopened' as const, id: row.id, project: row.project_id, by: comment.written_by }] }
}

/** Opens a comment again. Who had resolved it, and with which word, is in the history. */
export const reopenComment = projectAct({
  permission: 'sop.comment',
  form: z.object({}),
  load,
  decide: decideReopening,
  save: saveResolution,
  says: () => 'Comment open again',
})
