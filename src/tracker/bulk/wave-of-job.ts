import { installationDoer } from '../../access/doing.ts'
import type { Doer, Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { BulkJobsTable } from '../../db/tables/rollout.ts'
import { Refusal } from '../../errors.ts'
import { makeWave } from '../waves/make-wave.ts'
import { removeWaveIfEmpty } from '../waves/waves.store.ts'
import { choiceOf } from './bulk.ts'
import type { Choice } from './bulk.ts'

const doerOf = ({ person, trace }: Doing): Doer => (person ? { person, trace } : installationDoer)

/** The id of the wave that the projects of a job join, made now if it is a new one; null if they join none. Throws Refusal if it cannot be made. */
export async function waveForJob(trx: Writer, chosen: Choice, { doing, context }: { doing: Doing; context: Context }): Promise<string | null> {
  if (chosen.act !== 'start' || chosen.choice.wave === null) return null
  const { wave, testing, goLive } = chosen.choice
  if (wave.id !== null) return wave.id
  const sent = { name: wave.name, testing, go_live: goLive, capacity: wave.capacity === null ? '' : String(wave.capacity) }
  const made = await makeWave.within(trx, { context, doer: doerOf(doing), where: {}, sent })
  if (made.kind === 'done') return made.next.id
  throw new Refusal(made.kind === 'refused' ? Object.values(made.fields).join('. ') : 'The wave cannot be made. Go back, and choose another one.')
}

/** Removes the wave that a job of starts made, once nothing is in it any more. Returns whether it is gone. */
export async function removeMadeWave(trx: Writer, job: BulkJobsTable): Promise<boolean> {
  const chosen = choiceOf(job)
  if (chosen.act !== 'start' || chosen.choice.wave?.id !== null || job.wave_id === null) return false
  return removeWaveIfEmpty(trx, job.wave_id)
}
