import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, Refusal } from '../../errors.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { withdrawProposalsOf } from '../catalogue/pair-proposals.store.ts'
import { listAttestations } from '../go-live/facts.store.ts'
import { reopenedWords } from './reopen.ts'
import { loadRun } from './runs.routes.ts'
import { reopenRun } from './runs.store.ts'
import { counts } from './second-person.ts'
import { planCrumbs } from './test-plan.routes.ts'

const base = '/projects/:project/test-plan/runs/:run/reopen'
const reopenForm = z.object({
  reason: z.string().trim().min(1, 'Say why the run is opened again').max(2000, 'Use 2,000 characters or fewer'),
  version: z.coerce.number().int(),
})

/** What follows, before the button. */
async function show(page: Page, given: { status?: number; errors?: Record<string, string>; conflict?: string } = {}): Promise<void> {
  mustBeOpen(page)
  const { run, home } = await loadRun(page)
  if (run.finished_at === null && given.conflict === undefined) throw new Refusal('This run is not finished, so there is nothing to open again.')
  const { id } = page.access.project
  const [attestations, pairs] = await Promise.all([
    listAttestations(page.db.read, id),
    page.db.read.selectFrom('pair_proposals').select(['consumer_product', 'provider_product', 'settled_at', 'decision']).where('run_id', '=', run.id).execute(),
  ])
  page.show(
    'test-plan/reopen',
    {
      title: `Open run ${run.number} again`,
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [...planCrumbs(page), { text: `Run ${run.number}`, href: home }],
    },
    {
      home,
      version: run.version,
      isFinished: run.finished_at !== null,
      finished: run.finished_at === null ? '' : `${run.finished_by ?? ''}, ${momentOf(run.finished_at)}, as a ${run.outcome ?? ''}`,
      consequences: reopenedWords({
        counts: counts(page, run),
        decided: attestations.some((one) => one.decision !== 'no-go'),
        pairs: pairs.map((one) => ({
          name: `${one.consumer_product} with ${one.provider_product}`,
          state: one.settled_at === null ? 'proposed' : one.decision === 'confirmed' ? 'confirmed' : 'gone',
        })),
      }),
      first: given.conflict === undefined ? null : { text: given.conflict },
    },
  )
}

/** Opens a finished run again, with the reason on record. Its results and its review stay; what it proposed of its pair does not. */
async function reopen(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, home } = await loadRun(page)
  try {
    const { reason, version } = page.form(reopenForm)
    if (run.finished_at === null || version !== run.version) throw new ConflictError('Somebody else opened this run again, or finished it, while you wrote.')
    await page.db.transaction(async (trx) => {
      const at = nowIso(page.context)
      const { name } = page.person
      await reopenRun(trx, run, { name, at, reason })
      const withdrawn = await withdrawProposalsOf(trx, run.id, { by: name, at, reason: `Run ${run.number} was opened again: ${reason}` })
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: run.id,
          action: 'run-reopened',
          from: run.outcome,
          reason,
          undoes: await latestEventId(trx, run.id, ['run-finished']),
          sentence: `${name} opened run ${run.number} again, which ${run.finished_by ?? 'somebody'} had finished as a ${run.outcome ?? 'failure'}`,
        }),
        ...withdrawn.map((pair) =>
          page.event({
            subject: 'pair',
            subjectId: pair,
            action: 'proposal-withdrawn',
            reason,
            sentence: `Run ${run.number} of ${page.access.project.name} no longer proposes that ${pair} is proven: ${name} opened it again`,
          }),
        ),
      ])
    })
    page.done(home, `Run ${run.number} is open again. It has to be finished again`)
  } catch (error) {
    if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
    if (error instanceof ConflictError) return show(page, { status: 409, conflict: `${error.message} What you typed is still here, and was not saved.` })
    throw error
  }
}

export const reopenRoutes: Route[] = [
  get(
    base,
    'test.open',
    whileOpen((page) => show(page)),
  ),
  post(base, 'test.open', reopen),
]
