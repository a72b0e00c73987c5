import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { asProjectId } from '../../db/ids.ts'
import type { WaveRepresentativesTable } from '../../db/tables/waves.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { doubtCovered, insertRepresentative, listRepresentatives, namedPair, pairToKeep, saveRepresentativeEnd } from '../test-plan/representatives.store.ts'
import type { RepresentativeRow } from '../test-plan/representatives.store.ts'
import { keyOfPair, pairInWords } from '../test-plan/tested-pair.ts'
import { getOwnWave } from '../waves/change-wave.ts'
import { findInWave } from '../test-plan/pairs-of-wave.store.ts'

const form = z.object({ project: z.string().default('').pipe(z.string().min(1, 'Choose a project')) })

interface Found {
  wave: { id: string; name: string }
  project: Awaited<ReturnType<typeof findInWave>>
  representatives: RepresentativeRow[]
}
export interface Named {
  row: WaveRepresentativesTable
  name: string
  /** Another project represents the pair until now. */
  before: RepresentativeRow | undefined
}

export function decideNaming({ wave, project, representatives }: Found, _: object, { actor, at, newId }: Doing): Refused | Decided<Named> {
  if (!project) return refused({ project: 'Choose a project that is in this wave' })
  const { now } = project
  if (project.state === 'stopped') return refused({ project: 'Its project is stopped. Choose another one' })
  if ('unknown' in now) return refused({ project: `What it tests is not known for certain: ${now.unknown}` })
  const before = representatives.find((one) => keyOfPair(namedPair(one)) === keyOfPair(now.pair))
  if (before?.project_id === project.id) return refused({ project: 'It represents this pair already' })
  const row: WaveRepresentativesTable = {
    id: newId(),
    wave_id: wave.id,
    project_id: project.id,
    ...pairToKeep(now.pair),
    named_by: actor.name,
    named_by_id: actor.id,
    named_at: at,
    ended_by: null,
    ended_by_id: null,
    ended_at: null,
    ended_reason: null,
    passed: null,
  }
  const what = { pair: pairInWords(now.pair), wave: wave.name }
  const ended: Happened[] = before
    ? [{ kind: 'representative.ended', id: before.id, project: before.project_id, ...what, reason: `${project.name} represents it from now on` }]
    : []
  return {
    next: { row, name: project.name, before },
    happened: [...ended, { kind: 'representative.named', id: row.id, project: project.id, ...what, from: before?.name ?? null, to: project.name }],
  }
}

/** Chooses the project of a wave whose full test stands for all with the same pair of products. It replaces the one that did before. */
export const nameRepresentative = installationAct({
  permission: 'wave.make',
  form,
  async load(trx, { wave: id }: { wave: string }, doing, { project }): Promise<Found> {
    const wave = await getOwnWave(trx, id, { actor: doing.actor, may: (permission) => doing.may(permission) })
    const { person } = doing
    const representatives = await listRepresentatives(trx, wave.id)
    return { wave, representatives, project: await findInWave(trx, { wave: wave.id, project: asProjectId(project), ...(person && { person }) }) }
  },
  decide: decideNaming,
  async save(trx, { row, name, before }, { actor, at }) {
    if (before) await saveRepresentativeEnd(trx, before.id, { ...actor, at, reason: `${name} represents it from now on` })
    await insertRepresentative(trx, row)
    await doubtCovered(trx, row)
  },
  after: refreshGates,
  says: ({ row, name }) => `${name} represents ${pairInWords(namedPair(row))} in this wave`,
})
