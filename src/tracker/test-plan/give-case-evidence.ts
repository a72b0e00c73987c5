import type { Doing } from '../../access/doing.ts'
import type { ProjectId } from '../../db/ids.ts'
import { addEvidenceTo } from '../evidence/add-evidence.ts'
import { citeExchangesFor } from '../evidence/cite-exchange.ts'
import type { GivesTo, Target } from '../evidence/target.ts'
import type { Reader } from '../../db/database.ts'
import { ConflictError, NotFoundError, Refusal } from '../../errors.ts'
import { lockRun } from './runs.store.ts'
import { whyNoEvidence } from './takes-evidence.store.ts'
import { findRun, listCases } from './test-plan.store.ts'
import { caseName } from './test-plan.ts'

const finished = 'This run is finished: nothing in it can change now. A retest is a new run, and takes new evidence.'

interface Where {
  project: ProjectId
  run: string
  case: string
}

/** A test case in a run that is open. */
async function findTarget(trx: Reader, where: Where, given: Doing): Promise<Target> {
  const run = /^[1-9]\d{0,8}$/.test(where.run) ? await findRun(trx, where.project, Number(where.run)) : undefined
  const one = run && (await listCases(trx, where.project)).find(({ id }) => id === where.case)
  if (!run || !one) throw new NotFoundError('No such case')
  if (run.finished_at !== null) throw new ConflictError(finished)
  const early = await whyNoEvidence(trx, { project: where.project, run }, given)
  if (early !== undefined) throw new Refusal(`${early}.`)
  return { subject: 'test-case', subjectId: one.id, title: `${caseName(one)} in run ${run.number}`, runId: run.id }
}

const toCase: GivesTo<Where> = {
  permission: 'test.record',
  findTarget,
  lock: (trx, { runId }, { at }) => lockRun(trx, runId ?? '', at),
}

/** Adds a note, a link or files as evidence of a test case in a run. */
export const addCaseEvidence = addEvidenceTo(toCase)

/** Cites exchanges with the sandbox as evidence of a test case in a run. */
export const citeForCase = citeExchangesFor(toCase)
