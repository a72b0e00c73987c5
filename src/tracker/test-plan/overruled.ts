import type { Doing } from '../../access/doing.ts'
import type { Writer } from '../../db/database.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { keepExchange } from '../evidence/cite-exchange.ts'
import { caseName, verdictNames } from './test-plan.ts'
import type { Case, Verdict } from './test-plan.ts'
import { overruledBy } from './waiting.ts'
import type { Proposal } from './waiting.ts'

interface Overruled {
  run: Pick<TestRunsTable, 'id' | 'number'>
  cases: Case[]
}

/** Saves the exchange of a proposal that a person overruled, beside their own result. */
export async function keepOverruled(
  trx: Writer,
  { run, cases, proposal, instead }: Overruled & { proposal: Proposal; instead: string },
  doing: Doing,
): Promise<Happened[]> {
  const { caseId, observation } = proposal
  const one = cases.find((each) => each.id === caseId)
  const body = `Run ${run.number}: the sandbox saw that ${observation.says}, a ${observation.verdict}; ${instead}`
  const target = { subject: 'test-case' as const, subjectId: caseId, runId: run.id }
  await keepExchange(trx, { target, exchange: { id: observation.interactionId, digest: observation.digest }, body }, doing)
  const what = { id: caseId, project: doing.access.project.id, number: run.number, test: one ? caseName(one) : 'a case' }
  return [{ kind: 'test-plan.overruled', ...what, from: verdictNames[observation.verdict], to: observation.digest, reason: body }]
}

/** Saves the exchanges of the proposals that these results overrule. */
export async function keepOverruledBy(
  trx: Writer,
  { proposals, results, ...of }: Overruled & { proposals: Proposal[]; results: { caseId: string; verdict: Verdict }[] },
  doing: Doing,
): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const { proposal, verdict } of overruledBy(proposals, results)) {
    const instead = `recorded otherwise: ${verdictNames[verdict].toLowerCase()}`
    happened.push(...(await keepOverruled(trx, { ...of, proposal, instead }, doing)))
  }
  return happened
}
