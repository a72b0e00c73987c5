import type { Writer } from '../../db/database.ts'
import type { TestCasesTable, TestRunsTable } from '../../db/tables/test-plan.ts'
import { nowIso } from '../../context.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { Page } from '../../access/page.ts'
import { keepExchange } from '../evidence/cite-exchange.ts'
import { caseName, verdictNames } from './test-plan.ts'
import type { Verdict } from './test-plan.ts'
import { overruledBy } from './waiting.ts'
import type { Proposal } from './waiting.ts'

interface Overruled {
  run: Pick<TestRunsTable, 'id' | 'number'>
  cases: TestCasesTable[]
}

/** Who gives evidence, and when. */
export const givenBy = (page: Page) => ({
  access: page.access,
  actor: { id: page.person.personId, name: page.person.name },
  at: nowIso(page.context),
  newId: page.context.newId,
})

/** Keeps the exchange of a proposal that a person overruled, beside what they say of it, with its event. */
export async function keepOverruled(
  page: Page,
  trx: Writer,
  { run, cases, proposal, instead }: Overruled & { proposal: Proposal; instead: string },
): Promise<void> {
  const { caseId, observation } = proposal
  const one = cases.find((each) => each.id === caseId)
  const body = `Run ${run.number}: the sandbox saw that ${observation.says}, a ${observation.verdict}; ${instead}`
  const target = { subject: 'test-case' as const, subjectId: caseId, runId: run.id }
  const exchange = { id: observation.interactionId, digest: observation.digest }
  await keepExchange(trx, { target, exchange, body }, givenBy(page))
  await recordEvents(trx, [
    page.event({
      subject: 'test-plan',
      subjectId: caseId,
      action: 'overruled',
      from: verdictNames[observation.verdict],
      to: observation.digest,
      reason: body,
      sentence: `${page.person.name} overruled what the sandbox proposed in run ${run.number} for ${one ? caseName(one) : 'a case'}`,
    }),
  ])
}

/** Keeps the exchanges of those proposals that these results overrule. */
export async function keepOverruledBy(
  page: Page,
  trx: Writer,
  { proposals, results, ...of }: Overruled & { proposals: Proposal[]; results: { caseId: string; verdict: Verdict }[] },
): Promise<void> {
  for (const { proposal, verdict } of overruledBy(proposals, results))
    await keepOverruled(page, trx, { ...of, proposal, instead: `recorded otherwise: ${verdictNames[verdict].toLowerCase()}` })
}
