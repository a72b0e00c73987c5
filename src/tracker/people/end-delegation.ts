import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ConflictError, ForbiddenError } from '../../errors.ts'
import { endDelegations, findDelegation } from '../delegation/delegations.store.ts'
import type { Delegation } from '../delegation/delegations.store.ts'

/** Whether someone still acts for a holder, so that it can be ended. */
export function decideEnd(found: Delegation | undefined, _: object, { at }: Pick<Doing, 'at'>) {
  return found ? { next: { found, at }, happened: [] } : overtakenWith('This has ended already.')
}

/** Ends that someone acts for the holder of a role: by either of them, or by whoever runs the project. */
export const endDelegation = projectAct({
  permission: 'role.delegate',
  form: z.object({}),
  async load(trx, where: { project: ProjectId; member: string }, doing) {
    const found = await findDelegation(trx, where)
    if (found && ![found.person_id, found.acting_for].includes(doing.actor.id) && !doing.may('project.manage'))
      throw new ForbiddenError('This is for the two of them to end')
    return found
  },
  decide: decideEnd,
  async save(trx, { found, at }) {
    const happened = await endDelegations(trx, [found], { at, why: 'ended by someone' })
    if (happened.length === 0) throw new ConflictError('This has ended already.')
    return happened
  },
  says: ({ found }) => `${found.name} no longer acts as ${found.role} for ${found.holder}`,
})
