import { z } from 'zod'
import { codeText } from '../../web/code-field.ts'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError } from '../../errors.ts'
import { addEvidence } from '../../evidence/evidence.store.ts'
import { recordEvents } from '../../events/events.store.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { loadRun, mustBeHeld, orFirst, showRun } from './runs.routes.ts'
import { overtakenBy } from './overtaken.ts'
import { addResults } from './test-plan.store.ts'
import { caseName, verdictNames } from './test-plan.ts'
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

async function mayChange(page: Page) {
  mustBeOpen(page)
  const loaded = await loadRun(page)
  if (loaded.run.finished_at !== null) throw new ConflictError('This run is finished.')
  mustBeHeld(page, loaded.run)
  return loaded
}

/** From now on, what this organisation sends proposes results for the cases of a code. */
async function wait(page: Page): Promise<void> {
  const { run, cases, home } = await mayChange(page)
  try {
    const form = page.form(waitForm)
    if (!cases.some((one) => one.code === form.code)) throw new InvalidFormError({ code: 'Choose a disposition code of this plan' })
    const at = nowIso(page.context)
    await page.db.write(async (trx) => {
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
  const { run, home } = await mayChange(page)
  await page.db.write(async (trx) => {
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
  page.done(`${home}#waiting`, 'No longer waiting. What was seen can still be confirmed')
}

/** Records what was proposed for the cases that were ticked, each with its exchange as evidence. What was proposed meanwhile in another way is not recorded. */
async function confirm(page: Page): Promise<void> {
  const { run, cases, latest, proposals, home } = await mayChange(page)
  const ticked = proposals.filter((one) => page.typed[`confirm-${one.caseId}`] !== undefined)
  const moved = ticked.filter((one) => page.typed[`confirm-${one.caseId}`] !== `${one.observation.verdict} ${one.observation.interactionId}`)
  // A case of which somebody recorded a result meanwhile is proposed no longer: what was ticked of it is told, not dropped.
  const gone = Object.keys(page.typed).filter((name) => name.startsWith('confirm-') && !proposals.some((one) => name === `confirm-${one.caseId}`))
  if (moved.length + gone.length > 0)
    return showRun(page, {
      status: 409,
      errors: { proposals: 'They sent more, or somebody recorded a result, while you read: what is proposed is different now. Look again, then confirm' },
    })
  if (ticked.length === 0) return showRun(page, { status: 422, errors: { proposals: 'Tick at least one case to confirm' } })
  const at = nowIso(page.context)
  const recorded = ticked.map(({ caseId, observation }) => {
    const one = cases.find((each) => each.id === caseId)
    return {
      id: page.context.newId(),
      caseId,
      verdict: observation.verdict,
      comment: `Seen by the sandbox: ${observation.says}`,
      seen: latest.get(caseId)?.attempt ?? 0,
      name: one ? caseName(one) : '',
      observation,
    }
  })
  await page.db.write(async (trx) => {
    const [overtaken] = await addResults(
      trx,
      run.id,
      recorded.map(({ name: _, observation: _seen, ...one }) => one),
      { name: page.person.name, at },
    )
    if (overtaken) throw new ConflictError(`${overtakenBy(overtaken.latest)} Nothing that you ticked was confirmed: look again, then confirm.`)
    for (const { caseId, observation } of recorded) {
      const held = await trx
        .selectFrom('evidence')
        .select('id')
        .where('subject_id', '=', caseId)
        .where('interaction_id', '=', observation.interactionId)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      if (!held)
        await addEvidence(trx, {
          id: page.context.newId(),
          projectId: page.access.project.id,
          subject: 'test-case',
          subjectId: caseId,
          kind: 'interaction',
          body: `Run ${run.number}: ${observation.says}`,
          interactionId: observation.interactionId,
          digest: observation.digest,
          addedBy: page.person.name,
          addedAt: at,
          runId: run.id,
        })
    }
    await recordEvents(
      trx,
      recorded.map((one) =>
        page.event({
          subject: 'test-plan',
          subjectId: one.caseId,
          action: 'result',
          to: verdictNames[one.verdict],
          reason: one.comment,
          sentence: `${page.person.name} confirmed ${verdictNames[one.verdict].toLowerCase()} in run ${run.number} for ${one.name}, as the sandbox saw it`,
        }),
      ),
    )
  })
  page.done(`${home}#waiting`, recorded.length === 1 ? '1 result confirmed' : `${recorded.length} results confirmed`)
}

/** What to do where the run was finished while its page stood open. */
const instead = {
  wait: 'A finished run waits for nothing. For a retest open a new run in the test plan, and have that one wait.',
  stop: 'A finished run waits for nothing, so there is nothing to stop. For a retest open a new run in the test plan.',
  confirm:
    'Nothing that you ticked was confirmed. For a retest open a new run in the test plan, have that one wait, and have them send again. What they sent so far stays in the log of the sandbox.',
}

export const waitingRoutes: Route[] = [
  post(`${base}/wait`, 'test.record', orFirst(wait, showRun, instead.wait)),
  post(`${base}/wait/stop`, 'test.record', orFirst(stopWaiting, showRun, instead.stop)),
  post(`${base}/confirm`, 'test.record', orFirst(confirm, showRun, instead.confirm)),
]
