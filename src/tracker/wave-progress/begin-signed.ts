import { z } from 'zod'
import { waveAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import { NotFoundError } from '../../errors.ts'
import { password } from '../../web/signed-fields.ts'
import { begun } from '../bulk/begin-job.ts'
import { findJob, moveJob } from '../bulk/bulk.store.ts'
import { startJob } from '../bulk/run-job.ts'
import { isSigned } from '../waves/wave-jobs.ts'

/** A decision for many projects that this person has prepared; throws NotFoundError. Nobody can sign a decision that someone else prepared. */
async function getOwnSigned(db: Reader, { wave, job: id }: { wave: string; job: string }, { actor }: Doing): Promise<BulkJobsTable> {
  const job = await findJob(db, id)
  if (!job || job.person_id !== actor.id || job.wave_id !== wave || !isSigned(job.act)) throw new NotFoundError('No such decision')
  return job
}

export const decideBeginSigned = (job: BulkJobsTable, _: object, { actor }: Doing) => begun(job, actor)

/** Signs a prepared decision on go for many projects; it is then made in each of them, in the background. */
export const beginSigned = waveAct({
  permission: 'wave.go',
  signed: true,
  form: z.object({ password }),
  // The conditions read the log of sandboxes, so it is written first.
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: (trx, where: { wave: string; job: string }, doing) => getOwnSigned(trx, where, doing),
  decide: decideBeginSigned,
  save: (trx, { id, by }, { trace }) =>
    moveJob(trx, id, 'review', 'running', {
      started_by: by.name,
      started_by_id: by.id,
      session_hash: trace?.sessionHash ?? null,
      request_id: trace?.requestId ?? null,
    }),
  after: async (context, { id }) => void startJob(context, id),
  subject: ({ id }) => id,
  says: () => 'You signed it. The decisions are made now, one project after the other',
})
