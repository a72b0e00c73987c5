import { z } from 'zod'
import { overtaken, projectAct, refused } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { getRun } from './load-run.ts'
import { cancelRun } from './runs.store.ts'

const form = z.object({
  cancelled: z.string().trim().min(1, 'Say why the run is cancelled').max(500, 'Use 500 characters or fewer'),
  /** The day that the person saw. */
  seen: z.string().max(10).default(''),
})

/** Cancels a run that is not open yet. It stays on record, and the test team is told. */
export const cancelPlannedRun = projectAct({
  permission: 'test.open',
  form,
  load: (trx, { run }: { project: ProjectId; run: string }, doing) => getRun(trx, doing, run),
  decide(run, { cancelled: reason, seen }, { access, actor, at }) {
    if (run.state === 'cancelled') return overtaken
    if (run.opened_at !== null || (run.state !== 'to-open' && run.state !== 'planned'))
      return refused({ form: 'This run is open, so it can no longer be cancelled. Finish it, and say in its review what happened.' })
    if (seen !== run.held_on) return overtaken
    const what = { id: run.id, project: access.project.id, number: run.number, day: run.held_on, from: run.held_on, reason }
    return { next: { run, by: { ...actor, at, reason } }, happened: [{ kind: 'test-plan.run-cancelled', ...what }] }
  },
  save: (trx, { run, by }) => cancelRun(trx, run, by),
  subject: (run) => run.id,
  says: ({ run }) => `Run ${run.number} is cancelled. The test team is told`,
})
