import { z } from 'zod'
import { installationAct, overtaken } from '../../access/act.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { choiceOf, deed } from './bulk.ts'
import { moveJob } from './bulk.store.ts'
import { getJob } from './job.ts'

export function decideCancel(job: BulkJobsTable) {
  if (job.state !== 'review') return overtaken
  return {
    next: job,
    happened: [{ kind: 'bulk.cancelled', id: job.id, project: null, deed: deed(choiceOf(job), job.will) }] satisfies Happened[],
  }
}

/** Cancels a change of many projects before it begins: the person who prepared it may always do so, whatever they may do since. */
export const cancelJob = installationAct({
  permission: 'account.own',
  form: z.object({}),
  load: (trx, { job }: { job: string }, doing) => getJob(trx, job, { personId: doing.actor.id, may: (permission) => doing.may(permission) }),
  decide: decideCancel,
  save: (trx, { id }) => moveJob(trx, id, 'review', 'cancelled'),
  subject: ({ id }) => id,
  says: () => 'Nothing was changed',
})
