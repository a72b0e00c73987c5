import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ConflictError, ForbiddenError } from '../../errors.ts'
import { endDelegations, findDelegation } from '../delegation/delegations.store.ts'
import type { Delegation } from '../delegation/delegations.store.ts'

/** Whether someone still acts for a holder, so that it can be ended. */
export function decideEnd(found: Delegation | undefined, _: object, { at }: Pick<Doing, 'at'>) {
  return found ? { next: { found, at }, happened: [] } : overtakenWith('This has ended already.')
}

/** Tells the holder; those who act hear of it with the other news of their roles. */
const tellHolder = (trx: Writer, one: Delegation, { access, actor }: Doing, { mail, config }: Context): Promise<void> =>
  mail.queue(trx, {
    to: one.holder_email,
    sender: actor.id,
    ...(one.acting_for && { choice: { person: one.acting_for, kind: 'roles' } }),
    subject: `${one.name} no longer acts for you: ${access.service.name}`,
    says: [
      `${actor.name} ended that ${one.name} acts for you as ${one.role} of ${access.service.name}. What ${one.name} did until now counts. What waits for you in this role is yours to do again.`,
      { button: 'See the people of the project', to: `${config.publicUrl}/projects/${one.project_id}/people` },
    ],
  })

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
  async save(trx, { found, at }, doing, context) {
    const happened = await endDelegations(trx, [found], { at, why: 'ended by someone' })
    if (happened.length === 0) throw new ConflictError('This has ended already.')
    if (found.acting_for !== doing.actor.id) await tellHolder(trx, found, doing, context)
    return happened
  },
  says: ({ found }) => `${found.name} no longer acts as ${found.role} for ${found.holder}`,
})
