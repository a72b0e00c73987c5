import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { roleInWords } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { ForbiddenError } from '../../errors.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { freezeRun, loadToFinish } from './freeze-run.ts'
import { whyNoResults } from './load-run.ts'
import { secondOf } from './second-person.ts'
import { decideFinish } from './test-plan.ts'

const form = z.object({ version: z.coerce.number().int() })

async function load(trx: Reader, { run: number }: { project: ProjectId; run: string }, doing: Doing, { version }: z.output<typeof form>) {
  const found = await loadToFinish(trx, doing, number)
  const second = secondOf(found.run, doing, found.sides)
  if (second && !second.role && version === found.run.version)
    throw new ForbiddenError(second.own ? 'You reviewed this run, so someone else has to finish it' : `This run is finished by someone ${second.who}`)
  return { ...found, second }
}

/** Decides whether a second person finishes a run as it was reviewed: nothing in it may have changed since. */
export function decideSecond(
  { run, cases, verdicts, actions, pairs, restsOn, testedWith, second }: Awaited<ReturnType<typeof load>>,
  { version }: z.output<typeof form>,
) {
  const early = whyNoResults(run)
  if (early !== undefined) return refused({ form: early })
  if (run.finished_at !== null) return overtakenWith('This run is finished.')
  if (!second?.role || version !== run.version) return overtakenWith('The run changed while you read it. Look at it again.')
  const [review, outcome] = [run.review ?? '', run.outcome ?? '']
  // A review from an old release has its actions in one text.
  const decision = decideFinish(cases, verdicts, { review, outcome, actions: actions.length + (run.actions ? 1 : 0) })
  if (!decision.ok) return overtakenWith('The results changed after the review. It has to be written again.')
  const what = { id: run.id, project: run.project_id, number: run.number, outcome, to: outcome, reason: review }
  return {
    next: { run, review, outcome, actions: [], pairs, restsOn, testedWith },
    happened: [{ kind: 'test-plan.run-finished' as const, ...what, after: second.by, role: roleInWords(second.role) }],
  }
}

/** Finishes a run that counts, as the second person, who speaks for the other side. */
export const finishAsSecond = projectAct({
  permission: 'test.second',
  form,
  load,
  decide: decideSecond,
  save: freezeRun,
  // Other projects may rest on this test.
  after: refreshGates,
  says: ({ run }) => `Run ${run.number} is finished: nothing in it can change now`,
})
