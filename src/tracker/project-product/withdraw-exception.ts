import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { listExceptions, withdrawException } from '../catalogue/exceptions.store.ts'

const form = z.object({ why: z.string().trim().min(1, 'Say why the exception ends').max(2000, 'Use 2,000 characters or fewer').default('') })

interface Found {
  id: string
  withdrawn_at: string | null
}
const ended = 'This exception is not in force any more. Look at the page again.'

export function decideWithdrawal({ id, withdrawn_at }: Found, { why }: z.output<typeof form>, { access }: Pick<Doing, 'access'>) {
  if (withdrawn_at !== null) return overtakenWith(ended)
  return { next: { id, why }, happened: [{ kind: 'product-exception.withdrawn' as const, id, project: access.project.id, reason: why }] }
}

/** Ends an exception for the product of a project before its day. */
export const endException = projectAct({
  permission: 'project.manage',
  form,
  async load(trx, { project, exception }: { project: ProjectId; exception: string }): Promise<Found> {
    const found = (await listExceptions(trx, project)).find((one) => one.id === exception)
    if (!found) throw new NotFoundError('No such exception')
    return found
  },
  decide: decideWithdrawal,
  async save(trx, { id, why }, { access, actor, at }) {
    if (!(await withdrawException(trx, { id, projectId: access.project.id }, { ...actor, at, why }))) throw new ConflictError(ended)
  },
  says: () => 'The exception is withdrawn',
})
