import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { choiceOf, deed } from './bulk.ts'
import { isSigned } from '../waves/wave-jobs.ts'
import { moveJob } from './bulk.store.ts'
import { getJob } from './job.ts'
import { startJob } from './run-job.ts'
import { waveForJob } from './wave-of-job.ts'

export function decideBegin(job: BulkJobsTable, _: object, { actor }: Doing) {
  if (isSigned(job.act)) return refused({ form: 'A decision on go is signed with your password, on the page of its wave.' })
  return begun(job, actor)
}

/** That a prepared job begins, in the name of this person. */
export function begun(job: BulkJobsTable, actor: Doing['actor']) {
  if (job.will === 0) return refused({ form: 'None of these would change. Go back to the list and choose others.' })
  if (job.state !== 'review') return overtaken
  return {
    next: { id: job.id, by: actor, choice: choiceOf(job) },
    happened: [{ kind: 'bulk.begun', id: job.id, project: null, deed: deed(choiceOf(job), job.will), to: job.choices }] satisfies Happened[],
  }
}

/** Starts a prepared change of many projects, in the background. */
export const beginJob = installationAct({
  permission: 'bulk.change',
  form: z.object({}),
  load: (trx, { job }: { job: string }, doing) => getJob(trx, job, { personId: doing.actor.id, may: (permission) => doing.may(permission) }),
  decide: decideBegin,
  async save(trx, { id, by, choice }, doing, context) {
    const wave = await waveForJob(trx, choice, { doing, context })
    await moveJob(trx, id, 'review', 'running', { started_by: by.name, started_by_id: by.id, ...(wave !== null && { wave_id: wave }) })
  },
  after: async (context, { id }) => void startJob(context, id),
  subject: ({ id }) => id,
  says: () => 'The change has begun',
})
