import { inFull } from '../../access/permissions.ts'
import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ForbiddenError, NotFoundError } from '../../errors.ts'
import { latestEventId } from '../../events/events.store.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { mayCriteriaBeSettled } from './attested.ts'
import { listAttestations } from '../dates/attestations.store.ts'
import { saveCriterion } from './criteria.store.ts'
import { listCriteria } from './facts.store.ts'

const form = z.object({
  act: z.enum(['meet', 'reopen', 'waive'], 'Press the button beside the criterion that you mean'),
  note: z.string().trim().max(5000, 'Use 5,000 characters or fewer').default(''),
  version: z.coerce.number().int(),
})
type Typed = z.output<typeof form>

async function load(trx: Reader, { project, criterion }: { project: ProjectId; criterion: string }, doing: Doing, { act }: Typed) {
  const one = (await listCriteria(trx, project)).find((row) => row.id === criterion)
  if (!one) throw new NotFoundError('No such criterion')
  if (act === 'waive' && !doing.may('prerequisite.waive')) throw new ForbiddenError('A criterion is waived by the project manager')
  const isOwner = inFull(doing.access.roles).some((role) => role.key === one.owner)
  if (act !== 'waive' && !doing.may('project.manage') && !isOwner) throw new ForbiddenError('This criterion is confirmed by the role that owns it')
  return {
    one,
    maySettle: mayCriteriaBeSettled(one.kind, await listAttestations(trx, project)),
    settled: await latestEventId(trx, one.id, ['confirmed', 'waived']),
  }
}

/** Whether a criterion may be confirmed, waived or reopened: hand-over waits for business live, and a waiver needs a reason. */
export function decideCriterion(
  { one, maySettle, settled }: Awaited<ReturnType<typeof load>>,
  { act, note, version }: Typed,
  { access, actor, at }: Pick<Doing, 'access' | 'actor' | 'at'>,
) {
  if (act !== 'reopen' && !maySettle) return refused({ form: 'Hand-over criteria are confirmed from business live on. Declare business live first.' })
  if (act === 'waive' && note === '') return refused({ note: `Say why this is waived: ${one.title}` })
  if (version !== one.version) return overtaken
  const verb = ({ meet: 'confirmed', reopen: 'reopened', waive: 'waived' } as const)[act]
  const set = {
    met_by: act === 'reopen' ? null : actor.name,
    met_by_id: act === 'reopen' ? null : actor.id,
    met_at: act === 'meet' ? at : null,
    note: act === 'meet' ? note || null : null,
    waived_reason: act === 'waive' ? note : null,
  }
  const what = { id: one.id, project: access.project.id, title: one.title, reason: note, undoes: act === 'reopen' ? settled : null }
  return { next: { one, set, verb }, happened: [{ kind: `go-live.${verb}` as const, ...what }] }
}

/** Confirms a criterion of go-live, waives it with a reason, or reopens it. */
export const settleCriterion = projectAct({
  permission: 'go-live.criteria',
  form,
  load,
  decide: decideCriterion,
  save: (trx, { one, set }) => saveCriterion(trx, one, set),
  whoWasFirst: (db, { criterion }) => whoWasFirst(db, criterion, ['confirmed', 'reopened', 'waived']),
  says: ({ one, verb }) => `${one.title}: ${verb}`,
})
