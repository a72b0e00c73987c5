import { z } from 'zod'
import { overtakenWith, projectAct } from '../../access/act.ts'
import { noPersonId } from '../../db/ids.ts'
import { proposalsMoved } from './confirm-proposals.ts'
import { keepOverruled } from './overruled.ts'
import { insertRefused } from './refused.store.ts'
import { loadProposals, whyNoProposals } from './rehearsal.ts'
import { caseName } from './test-plan.ts'
import { proposedValue } from './waiting.ts'

/** Refuses a proposal that is not what happened: its exchange stays as evidence of the case, and a person records what did happen. */
export const refuseProposal = projectAct({
  permission: 'test.record',
  /** The case and its proposal. */
  form: z.object({ refuse: z.string().default('') }),
  prepare: async ({ interactions }, sent) => (await interactions.flush(), sent),
  load: loadProposals,
  decide({ run, cases, proposals }, { refuse }, doing) {
    const why = whyNoProposals(run, doing)
    if (why) return why
    const [caseId, ...value] = refuse.split(' ')
    const proposal = proposals.find((one) => one.proposes && one.caseId === caseId)
    const one = cases.find((each) => each.id === caseId)
    if (!proposal || !one || value.join(' ') !== proposedValue(proposal)) return overtakenWith(proposalsMoved)
    return { next: { run, cases, one, proposal }, happened: [] }
  },
  async save(trx, { run, cases, one, proposal }, doing) {
    const { actor, at } = doing
    const { interactionId, verdict, says } = proposal.observation
    const by = { person_id: actor.id ?? noPersonId, person_name: actor.name, at }
    await insertRefused(trx, { run_id: run.id, case_id: one.id, interaction_id: interactionId, verdict, says, ...by })
    return keepOverruled(trx, { run, cases, proposal, instead: `${actor.name} says that this is not what happened` }, doing)
  },
  says: ({ one }) => `The exchange is kept with ${caseName(one)}. Now record what happened`,
})
