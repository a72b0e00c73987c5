import { projectAct, refused } from '../../access/act.ts'
import { textFields } from '../../access/read-form.ts'
import type { ProjectId } from '../../db/ids.ts'
import { listOwners, typedAction } from './find-action.ts'
import { getRun } from './load-run.ts'
import { insertActions } from './review-actions.store.ts'
import { lockReview } from './runs.store.ts'

/** Adds an action to those that the review of a run asks for. */
export const addAction = projectAct({
  permission: 'test.open',
  form: textFields,
  load: async (trx, where: { project: ProjectId; run: string }, doing) => ({
    run: await getRun(trx, doing, where.run),
    owners: await listOwners(trx, where.project),
  }),
  decide({ run, owners }, typed, { access, today }) {
    if (run.review === null) return refused({ form: 'A run gets its actions with its review. Finish the run first.' })
    const read = typedAction(typed, 'new', { owners, today })
    if ('errors' in read) return refused(read.errors)
    const { action, owner } = read
    const what = { id: run.id, project: access.project.id, number: run.number, to: action.day }
    return { next: { run, action }, happened: [{ kind: 'test-plan.action-added', ...what, owner, day: action.day, what: action.what }] }
  },
  async save(trx, { run, action }, { newId }) {
    await lockReview(trx, run.id)
    await insertActions(trx, { projectId: run.project_id, runId: run.id, newId }, [action])
  },
  says: () => 'Action added',
})
