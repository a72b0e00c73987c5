import type { Doing } from '../../access/doing.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import { listUnsettled } from '../../evidence/evidence.store.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { nameOfPair, proposesPair } from '../catalogue/pair.ts'
import { proposePair } from '../catalogue/pair-proposals.store.ts'
import { keepPairOfRun } from '../catalogue/pairs.store.ts'
import { pairsOfRun } from '../partners/run-partners.ts'
import { wouldTest } from './load-cover.ts'
import { counts } from './environments.ts'
import { loadRun } from './load-run.ts'
import { insertActions, listActions } from './review-actions.store.ts'
import type { NewAction } from './review-actions.ts'
import { finishRun } from './runs.store.ts'
import { listRoleSides } from './test-plan.store.ts'
import type { Verdict } from './test-plan.ts'

/** A run with what is needed to finish it: `cases` are those to test here. A case whose evidence was withdrawn counts as blocked. */
export async function loadToFinish(db: Reader, doing: Doing, number: string) {
  const { run, cases, toTest, restsOn, latest } = await loadRun(db, doing, number)
  const unsettled = await listUnsettled(
    db,
    cases.map((one) => one.id),
  )
  const verdicts = new Map([...latest].map(([id, row]): [string, Verdict] => [id, unsettled.has(row.id) ? 'blocked' : row.verdict]))
  return {
    run,
    cases: toTest,
    restsOn,
    testedWith: counts(doing.templates, run) ? await wouldTest(db, run.project_id) : null,
    verdicts,
    sides: await listRoleSides(db, doing.access.project.id),
    actions: await listActions(db, doing.access.project.id, run.id),
    pairs: await pairsOfRun(db, doing, run.id),
  }
}

export interface Finished {
  run: TestRunsTable
  /** The project whose test covers the cases without a result, and what this run tested, if that is known. */
  restsOn: ProjectId | null
  testedWith: string | null
  review: string
  outcome: string
  actions: NewAction[]
  /** The pairs of products that it tested. */
  pairs: { consumer: string | null; provider: string | null }[]
}

/**
 * Freezes a run with its review, and proposes its pair of products, or that of each partner it names, if it passed and was no short test. Returns
 * what was proposed.
 */
export async function freezeRun(trx: Writer, { run, review, outcome, actions, pairs, restsOn, testedWith }: Finished, doing: Doing): Promise<Happened[]> {
  const { access, actor, at, newId, templates } = doing
  const { project } = access
  const isShort = outcome === 'success' && restsOn !== null
  const proven = (isShort ? [] : pairs).map((pair) => ({ counts: counts(templates, run), outcome, ...pair })).filter(proposesPair)
  await finishRun(trx, run, { review, outcome, by: actor, at, testedWith, restsOn: isShort ? restsOn : null })
  await insertActions(trx, { projectId: project.id, runId: run.id, newId }, actions)
  const [only] = proven
  // A run that tests several products has no single pair.
  if (only && proven.length === 1) await keepPairOfRun(trx, run.id, only)
  const happened: Happened[] = []
  for (const pair of proven) {
    const names = { consumer_product: pair.consumer, provider_product: pair.provider }
    const proposed = { proposed_by: actor.name, proposed_by_id: actor.id, proposed_at: at }
    const isNew = await proposePair(trx, { id: newId(), ...names, project_id: project.id, run_id: run.id, ...proposed })
    const name = nameOfPair(pair)
    if (isNew) happened.push({ kind: 'pair.proposed', id: name, project: project.id, to: 'proven', pair: name, number: run.number, of: project.name })
  }
  return happened
}
