import { installationAct } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { WavesTable } from '../../db/tables/waves.ts'
import { findForForm, planOf, waveFields } from './wave-form.ts'
import type { WaveFields } from './wave-form.ts'
import { insertWave } from './waves.store.ts'

export function decideMakeWave(found: Awaited<ReturnType<typeof findForForm>>, typed: WaveFields, { actor, at, newId }: Doing): Refused | Decided<WavesTable> {
  const read = planOf(typed, { ...found, usual: actor.id, before: null })
  if ('refused' in read) return read
  const row: WavesTable = {
    id: newId(),
    ...read.plan,
    pattern_id: null,
    state: 'open',
    version: 1,
    created_by: actor.name,
    created_by_id: actor.id,
    created_at: at,
  }
  return { next: row, happened: [{ kind: 'wave.made', id: row.id, project: null, name: row.name }] }
}

/** Makes a wave without projects. */
export const makeWave = installationAct({
  permission: 'wave.make',
  form: waveFields,
  load: (trx, _: object, _doing, typed) => findForForm(trx, typed),
  decide: decideMakeWave,
  save: (trx, row) => insertWave(trx, row),
  says: ({ name }) => `You made the wave ${name}`,
})
