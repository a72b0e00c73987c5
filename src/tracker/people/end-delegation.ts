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

/** Tells the other of the two that it has ended; both if a manager ended it. */
async function tellBoth(trx: Writer, one: Delegation, { access, actor }: Doing, { mail, config }: Context): Promise<void> {
  const to = [
    { id: one.person_id, email: one.email },
    { id: one.acting_for, email: one.holder_email },
  ]
  for (const { id, email } of to)
    if (id !== actor.id)
      await mail.queue(trx, {
        to: email,
        sender: actor.id,
        subject: `${one.name} no longer acts for ${one.holder}: ${access.service.name}`,
        text: `${actor.name} ended that ${one.name} acts for ${one.holder} as ${one.role} of ${access.service.name}. What ${one.name} did until now counts.

See the people of the project: ${config.publicUrl}/projects/${one.project_id}/people
`,
      })
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
  async save(trx, { found, at }, doing, context) {
    const happened = await endDelegations(trx, [found], { at, why: 'ended by someone' })
    if (happened.length === 0) throw new ConflictError('This has ended already.')
    await tellBoth(trx, found, doing, context)
    return happened
  },
  says: ({ found }) => `${found.name} no longer acts as ${found.role} for ${found.holder}`,
})
