import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { loadRun, whyNoResults } from './load-run.ts'
import type { OfRun } from './load-run.ts'
import { overtakenBy } from './overtaken.ts'
import { seenIn } from './record-form.ts'
import { addResults } from './test-plan.store.ts'
import { caseName, decideAcceptance } from './test-plan.ts'

/** A case with its run and its last result there; throws NotFoundError. */
export async function loadCase(db: Reader, of: OfRun, { run, case: id }: { run: string; case: string }) {
  const loaded = await loadRun(db, of, run)
  const one = loaded.cases.find((row) => row.id === id)
  if (!one) throw new NotFoundError('No such case')
  return { ...loaded, one, latestOfCase: loaded.latest.get(one.id) }
}

const form = z.object({
  reason: z.string().trim().max(5000, 'Use 5,000 characters or fewer').default(''),
  /** The number of the last result that the person saw. */
  seen: z.string().default('').transform(seenIn),
})

/** Decides whether a failure is accepted: it needs a person who saw the latest result, and a reason. */
export function decideAccepted(
  { run, one, latestOfCase }: Awaited<ReturnType<typeof loadCase>>,
  { reason, seen }: z.output<typeof form>,
  { access, newId }: Pick<Doing, 'access' | 'newId'>,
) {
  const early = whyNoResults(run)
  if (early !== undefined) return refused({ form: early })
  if (run.finished_at !== null) return overtakenWith('This run is finished.')
  if (seen !== (latestOfCase?.attempt ?? 0)) return overtakenWith(overtakenBy(latestOfCase))
  const decision = decideAcceptance(latestOfCase?.verdict, reason)
  if (!decision.ok) return refused(decision.errors)
  const result = { id: newId(), caseId: one.id, verdict: 'accepted' as const, comment: reason, seen }
  const what = { id: one.id, project: access.project.id, number: run.number, test: caseName(one), reason, to: 'Accepted' }
  return { next: { run, result }, happened: [{ kind: 'test-plan.accepted' as const, ...what }] }
}

/** Accepts the failure of a case with a reason, as a new result. */
export const acceptFailure = projectAct({
  permission: 'test.accept',
  form,
  load: (trx, where: { project: ProjectId; run: string; case: string }, doing) => loadCase(trx, doing, where),
  decide: decideAccepted,
  async save(trx, { run, result }, { actor, at }) {
    const [overtaken] = await addResults(trx, run.id, [result], { ...actor, at })
    if (overtaken) throw new ConflictError(overtakenBy(overtaken.latest))
  },
  says: () => 'Accepted',
})
