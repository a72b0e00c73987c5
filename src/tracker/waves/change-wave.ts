import { z } from 'zod'
import { installationAct, overtaken } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { WavesTable } from '../../db/tables/waves.ts'
import { ForbiddenError } from '../../errors.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { doubtSigning } from '../sop/site-procedures.store.ts'
import { findForForm, planOf, waveFields } from './wave-form.ts'
import { getWave, saveWave } from './waves.store.ts'

const form = waveFields.extend({ version: z.coerce.number() })

/** Whether someone may change a wave: its owner, and the booking team. */
export const mayChange = (wave: Pick<WavesTable, 'owner_id'>, { personId, isTeam }: { personId: PersonId | null; isTeam: boolean }): boolean =>
  isTeam || wave.owner_id === personId

/** A wave that this person may change; throws ForbiddenError. */
export async function getOwnWave(db: Reader, id: string, { actor, may }: Pick<Doing, 'actor' | 'may'>): Promise<WavesTable> {
  const wave = await getWave(db, id)
  if (!mayChange(wave, { personId: actor.id, isTeam: may('rollout.manage') })) throw new ForbiddenError('Only its owner and the booking team may change a wave')
  return wave
}

interface Found {
  wave: WavesTable
  owner: PersonId | null | undefined
  isTaken: boolean
}
/** `was` is who signed the procedures until now. */
type Next = Pick<WavesTable, 'id' | 'version' | 'procedures'> & { plan: Partial<WavesTable>; name: string; was: WavesTable['procedures'] }

export function decideChangeWave({ wave, ...found }: Found, { version, ...typed }: z.output<typeof form>): Refused | Overtaken | Decided<Next> {
  if (wave.version !== version) return overtaken
  const read = planOf(typed, { ...found, usual: wave.owner_id, before: wave.procedures })
  if ('refused' in read) return read
  const { plan } = read
  return {
    next: { id: wave.id, version, plan, name: plan.name, procedures: plan.procedures, was: wave.procedures },
    happened: [{ kind: 'wave.changed', id: wave.id, project: null, name: plan.name, from: wordsOf(wave), to: wordsOf(plan) }],
  }
}

/** What a change of a wave changes, for its history. */
const wordsOf = ({
  name,
  go_live_on: goLive,
  testing_on: testing,
  capacity_a_week: capacity,
  procedures,
}: Pick<WavesTable, 'name' | 'go_live_on' | 'testing_on' | 'capacity_a_week' | 'procedures'>): string =>
  [
    name,
    testing && `testing ${testing}`,
    goLive && `go-live ${goLive}`,
    capacity !== null && `${capacity} a week`,
    procedures && 'organisations sign the procedure for their sites',
  ]
    .filter(Boolean)
    .join(', ')

/** Changes a wave's name, owner, common days and capacity, and who signs its procedures. The dates of its projects stay as they are. */
export const changeWave = installationAct({
  permission: 'wave.make',
  form,
  load: async (trx, { wave }: { wave: string }, doing, typed): Promise<Found> => ({
    wave: await getOwnWave(trx, wave, { actor: doing.actor, may: (permission) => doing.may(permission) }),
    ...(await findForForm(trx, typed, wave)),
  }),
  decide: decideChangeWave,
  async save(trx, { id, version, plan, procedures, was }) {
    await saveWave(trx, { id, version }, plan)
    if (procedures !== was) await doubtSigning(trx, id)
  },
  after: refreshGates,
  subject: ({ wave }) => wave.id,
  says: ({ name }) => `Saved the wave ${name}`,
})
