import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { NotFoundError } from '../../errors.ts'
import { findReaderRow, saveRemoved } from './readers.store.ts'

const form = z.object({
  reason: z.string('Say why').trim().min(1, 'Say why they no longer have to read it').max(2000, 'The reason must be 2,000 characters or fewer'),
})
type Found = NonNullable<Awaited<ReturnType<typeof findReaderRow>>>

export function decideRemoval(
  { id, name, removed_at: removed }: Pick<Found, 'id' | 'name' | 'removed_at'>,
  { reason }: z.output<typeof form>,
  { access, actor, at }: Pick<Doing, 'access' | 'actor' | 'at'>,
) {
  if (removed !== null) return overtakenWith(`${name} was removed from the list already.`)
  return {
    next: { id, name, removed_at: at, removed_by: actor.name, removed_by_id: actor.id, removed_because: reason },
    happened: [{ kind: 'sop.reader removed' as const, id, project: access.project.id, name, reason }],
  }
}

/** Takes someone from the list of those who read the procedure. What they have confirmed stays on record. */
export const removeReader = projectAct({
  permission: 'sop.write',
  form,
  async load(trx, of: { project: ProjectId; reader: string }) {
    const found = await findReaderRow(trx, of)
    if (!found) throw new NotFoundError('Nobody of this list')
    return found
  },
  decide: decideRemoval,
  save: (trx, { name: _, ...removed }) => saveRemoved(trx, removed),
  says: ({ name }) => `${name} is no longer asked to read the procedure`,
})
