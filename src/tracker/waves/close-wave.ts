import { z } from 'zod'
import { installationAct, overtaken } from '../../access/act.ts'
import type { Decided, Overtaken } from '../../access/act.ts'
import type { WavesTable } from '../../db/tables/waves.ts'
import { getOwnWave } from './change-wave.ts'
import { saveWave } from './waves.store.ts'

const form = z.object({ version: z.coerce.number(), state: z.enum(['open', 'closed']) })

type Next = Pick<WavesTable, 'id' | 'version' | 'state' | 'name'>

export function decideCloseWave(
  wave: Pick<WavesTable, 'id' | 'name' | 'state' | 'version'>,
  { version, state }: z.output<typeof form>,
): Overtaken | Decided<Next> {
  const { id, name } = wave
  if (wave.version !== version || wave.state === state) return overtaken
  const kind = state === 'closed' ? 'wave.closed' : 'wave.opened again'
  return { next: { id, name, version, state }, happened: [{ kind, id, project: null, name }] }
}

/** Closes a wave, so that no project joins it, or opens it again. Its projects stay in it. */
export const closeWave = installationAct({
  permission: 'wave.make',
  form,
  load: (trx, { wave }: { wave: string }, doing) => getOwnWave(trx, wave, { actor: doing.actor, may: (permission) => doing.may(permission) }),
  decide: decideCloseWave,
  save: (trx, { id, version, state }) => saveWave(trx, { id, version }, { state }),
  subject: ({ id }) => id,
  says: ({ name, state }) => (state === 'closed' ? `The wave ${name} is closed` : `The wave ${name} is open again`),
})
