import { z } from 'zod'
import { projectAct, refused } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { getRun } from './load-run.ts'
import { openRun } from './runs.store.ts'

const form = z.object({
  despite: z.string().trim().min(1, 'Say why the run opens although an entry condition is open').max(500, 'Use 500 characters or fewer'),
})

/** Opens a run despite open entry conditions, with the reason. */
export const openRunDespite = projectAct({
  permission: 'test.open',
  form,
  load: (trx, { run }: { project: ProjectId; run: string }, doing) => getRun(trx, doing, run),
  decide(run, { despite: reason }, { access, actor, at }) {
    if (run.state !== 'to-open') return refused({ form: 'This run is not waiting to be opened. Look at it again.' })
    const titles = run.openConditions
    const what = { id: run.id, project: access.project.id, number: run.number, from: titles.join('; '), reason }
    return {
      next: { run, by: { ...actor, at, reason, despite: JSON.stringify(titles) } },
      happened: [{ kind: 'test-plan.run-opened', ...what, open: titles.length }],
    }
  },
  save: (trx, { run, by }) => openRun(trx, run, by),
  says: ({ run }) => `Run ${run.number} is open for results`,
})
