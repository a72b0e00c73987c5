import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import { ConflictError, ForbiddenError, InvalidFormError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { nameOfPair, proposesPair } from '../catalogue/pair.ts'
import { keepPairOfRun } from '../catalogue/pairs.store.ts'
import { proposePair } from '../catalogue/pair-proposals.store.ts'
import { pairsOfRun } from '../partners/run-partners.ts'
import { listUnsettled } from '../../evidence/evidence.store.ts'
import { listHolders } from '../people/holders.store.ts'
import { ownerChoices } from './review-actions.pages.ts'
import { insertActions, listActions } from './review-actions.store.ts'
import { readActions } from './review-actions.ts'
import type { NewAction } from './review-actions.ts'
import { loadRun, mustBeHeld, orFirst, showRun } from './runs.routes.ts'
import { askToFinish, finishRun } from './runs.store.ts'
import { counts, secondOf } from './second-person.ts'
import { listRoleSides } from './test-plan.store.ts'
import { decideFinish } from './test-plan.ts'
import type { Case, Verdict } from './test-plan.ts'
import { reviewingRole, sidesInWords, sidesThatFinish } from './who-finishes.ts'

const changed = 'A result came in, or the run was reviewed, while you had this page open. Look at the results again, then finish it.'
const base = '/projects/:project/test-plan/runs/:run'
const finishForm = z.object({
  review: z.string().trim().max(5000, 'Use 5,000 characters or fewer').default(''),
  outcome: z.string().default(''),
  /** The run as it was when its page was drawn. */
  version: z.coerce.number().int().optional(),
})

/** The verdict of each case: one whose evidence was withdrawn holds no longer. */
async function verdictsOf(page: Page, cases: Case[], latest: Map<string, { id: string; verdict: Verdict }>): Promise<Map<string, Verdict>> {
  const unsettled = await listUnsettled(
    page.db.read,
    cases.map((one) => one.id),
  )
  return new Map([...latest].map(([id, row]) => [id, unsettled.has(row.id) ? 'blocked' : row.verdict]))
}

/** Freezes the run with its review, and proposes its pair of products, or that of each partner it names, where it passed. */
async function freeze(
  page: Page,
  run: TestRunsTable,
  { actions = [], ...review }: { review: string; outcome: string; actions?: NewAction[] },
  sentence: string,
): Promise<void> {
  const pairs = (await pairsOfRun(page, page.db.read, run.id))
    .map((pair) => ({ counts: counts(page, run), outcome: review.outcome, ...pair }))
    .filter(proposesPair)
  const at = nowIso(page.context)
  await page.db.transaction(async (trx) => {
    await finishRun(trx, run, { ...review, by: page.person.name, at })
    await insertActions(trx, { projectId: page.access.project.id, runId: run.id, newId: page.context.newId }, actions)
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

/** Finishes a run, or, where it counts, writes its review and asks a second person to finish it. What the review asks for has an owner and a day each. */
async function finish(page: Page): Promise<void> {
  mustBeOpen(page)
  const { run, cases, latest, home } = await loadRun(page)
  mustBeHeld(page, run)
  try {
    if (run.finished_at !== null) throw new ConflictError('This run is finished.')
    const { id: projectId } = page.access.project
    const [holders, before] = await Promise.all([listHolders(page.db.read, projectId), listActions(page.db.read, projectId, run.id)])
    const { actions, errors } = readActions(page.typed, { owners: ownerChoices(holders), today: page.today })
    const form = page.form(finishForm)
    const decision = decideFinish(cases, await verdictsOf(page, cases, latest), {
      ...form,
      actions: actions.length + before.length + Object.keys(errors).length,
    })
    if (!decision.ok || Object.keys(errors).length > 0) throw new InvalidFormError({ ...(decision.ok ? {} : decision.errors), ...errors })
    if (form.version !== undefined && form.version !== run.version) throw new ConflictError(changed)
    const { name } = page.person
    const { review, outcome } = form
    if (!counts(page, run)) {
      await freeze(page, run, { review, outcome, actions }, `${name} finished run ${run.number} as a ${outcome}`)
      return page.done(home, `Run ${run.number} is finished: nothing in it changes any more`)
    }
    const role = reviewingRole(page.access.roles)
    const side = role?.side ?? 'national'
    const who = sidesInWords(sidesThatFinish(side, await listRoleSides(page.db.read, projectId)))
    await page.db.transaction(async (trx) => {
      await askToFinish(trx, run, { review, outcome, by: page.person, as: role?.name ?? 'Booking team', side, at: nowIso(page.context) })
      await insertActions(trx, { projectId, runId: run.id, newId: page.context.newId }, actions)
      await recordEvents(trx, [
        page.event({
          subject: 'test-plan',
          subjectId: run.id,
          action: 'run-reviewed',
          to: outcome,
          reason: review,
          sentence: `${name} reviewed run ${run.number} as a ${outcome}; a second person has to finish it`,
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
  const review = { review: run.review ?? '', outcome: run.outcome ?? '' }
  // A review of an old release has its actions in one text.
  const actions = (await listActions(page.db.read, page.access.project.id, run.id)).length + (run.actions ? 1 : 0)
  const decision = decideFinish(cases, await verdictsOf(page, cases, latest), { ...review, actions })
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
  post(`${base}/finish`, 'test.open', orFirst(finish, showRun)),
  post(`${base}/second`, 'test.second', orFirst(second, showRun, 'For a retest open a new run in the test plan.')),
]
