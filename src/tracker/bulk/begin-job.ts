import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { choiceOf, deed } from './bulk.ts'
import { moveJob } from './bulk.store.ts'
import { getJob } from './job.ts'
import { startJob } from './run-job.ts'

export function decideBegin(job: BulkJobsTable, _: object, { actor }: Doing) {
  if (job.will === 0) return refused({ form: 'None of these would change. Go back to the list and choose others.' })
  if (job.state !== 'review') return overtaken
  return {
    next: { id: job.id, by: actor },
    happened: [{ kind: 'bulk.begun', id: job.id, project: null, deed: deed(choiceOf(job), job.will), to: job.choices }] satisfies Happened[],
  }
}

/** Starts a prepared change of many projects, in the background. */
export const beginJob = installationAct({
  permission: 'bulk.change',
  form: z.object({}),
  load: (trx, { job }: { job: string }, doing) => getJob(trx, job, { personId: doing.actor.id, may: (permission) => doing.may(permission) }),
  decide: decideBegin,
  save: (trx, { id, by }) => moveJob(trx, id, 'review', 'running', { started_by: by.name, started_by_id: by.id }),
  after: async (context, { id }) => void startJob(context, id),
  subject: ({ id }) => id,
  says: () => 'The change has begun',
})
