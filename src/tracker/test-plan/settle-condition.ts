import { z } from 'zod'
import { overtaken, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ForbiddenError, NotFoundError } from '../../errors.ts'
import { latestEventId } from '../../events/events.store.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { listEntryConditions, saveEntryCondition } from './test-plan.store.ts'
import type { Confirmation } from './test-plan.store.ts'

const form = z.object({
  met: z.enum(['yes', 'no'], 'Select the button beside the condition that you mean'),
  note: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  version: z.coerce.number().int(),
})

/** Confirms an entry condition, or withdraws its confirmation. */
export const settleCondition = projectAct({
  permission: 'go-live.criteria',
  form,
  async load(trx, { project, condition }: { project: ProjectId; condition: string }, doing) {
    const { access } = doing
    const one = (await listEntryConditions(trx, project)).find((row) => row.id === condition)
    if (!one) throw new NotFoundError('No such condition')
    if (!doing.may('project.manage') && !access.roles.some((role) => role.key === one.owner))
      throw new ForbiddenError('This condition is confirmed by the role that owns it')
    return { one, confirmed: await latestEventId(trx, one.id, ['confirmed']) }
  },
  decide({ one, confirmed }, { met, note, version }, { access, actor, at }) {
    if (version !== one.version) return overtaken
    const what = { id: one.id, project: access.project.id, title: one.title, reason: note }
    const confirmation: Confirmation | null = met === 'yes' ? { by: actor, at, note: note || null } : null
    return {
      next: { one, met: confirmation },
      happened: [met === 'yes' ? { kind: 'test-plan.confirmed', ...what } : { kind: 'test-plan.reopened', ...what, undoes: confirmed }],
    }
  },
  save: (trx, { one, met }) => saveEntryCondition(trx, one, met),
  whoWasFirst: (db, { condition }) => whoWasFirst(db, condition, ['confirmed', 'reopened']),
  says: ({ met }) => (met ? 'Confirmed' : 'Confirmation withdrawn'),
})
