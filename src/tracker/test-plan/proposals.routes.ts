import { nowIso } from '../../context.ts'
import { recordEvents } from '../../events/events.store.ts'
import { post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { keepExchange } from '../evidence/cite-exchange.ts'
import { ConflictError } from '../../errors.ts'
import { givenBy, keepOverruled } from './overruled.ts'
import { overtakenBy } from './overtaken.ts'
import { insertRefused } from './refused.store.ts'
import { orFirst, showRun } from './runs.routes.ts'
import { addResults } from './test-plan.store.ts'
import { caseName, verdictNames } from './test-plan.ts'
import { loadRehearsal } from './waiting.routes.ts'
import type { Proposal } from './waiting.ts'

const base = '/projects/:project/test-plan/runs/:run'
const valueOf = ({ observation }: Proposal): string => `${observation.verdict} ${observation.interactionId}`
const moved = 'They sent more, or somebody recorded a result, while you read: what is proposed is different now. Look again, then choose'

/** Records what was proposed for the cases that were ticked, each with its exchange as evidence. What was proposed meanwhile in another way is not recorded. */
async function confirm(page: Page): Promise<void> {
  const { run, cases, latest, proposals, home } = await loadRehearsal(page)
  const ticked = proposals.filter((one) => one.proposes && page.typed[`confirm-${one.caseId}`] !== undefined)
  // A case of which somebody recorded a result meanwhile is proposed no longer: what was ticked of it is told, not dropped.
  const gone = Object.keys(page.typed).some((name) => name.startsWith('confirm-') && !ticked.some((one) => name === `confirm-${one.caseId}`))
  if (gone || ticked.some((one) => page.typed[`confirm-${one.caseId}`] !== valueOf(one))) return showRun(page, { status: 409, errors: { proposals: moved } })
  if (ticked.length === 0) return showRun(page, { status: 422, errors: { proposals: 'Tick at least one case to confirm' } })
  const at = nowIso(page.context)
  const recorded = ticked.map(({ caseId, observation, unseen }) => {
    const one = cases.find((each) => each.id === caseId)
    return {
      id: page.context.newId(),
      caseId,
      verdict: observation.verdict,
      comment: `The sandbox saw: ${observation.says}. It did not see: ${unseen}`,
      seen: latest.get(caseId)?.attempt ?? 0,
      name: one ? caseName(one) : '',
      observation,
    }
  })
  await page.db.transaction(async (trx) => {
    const [overtaken] = await addResults(
      trx,
      run.id,
      recorded.map(({ id, caseId, verdict, comment, seen }) => ({ id, caseId, verdict, comment, seen })),
      { name: page.person.name, at },
    )
    if (overtaken) throw new ConflictError(`${overtakenBy(overtaken.latest)} Nothing that you ticked was confirmed: look again, then confirm.`)
    const citations = recorded.map(({ caseId, observation }) => ({
      target: { subject: 'test-case' as const, subjectId: caseId, runId: run.id },
      exchange: { id: observation.interactionId, digest: observation.digest },
      body: `Run ${run.number}: the sandbox saw that ${observation.says}`,
    }))
    for (const one of citations) await keepExchange(trx, one, givenBy(page))
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

/** Notes that it was not what happened: the proposal goes, its exchange stays as evidence of the case, and a person records what did happen. */
async function refuse(page: Page): Promise<void> {
  const { run, cases, proposals, home } = await loadRehearsal(page)
  const [caseId, ...value] = (page.typed['refuse'] ?? '').split(' ')
  const proposal = proposals.find((one) => one.proposes && one.caseId === caseId)
  const one = cases.find((each) => each.id === caseId)
  if (!proposal || !one || value.join(' ') !== valueOf(proposal)) return showRun(page, { status: 409, errors: { proposals: moved } })
  const { observation } = proposal
  await page.db.transaction(async (trx) => {
    await insertRefused(trx, {
      run_id: run.id,
      case_id: one.id,
      interaction_id: observation.interactionId,
      verdict: observation.verdict,
      says: observation.says,
      person_id: page.person.personId,
      person_name: page.person.name,
      at: nowIso(page.context),
    })
    await keepOverruled(page, trx, { run, cases, proposal, instead: `${page.person.name} says that this is not what happened` })
  })
  page.done(`${home}#case-${one.id}`, `The exchange is kept with ${caseName(one)}. Now record what happened`)
}

/** What to do where the run was finished while its page was open. */
const instead = {
  confirm:
    'Nothing that you ticked was confirmed. For a retest open a new run in the test plan, have that one wait, and have them send again. What they sent so far stays in the log of the sandbox.',
  refuse: 'Nothing was changed. What they sent stays in the log of the sandbox: on the page of a case of a new run you can cite it.',
}

export const proposalsRoutes: Route[] = [
  post(`${base}/confirm`, 'test.record', orFirst(confirm, showRun, instead.confirm)),
  post(`${base}/refuse`, 'test.record', orFirst(refuse, showRun, instead.refuse)),
]
