import type { Doing } from '../../access/doing.ts'
import { isWithin } from '../../clock.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import { NotFoundError } from '../../errors.ts'
import { isSigned } from '../waves/wave-jobs.ts'
import { choiceOf, undoDays } from './bulk.ts'
import { findJob } from './bulk.store.ts'

type Who = { personId: PersonId | null; may: Doing['may'] }

/** A job of this person, or of anyone for those who look after the rollout; throws NotFoundError. */
export async function getJob(db: Reader, id: string, { personId, may }: Who): Promise<BulkJobsTable> {
  const job = await findJob(db, id)
  if (!job || (job.person_id !== personId && !may('rollout.manage'))) throw new NotFoundError('No such job')
  return job
}

/** Of notes. */
export const noteStays = 'A note stays on record.'

/** Of decisions on go. */
export const notUndone = 'A decision on go is not undone. To end one, record a no-go in its project.'

/** Whether a job adds notes, which stay. */
export function addsNotes(job: Pick<BulkJobsTable, 'act' | 'choices'>): boolean {
  const chosen = choiceOf(job)
  return chosen.act === 'column' && chosen.choice.key === 'note'
}

/** Why a job cannot be undone at this moment, in milliseconds; undefined if it can. */
export function whyNotUndone(job: Pick<BulkJobsTable, 'act' | 'choices' | 'state' | 'settled_at'>, now: number): string | undefined {
  if (isSigned(job.act)) return notUndone
  if (addsNotes(job)) return noteStays
  if (job.state !== 'done') return 'This is not done yet, or undone already.'
  if (isWithin(undoDays * 86_400_000, job.settled_at, now)) return undefined
  return `This can be undone for ${undoDays} days, which have passed. Change the projects one by one, or with another change at once.`
}
