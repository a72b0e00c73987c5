import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { Decided, Overtaken } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { findLeft, findMembership, saveReturned } from './waves.store.ts'

interface Found {
  /** The membership that it left. */
  left: { id: string; name: string } | undefined
  isInOne: boolean
  undoes: string
}

export function decideReturnToWave({ left, isInOne, undoes }: Found, _: object, { access }: Doing): Overtaken | Decided<{ id: string; name: string }> {
  if (!left || isInOne) return overtakenWith('The project is in another wave, or back in its own, already.')
  const { id, name } = left
  return { next: left, happened: [{ kind: 'wave.returned', id, project: access.project.id, name, to: name, undoes }] }
}

/** Puts a project back into a wave that it left, in the place that it had there: for undoing. */
export const returnToWave = projectAct({
  permission: 'project.manage',
  form: z.object({}),
  /** `undoes` is the event with which it left. */
  load: async (trx, { project, member, undoes }: { project: ProjectId; member: string; undoes: string }): Promise<Found> => ({
    left: await findLeft(trx, { project, member }),
    isInOne: (await findMembership(trx, project)) !== undefined,
    undoes,
  }),
  decide: decideReturnToWave,
  save: (trx, { id }) => saveReturned(trx, id),
  subject: ({ left }) => left?.id ?? '',
  says: ({ name }) => `The project is back in the wave ${name}`,
})
