import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { Decided, Overtaken } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { findMembership, saveLeft } from './waves.store.ts'

const form = z.object({
  reason: z.string().trim().min(1, 'Say why it leaves the wave, so that everyone in the project knows').max(2000, 'Use 2,000 characters or fewer'),
})

type Found = { id: string; name: string; undoes?: string | undefined } | undefined
type Next = { id: string; name: string; reason: string }

export function decideLeaveWave(found: Found, { reason }: z.output<typeof form>, { access }: Doing): Overtaken | Decided<Next> {
  if (!found) return overtakenWith('The project is in no wave.')
  const { id, name, undoes = null } = found
  return { next: { id, name, reason }, happened: [{ kind: 'wave.left', id, project: access.project.id, name, from: name, reason, undoes }] }
}

/** Takes a project out of its wave. Its dates stay as they are. */
export const leaveWave = projectAct({
  permission: 'project.manage',
  form,
  /** With a `member`, that membership and no later one; `undoes` is the event that is undone. */
  async load(trx, { project, member, undoes }: { project: ProjectId; member?: string; undoes?: string }): Promise<Found> {
    const found = await findMembership(trx, project)
    return found && (member === undefined || found.id === member) ? { ...found, undoes } : undefined
  },
  decide: decideLeaveWave,
  save: (trx, { id, reason }, { actor, at }) => saveLeft(trx, id, { left_by: actor.name, left_by_id: actor.id, left_at: at, left_reason: reason }),
  // Other projects may rest on this test.
  after: refreshGates,
  subject: (found) => found?.id ?? '',
  says: ({ name }) => `The project has left the wave ${name}`,
})
