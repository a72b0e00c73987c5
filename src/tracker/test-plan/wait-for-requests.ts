import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { ProjectId } from '../../db/ids.ts'
import { codeText } from '../../web/code-field.ts'
import { loadRun } from './load-run.ts'
import { whyNoProposals } from './rehearsal.ts'
import { findLatestWait, startWait } from './waiting.store.ts'
import { isOn, waitsHours } from './waiting.ts'

const form = z.object({
  code: z.string().default(''),
  /** The id of the wait that the person saw, which theirs replaces. */
  instead: z.string().default(''),
  organisation: codeText().pipe(
    z
      .string()
      .toUpperCase()
      .regex(/^[A-Z0-9]{3,10}$/, 'Enter the ODS code of the Consumer as its token names it, like RYE'),
  ),
})

/** From now on, requests from an organisation propose results for the cases of a code. */
export const waitForRequests = projectAct({
  permission: 'test.record',
  form,
  async load(trx, { run: number }: { project: ProjectId; run: string }, doing) {
    const { run, cases } = await loadRun(trx, doing, number)
    return { run, cases, wait: await findLatestWait(trx, run.id, Date.parse(doing.at)) }
  },
  decide({ run, cases, wait }, { code, organisation, instead }, doing) {
    const { access, actor, at, newId } = doing
    const why = whyNoProposals(run, doing)
    if (why) return why
    if (wait && isOn(wait, at) && wait.started_by_id !== actor.id && wait.id !== instead)
      return overtakenWith(
        `${wait.started_by} has the sandbox wait for what ${wait.organisation} sends for ${wait.code}. Press the button again if yours replaces it.`,
      )
    if (!cases.some((one) => one.code === code)) return refused({ code: 'Choose a disposition code of this plan' })
    const ends = new Date(Date.parse(at) + waitsHours * 3_600_000).toISOString()
    const what = { id: run.id, project: access.project.id, number: run.number, to: `${organisation}, ${code}` }
    return {
      next: { id: newId(), run_id: run.id, code, organisation, started_by: actor.name, started_by_id: actor.id, started_at: at, ends_at: ends },
      happened: [{ kind: 'test-plan.waiting', ...what, organisation, code }],
    }
  },
  save: startWait,
  says: ({ organisation }) => `Waiting for ${organisation}`,
})
