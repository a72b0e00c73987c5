import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import { ConflictError, ForbiddenError, InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { nameOfPair, proposesPair } from '../catalogue/pair.ts'
import { keepPairOfRun, proposePair } from '../catalogue/pairs.store.ts'
import { pairsOfRun } from '../partners/run-partners.ts'
import { long, loadRun, mustBeHeld, orFirst, showRun } from './runs.routes.ts'
import { counts, secondOf } from './second-person.ts'
import { askToFinish, finishRun, listRoleSides } from './test-plan.store.ts'
import { decideFinish } from './test-plan.ts'
import { reviewingRole, sidesInWords, sidesThatFinish } from './who-finishes.ts'

const base = '/projects/:project/test-plan/runs/:run'
const finishForm = z.object({ review: long, outcome: z.string().default(''), actions: long })

/** Freezes the run with its review, and proposes its pair of products, or that of each partner it names, where it passed. */
async function freeze(page: Page, run: TestRunsTable, review: { review: string; outcome: string; actions: string }, sentence: string): Promise<void> {
  const pairs = (await pairsOfRun(page, page.db.read, run.id))
    .map((pair) => ({ counts: counts(page, run), outcome: review.outcome, ...pair }))
    .filter(proposesPair)
  const at = nowIso(page.context)
  await page.db.write(async (trx) => {
    await finishRun(trx, run, { ...review, by: page.person.name, at })
    const [only] = pairs
    // A run that tests several products has no one pair.
    if (only && pairs.length === 1) await keepPairOfRun(trx, run.id, only)
    const proposed: typeof pairs = []
    for (const pair of pairs) {
      const proposal = {
        id: page.context.newId(),
        consumer_product: pair.consumer,
        provider_product: pair.provider,
        project_id: page.access.project.id,
        run_id: run.id,
        proposed_by: page.person.name,
        proposed_at: at,
      }
      if (await proposePair(trx, proposal)) proposed.push(pair)
    }
    await recordEvents(trx, [
      ...proposed.map((pair) =>
        page.event({
          subject: 'pair',
          subjectId: nameOfPair(pair),
          action: 'proposed',
          to: 'proven',
          sentence: `Run ${run.number} of ${page.access.project.name} proposes that ${nameOfPair(pair)} is proven`,
        }),
      ),
      page.event({ subject: 'test-plan', subjectId: run.id, action: 'run-finished', to: review.outcome, reason: review.review, sentence }),
    ])
  })
}

/** Finishes a run, or, where it counts, writes its review and asks a second person to finish it. */
async function finish(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, cases, latest, home } = await loadRun(page)
  mustBeHeld(page, run)
  try {
    const form = page.form(finishForm)
    if (run.finished_at !== null) throw new ConflictError('This run is finished.')
    const decision = decideFinish(cases, new Map([...latest].map(([id, row]) => [id, row.verdict])), form)
    if (!decision.ok) throw new InvalidFormError(decision.errors)
    const { name } = page.person
    if (!counts(page, run)) {
      await freeze(page, run, form, `${name} finished run ${run.number} as a ${form.outcome}`)
      return page.done(home, `Run ${run.number} is finished: nothing in it changes any more`)
    }
    const role = reviewingRole(page.access.roles)
    const side = role?.side ?? 'national'
    const who = sidesInWords(sidesThatFinish(side, await listRoleSides(page.db.read, page.access.project.id)))
    await page.db.write(async (trx) => {
      await askToFinish(trx, run, { ...form, by: page.person, as: role?.name ?? 'Booking team', side, at: nowIso(page.context) })
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: run.id,
          action: 'run-reviewed',
          to: form.outcome,
          reason: form.review,
          sentence: `${name} reviewed run ${run.number} as a ${form.outcome}; a second person has to finish it`,
        }),
      ])
    })
    page.done(`${home}#second`, `Your review is saved. Run ${run.number} is finished when somebody ${who} confirms it`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showRun(page, { status: 422, errors: error.fields })
  }
}

/** The second person of the other side finishes a run that counts, as it was reviewed. */
async function second(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, cases, latest, home } = await loadRun(page)
  mustBeHeld(page, run)
  if (run.finished_at !== null) throw new ConflictError('This run is finished.')
  const { version } = page.form(z.object({ version: z.coerce.number().int() }))
  const waiting = await secondOf(page, run)
  if (!waiting || version !== run.version) throw new ConflictError('The run changed while you read it. Look at it again.')
  if (!waiting.role)
    throw new ForbiddenError(waiting.own ? 'You reviewed this run, so somebody else has to finish it' : `This run is finished by somebody ${waiting.who}`)
  const review = { review: run.review ?? '', outcome: run.outcome ?? '', actions: run.actions ?? '' }
  const decision = decideFinish(cases, new Map([...latest].map(([id, row]) => [id, row.verdict])), review)
  if (!decision.ok) throw new ConflictError('The results changed after the review. It has to be written again.')
  await freeze(
    page,
    run,
    review,
    `${page.person.name} finished run ${run.number} as a ${review.outcome}, as the second person after ${waiting.by} and as ${waiting.role.name}`,
  )
  page.done(home, `Run ${run.number} is finished: nothing in it changes any more`)
}

export const finishRoutes: Route[] = [
  post(`${base}/finish`, 'test.manage', orFirst(finish, showRun)),
  post(`${base}/second`, 'test.second', orFirst(second, showRun, 'For a retest open a new run in the test plan.')),
]
