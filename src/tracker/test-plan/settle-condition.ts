import { inFull } from '../../access/permissions.ts'
import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { TestEntryConditionsTable } from '../../db/tables/test-plan.ts'
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

interface Next {
  one: TestEntryConditionsTable
  met: Confirmation | null
  /** Why it is not met; null if it is, or if a confirmation was withdrawn. */
  why: string | null
}

/** What an answer means: of a condition that was not confirmed, a no needs its reason. */
export function decideCondition(
  { one, confirmed }: { one: TestEntryConditionsTable; confirmed: string | null },
  { met, note, version }: z.output<typeof form>,
  { access, actor, at }: Pick<Doing, 'access' | 'actor' | 'at'>,
): Refused | Overtaken | Decided<Next> {
  if (version !== one.version) return overtaken
  if (met === 'no' && one.met_at === null && note === '') return refused({ note: `Say why this is not met: ${one.title}` })
  const what = { id: one.id, project: access.project.id, title: one.title, reason: note }
  if (met === 'yes') {
    const confirmation: Confirmation = { by: actor, at, note: note || null }
    return { next: { one, met: confirmation, why: null }, happened: [{ kind: 'test-plan.confirmed', ...what }] }
  }
  if (one.met_at === null) return { next: { one, met: null, why: note }, happened: [{ kind: 'test-plan.not met', ...what }] }
  return { next: { one, met: null, why: null }, happened: [{ kind: 'test-plan.reopened', ...what, undoes: confirmed }] }
}

/** Confirms an entry condition, says why it is not met, or withdraws its confirmation. */
export const settleCondition = projectAct({
  permission: 'go-live.criteria',
  form,
  async load(trx, { project, condition }: { project: ProjectId; condition: string }, doing) {
    const { access } = doing
    const one = (await listEntryConditions(trx, project)).find((row) => row.id === condition)
    if (!one) throw new NotFoundError('No such condition')
    if (!doing.may('project.manage') && !inFull(access.roles).some((role) => role.key === one.owner))
      throw new ForbiddenError('This condition is confirmed by the role that owns it')
    return { one, confirmed: await latestEventId(trx, one.id, ['confirmed']) }
  },
  decide: decideCondition,
  save: (trx, { one, met, why }) => saveEntryCondition(trx, one, met, why),
  whoWasFirst: (db, { condition }) => whoWasFirst(db, condition, ['confirmed', 'not met', 'reopened']),
  says: ({ one, met, why }) => (met ? 'Confirmed' : why === null ? 'Confirmation withdrawn' : `Not met: ${one.title}`),
})
