import { z } from 'zod'
import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { roleInWords } from '../../access/permissions.ts'
import { textFields } from '../../access/read-form.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { listHolders } from '../people/holders.store.ts'
import { counts } from './environments.ts'
import { freezeRun, loadToFinish } from './freeze-run.ts'
import type { Finished } from './freeze-run.ts'
import { whyNoResults } from './load-run.ts'
import { ownerChoices } from './review-actions.pages.ts'
import { insertActions } from './review-actions.store.ts'
import { readActions } from './review-actions.ts'
import { askToFinish } from './runs.store.ts'
import { decideFinish } from './test-plan.ts'
import { reviewingRole, sidesInWords, sidesThatFinish } from './who-finishes.ts'

const changed = 'A result came in, or the run was reviewed, while you had this page open. Look at the results again, then finish it.'

const form = z
  .looseObject({
    review: z.string().trim().max(5000, 'Use 5,000 characters or fewer').default(''),
    outcome: z.string().default(''),
    /** The version of the run when its page was rendered. */
    version: z.coerce.number().int().optional(),
  })
  .transform(({ review, outcome, version, ...typed }) => ({ review, outcome, version, typed: textFields.parse(typed) }))

/** The reviewer of a run, with role and side, and who may finish it as the second person. */
interface Asked {
  as: string
  /** Whom they act for. */
  forId: PersonId | null
  side: Doing['access']['roles'][number]['side']
  who: string
}
interface Next extends Finished {
  asked: Asked | null
}

async function load(trx: Reader, { run }: { project: ProjectId; run: string }, doing: Doing) {
  const owners = ownerChoices(await listHolders(trx, doing.access.project.id))
  return { ...(await loadToFinish(trx, doing, run)), owners }
}
type Found = Awaited<ReturnType<typeof load>>

/** Finishes a run, or, if it counts, asks a second person to. Each action of the review has an owner and a day. */
export function decideReview(found: Found, { review, outcome, version, typed }: z.output<typeof form>, doing: Doing) {
  const { run, cases, verdicts, sides, pairs, restsOn, testedWith, owners } = found
  const early = whyNoResults(run)
  if (early !== undefined) return refused({ form: early })
  if (run.finished_at !== null) return overtakenWith('This run is finished.')
  const { actions, errors } = readActions(typed, { owners, today: doing.today })
  const asks = actions.length + found.actions.length + Object.keys(errors).length
  const decision = decideFinish(cases, verdicts, { review, outcome, actions: asks })
  if (!decision.ok || Object.keys(errors).length > 0) return refused({ ...(decision.ok ? {} : decision.errors), ...errors })
  if (version !== undefined && version !== run.version) return overtakenWith(changed)
  const what = { id: run.id, project: doing.access.project.id, number: run.number, outcome, to: outcome, reason: review }
  const next = { run, review, outcome, actions, pairs, restsOn, testedWith }
  const decided: Decided<Next> = counts(doing.templates, run)
    ? { next: { ...next, asked: askedBy(doing, sides) }, happened: [{ kind: 'test-plan.run-reviewed', ...what }] }
    : { next: { ...next, asked: null }, happened: [{ kind: 'test-plan.run-finished', ...what }] }
  return decided
}

function askedBy({ access }: Doing, sides: Found['sides']): Asked {
  const role = reviewingRole(access.roles)
  const side = role?.side ?? 'national'
  return { as: role ? roleInWords(role) : 'Booking team', forId: role?.actingFor?.id ?? null, side, who: sidesInWords(sidesThatFinish(side, sides)) }
}

/** Writes the review of a run: that finishes it, unless a second person has to. */
export const finishRunWithReview = projectAct({
  permission: 'test.open',
  form,
  load,
  decide: decideReview,
  async save(trx, next, doing) {
    const { run, review, outcome, actions, asked } = next
    if (!asked) return freezeRun(trx, next, doing)
    await askToFinish(trx, run, { review, outcome, by: doing.actor, forId: asked.forId, as: asked.as, side: asked.side, at: doing.at })
    await insertActions(trx, { projectId: run.project_id, runId: run.id, newId: doing.newId }, actions)
    return []
  },
  says: ({ run, asked }) =>
    asked
      ? `Your review is saved. Run ${run.number} is finished when someone ${asked.who} confirms it`
      : `Run ${run.number} is finished: nothing in it can change now`,
})
