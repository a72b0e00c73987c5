import { z } from 'zod'
import { projectAct } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { getRun } from './load-run.ts'
import { whyNoProposals } from './rehearsal.ts'
import { stopWait } from './waiting.store.ts'

/** Ends the wait of a run; one that was not waiting stays as it is. */
export const stopWaiting = projectAct({
  permission: 'test.record',
  form: z.object({}),
  load: (trx, { run }: { project: ProjectId; run: string }, doing) => getRun(trx, doing, run),
  decide: (run, _, doing) => whyNoProposals(run, doing) ?? { next: run, happened: [] },
  async save(trx, run, { at }) {
    if (!(await stopWait(trx, run.id, at))) return []
    return [{ kind: 'test-plan.waiting', id: run.id, project: run.project_id, number: run.number, organisation: null, code: '', to: 'stopped' }]
  },
  says: () => 'No longer waiting. You can still confirm what the sandbox saw',
})
