import { z } from 'zod'
import { codeText } from '../../web/code-field.ts'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { isRehearsal } from './environments.ts'
import { loadRun, mustBeHeld, orFirst, showRun } from './runs.routes.ts'
import { startWait, stopWait } from './waiting.store.ts'
import { waitsHours } from './waiting.ts'

const base = '/projects/:project/test-plan/runs/:run'
const waitForm = z.object({
  code: z.string().default(''),
  organisation: codeText().pipe(
    z
      .string()
      .toUpperCase()
      .regex(/^[A-Z0-9]{3,10}$/, 'Enter the ODS code of the Consumer as its token names it, like RYE'),
  ),
})

/** The run, which has to be a rehearsal that takes results. */
export async function loadRehearsal(page: Page) {
  mustBeOpen(page)
  const loaded = await loadRun(page)
  if (!isRehearsal(page, loaded.run))
    throw new ConflictError(
      'The sandbox proposes results in a rehearsal alone, and this run is none. Whoever was there records the results, and may cite an exchange on the page of its case.',
    )
  if (loaded.run.finished_at !== null) throw new ConflictError('This run is finished.')
  mustBeHeld(page, loaded.run)
  return loaded
}

/** From now on, what this organisation sends proposes results for the cases of a code. */
async function wait(page: Page): Promise<void> {
  const { run, cases, home } = await loadRehearsal(page)
  try {
    const form = page.form(waitForm)
    if (!cases.some((one) => one.code === form.code)) throw new InvalidFormError({ code: 'Choose a disposition code of this plan' })
    const at = nowIso(page.context)
    await page.db.transaction(async (trx) => {
      await startWait(trx, {
        id: page.context.newId(),
        run_id: run.id,
        code: form.code,
        organisation: form.organisation,
        started_by: page.person.name,
        started_at: at,
        ends_at: new Date(page.context.clock() + waitsHours * 3_600_000).toISOString(),
      })
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: run.id,
          action: 'waiting',
          to: `${form.organisation}, ${form.code}`,
          sentence: `${page.person.name} had run ${run.number} wait for what ${form.organisation} sends for ${form.code}`,
        }),
      ])
    })
    page.done(`${home}#waiting`, `Waiting for ${form.organisation}`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showRun(page, { status: 422, errors: error.fields })
  }
}

async function stopWaiting(page: Page): Promise<void> {
  const { run, home } = await loadRehearsal(page)
  await page.db.transaction(async (trx) => {
    if (await stopWait(trx, run.id, nowIso(page.context)))
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: run.id,
          action: 'waiting',
          to: 'stopped',
          sentence: `${page.person.name} stopped run ${run.number} from waiting`,
        }),
      ])
  })
  page.done(`${home}#waiting`, 'No longer waiting. You can still confirm what the sandbox saw')
}

/** What to do where the run was finished while its page stood open. */
const instead = {
  wait: 'A finished run waits for nothing. For a retest open a new run in the test plan, and have that one wait.',
  stop: 'A finished run waits for nothing, so there is nothing to stop. For a retest open a new run in the test plan.',
}

export const waitingRoutes: Route[] = [
  post(`${base}/wait`, 'test.record', orFirst(wait, showRun, instead.wait)),
  post(`${base}/wait/stop`, 'test.record', orFirst(stopWaiting, showRun, instead.stop)),
]
