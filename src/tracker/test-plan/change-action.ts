import { overtaken, projectAct, refused } from '../../access/act.ts'
import { textFields } from '../../access/read-form.ts'
import type { ProjectId } from '../../db/ids.ts'
import { findAction, listOwners, typedAction } from './find-action.ts'
import { changeAction } from './review-actions.store.ts'

/** Changes the words, owner or day of an action of a review. */
export const changeReviewAction = projectAct({
  permission: 'test.open',
  form: textFields,
  load: async (trx, where: { project: ProjectId; run: string; action: string }, doing) => ({
    one: await findAction(trx, doing, where),
    owners: await listOwners(trx, where.project),
  }),
  decide({ one, owners }, typed, { access, today }) {
    if (one.done_at !== null) return refused({ form: 'This action is done. Mark it as not done first, then change it.' })
    const read = typedAction(typed, `change-${one.id}`, { owners, today })
    if ('errors' in read) return refused(read.errors)
    if (Number(typed['version']) !== one.version) return overtaken
    const { action, owner } = read
    const before = { owner: one.person_name ?? one.role_name ?? '', day: one.due_day, what: one.what }
    const what = { id: one.id, project: access.project.id, number: one.run_number, from: one.due_day, to: action.day }
    return { next: { one, action }, happened: [{ kind: 'test-plan.action-changed', ...what, owner, day: action.day, what: action.what, before }] }
  },
  save: (trx, { one, action }) => changeAction(trx, one, action),
  subject: ({ one }) => one.id,
  says: () => 'Action changed',
})
