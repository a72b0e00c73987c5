import { z } from 'zod'
import { installationAct, overtakenWith, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { NotFoundError } from '../../errors.ts'
import { findVersion, withdrawVersion } from './versions.store.ts'

const form = z.object({ reason: z.string().trim().max(500, 'Use 500 characters or fewer').default('').pipe(z.string().min(1, 'Say why it is withdrawn')) })
type Found = NonNullable<Awaited<ReturnType<typeof findVersion>>>

export function decideWithdraw(
  version: Pick<Found, 'id' | 'number' | 'effective_on' | 'withdrawn_at'>,
  { reason }: z.output<typeof form>,
  { actor, at, today }: Doing,
) {
  if (version.withdrawn_at !== null) return overtakenWith('Someone else has withdrawn this version.')
  if (version.effective_on <= today) return refused({ reason: 'This version is in force already. Publish another instead' })
  const { id, number } = version
  return {
    next: { id, number, by: { withdrawn_by: actor.name, withdrawn_by_id: actor.id, withdrawn_at: at } },
    happened: [{ kind: 'template.withdrawn' as const, id, project: null, number, reason }],
  }
}

/** Withdraws a version before it comes into force. It stays on record. */
export const withdraw = installationAct({
  permission: 'template.manage',
  form,
  async load(trx, { version }: { version: string }): Promise<Found> {
    const found = /^\d{1,6}$/.test(version) ? await findVersion(trx, Number(version)) : undefined
    if (!found) throw new NotFoundError('No such version of the templates')
    return found
  },
  decide: decideWithdraw,
  save: (trx, { id, by }) => withdrawVersion(trx, id, by),
  says: ({ number }) => `Version ${number} is withdrawn`,
})
