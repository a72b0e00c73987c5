import { z } from 'zod'
import { overtaken, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { findAction } from './find-action.ts'
import { saveDone } from './review-actions.store.ts'
import { mayDo } from './review-actions.ts'

const form = z.object({
  done: z
    .string()
    .default('yes')
    .transform((text) => text !== 'no'),
  note: z.string().trim().max(1000, 'Use 1,000 characters or fewer').default(''),
  version: z.coerce.number().int(),
})

/** Notes that an action of a review is done, or that it is not. */
export const markActionDone = projectAct({
  permission: 'test.action',
  form,
  async load(trx, where: { project: ProjectId; run: string; action: string }, doing) {
    const one = await findAction(trx, doing, where)
    if (!mayDo(one, doing.actor.id, doing.rights)) throw new ForbiddenError('Only its owner or the project manager can mark this action as done')
    return one
  },
  decide(one, { done, note, version }, { access, actor, at }) {
    if (version !== one.version) return overtaken
    const what = { id: one.id, project: access.project.id, number: one.run_number, what: one.what, reason: note }
    return {
      next: { one, done: done ? { byId: actor.id, by: actor.name, at, note: note || null } : null },
      happened: [{ kind: done ? 'test-plan.action-done' : 'test-plan.action-not-done', ...what }],
    }
  },
  save: (trx, { one, done }) => saveDone(trx, one, done),
  subject: ({ id }) => id,
  says: ({ done }) => (done ? 'Marked as done' : 'Marked as not done'),
})
