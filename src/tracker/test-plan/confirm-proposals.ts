import { overtakenWith, projectAct, refused } from '../../access/act.ts'
import { textFields } from '../../access/read-form.ts'
import type { Doing } from '../../access/doing.ts'
import { ConflictError } from '../../errors.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { keepExchange } from '../evidence/cite-exchange.ts'
import { overtakenBy } from './overtaken.ts'
import { loadProposals, whyNoProposals } from './rehearsal.ts'
import { addResults } from './test-plan.store.ts'
import { caseName, verdictNames } from './test-plan.ts'
import { proposedValue } from './waiting.ts'

export const proposalsMoved =
  'They sent more, or someone else recorded a result, while you had this page open, so the proposals have changed. Look again, then choose.'

/** The results of the ticked proposals. If someone has since recorded a result of the same case, the proposal is gone: the page says so. */
export function decideConfirm(found: Awaited<ReturnType<typeof loadProposals>>, typed: Record<string, string>, doing: Doing) {
  const { run, cases, latest, proposals } = found
  const why = whyNoProposals(run, doing)
  if (why) return why
  const ticked = proposals.filter((one) => one.proposes && typed[`confirm-${one.caseId}`] !== undefined)
  const isGone = Object.keys(typed).some((name) => name.startsWith('confirm-') && !ticked.some((one) => name === `confirm-${one.caseId}`))
  if (isGone || ticked.some((one) => typed[`confirm-${one.caseId}`] !== proposedValue(one))) return overtakenWith(proposalsMoved)
  if (ticked.length === 0) return refused({ proposals: 'Tick at least one case to confirm' })
  const results = ticked.map(({ caseId, observation, unseen }) => ({
    id: doing.newId(),
    caseId,
    verdict: observation.verdict,
    comment: `The sandbox saw: ${observation.says}. It did not see: ${unseen}`,
    seen: latest.get(caseId)?.attempt ?? 0,
    observation,
  }))
  const happened = results.map(({ caseId, verdict, comment }): Happened => {
    const one = cases.find((each) => each.id === caseId)
    const what = { id: caseId, project: run.project_id, number: run.number, test: one ? caseName(one) : '', to: verdictNames[verdict], reason: comment }
    return { kind: 'test-plan.result', ...what, verdict: verdictNames[verdict].toLowerCase(), isSeenBySandbox: true }
  })
  return { next: { run, results }, happened }
}

/** Records what the sandbox proposes for the ticked cases, each with its exchange as evidence. */
export const confirmProposals = projectAct({
  permission: 'test.record',
  form: textFields,
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: loadProposals,
  decide: decideConfirm,
  async save(trx, { run, results }, doing) {
    const rows = results.map(({ observation: _, ...row }) => row)
    const [overtaken] = await addResults(trx, run.id, rows, { ...doing.actor, at: doing.at })
    if (overtaken) throw new ConflictError(`${overtakenBy(overtaken.latest)} Nothing that you ticked was confirmed: look again, then confirm.`)
    for (const { caseId, observation } of results) {
      const target = { subject: 'test-case' as const, subjectId: caseId, runId: run.id }
      const exchange = { id: observation.interactionId, digest: observation.digest }
      await keepExchange(trx, { target, exchange, body: `Run ${run.number}: the sandbox saw that ${observation.says}` }, doing)
    }
  },
  says: ({ results }) => (results.length === 1 ? '1 result confirmed' : `${results.length} results confirmed`),
})
