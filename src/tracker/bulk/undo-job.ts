import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { choiceOf, deed } from './bulk.ts'
import { moveJob } from './bulk.store.ts'
import { getJob, whyNotUndone } from './job.ts'
import { startJob } from './run-job.ts'

export function decideUndo(job: BulkJobsTable, _: object, { actor, at }: Doing) {
  const why = whyNotUndone(job, Date.parse(at))
  if (why !== undefined) return refused({ form: why })
  return {
    next: { id: job.id, by: actor },
    happened: [{ kind: 'bulk.undo begun', id: job.id, project: null, deed: deed(choiceOf(job), job.will) }] satisfies Happened[],
  }
}

/** Starts to undo a change of many projects, in the background. */
export const undoJob = installationAct({
  permission: 'bulk.change',
  form: z.object({}),
  load: (trx, { job }: { job: string }, doing) => getJob(trx, job, { personId: doing.actor.id, may: (permission) => doing.may(permission) }),
  decide: decideUndo,
  save: (trx, { id, by }) => moveJob(trx, id, 'done', 'undoing', { undone_by: by.name, undone_by_id: by.id }),
  after: async (context, { id }) => void startJob(context, id),
  subject: ({ id }) => id,
  says: () => 'The undoing has begun',
})
