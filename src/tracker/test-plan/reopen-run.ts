import { z } from 'zod'
import { overtaken, projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { latestEventId } from '../../events/events.store.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { withdrawProposalsOf } from '../catalogue/pair-proposals.store.ts'
import { getRun } from './load-run.ts'
import { reopenRun } from './runs.store.ts'

const form = z.object({
  reason: z.string().trim().min(1, 'Say why the run is opened again').max(2000, 'Use 2,000 characters or fewer'),
  version: z.coerce.number().int(),
})

/** Reopens a finished run. Its results and its review stay; its proposal about its pair does not. */
export const reopenFinishedRun = projectAct({
  permission: 'test.open',
  form,
  async load(trx, { run: number }: { project: ProjectId; run: string }, doing) {
    const run = await getRun(trx, doing, number)
    return { run, finished: await latestEventId(trx, run.id, ['run-finished']) }
  },
  decide({ run, finished }, { reason, version }, { access }) {
    if (run.finished_at === null || version !== run.version) return overtaken
    const what = { id: run.id, project: access.project.id, number: run.number, from: run.outcome, reason, undoes: finished }
    const was = { outcome: run.outcome ?? 'failure', finishedBy: run.finished_by ?? 'someone' }
    return { next: { run, reason }, happened: [{ kind: 'test-plan.run-reopened', ...what, ...was }] }
  },
  async save(trx, { run, reason }, { access, actor, at }) {
    await reopenRun(trx, run, { ...actor, at, reason })
    const withdrawn = await withdrawProposalsOf(trx, run.id, { by: { ...actor, at }, reason: `Run ${run.number} was opened again: ${reason}` })
    const { id: project, name: of } = access.project
    return withdrawn.map((pair): Happened => ({ kind: 'pair.proposal-withdrawn', id: pair, project, reason, pair, number: run.number, of }))
  },
  subject: ({ run }) => run.id,
  // Other projects may rest on this test.
  after: refreshGates,
  says: ({ run }) => `Run ${run.number} is open again. It has to be finished again`,
})
