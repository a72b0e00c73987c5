import { sql } from 'kysely'
import type { Database, Reader, Writer } from '../../db/database.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { TestCasesTable, TestEntryConditionsTable, TestPlansTable, TestResultsTable, TestRunsTable } from '../../db/tables/test-plan.ts'
import type { RoleSide } from '../../access/permissions.ts'
import { ConflictError } from '../../errors.ts'
import type { Actor, ActorAt } from '../../events/record.ts'
import { lockRun, notAsked } from './runs.store.ts'
import { productOf, readSetUpRow, versionIn } from './set-up.ts'
import type { SetUp } from './set-up.ts'

/** The set-up of a project's plan with its version. */
export async function findSetUp(db: Reader, projectId: ProjectId): Promise<{ setUp: SetUp; version: number } | undefined> {
  const row = await db.selectFrom('test_plans').select(['set_up', 'version']).where('project_id', '=', projectId).executeTakeFirst()
  return row && { setUp: readSetUpRow(row.set_up), version: row.version }
}

/** The address and telephone number of a service. */
export const findPlace = (db: Reader, serviceId: ServiceId): Promise<{ site: string | null; postcode: string | null; phone: string | null }> =>
  db.selectFrom('services').select(['site', 'postcode', 'phone']).where('id', '=', serviceId).executeTakeFirstOrThrow()

/** The row of a set-up: also has the products that it names, with their versions. */
export const keptSetUp = (
  setUp: SetUp,
): Pick<TestPlansTable, 'set_up' | 'provider_product' | 'consumer_product' | 'provider_version' | 'consumer_version'> => ({
  set_up: JSON.stringify(setUp),
  provider_version: versionIn(setUp, 'provider'),
  consumer_version: versionIn(setUp, 'consumer'),
  provider_product: productOf(setUp, 'provider'),
  consumer_product: productOf(setUp, 'consumer'),
})

/** Saves over the version that was read; throws ConflictError if someone else has saved since. */
export async function saveSetUp(trx: Writer, projectId: ProjectId, version: number, setUp: SetUp): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('test_plans')
    .set({ ...keptSetUp(setUp), version: version + 1 })
    .where('project_id', '=', projectId)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed the set-up.')
}

export const listCases = (db: Reader, projectId: ProjectId): Promise<TestCasesTable[]> =>
  db.selectFrom('test_cases').selectAll().where('project_id', '=', projectId).orderBy('position').execute()

export const listEntryConditions = (db: Reader, projectId: ProjectId): Promise<TestEntryConditionsTable[]> =>
  db.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', projectId).orderBy('position').execute()

export const findEntryCondition = (db: Reader, id: string): Promise<TestEntryConditionsTable | undefined> =>
  db.selectFrom('test_entry_conditions').selectAll().where('id', '=', id).executeTakeFirst()

/** The runs of a project, newest first. */
export const listRuns = (db: Reader, projectId: ProjectId): Promise<TestRunsTable[]> =>
  db.selectFrom('test_runs').selectAll().where('project_id', '=', projectId).orderBy('number', 'desc').execute()

/** Updates which runs count from the templates, which may have changed while the program was stopped. */
export async function refreshCounts(db: Database, environments: { key: string; counts: boolean }[]): Promise<void> {
  const counted = environments.filter((one) => one.counts).map((one) => one.key)
  const wrong = (reader: Reader) =>
    reader
      .selectFrom('test_runs')
      .where((eb) =>
        counted.length === 0
          ? eb('counts', '=', 1)
          : eb.or([eb.and([eb('environment', 'in', counted), eb('counts', '=', 0)]), eb.and([eb('environment', 'not in', counted), eb('counts', '=', 1)])]),
      )
  if (!(await wrong(db.read).select('id').limit(1).executeTakeFirst())) return
  await db.transaction((trx) =>
    trx
      .updateTable('test_runs')
      .set({ counts: sql<number>`1 - counts` })
      .where('id', 'in', wrong(trx).select('id'))
      .execute(),
  )
}

export const findRun = (db: Reader, projectId: ProjectId, number: number): Promise<TestRunsTable | undefined> =>
  db.selectFrom('test_runs').selectAll().where('project_id', '=', projectId).where('number', '=', number).executeTakeFirst()

/** All results of a run; those of a case are in the order in which they were recorded. */
export const listResults = (db: Reader, runId: string): Promise<TestResultsTable[]> =>
  db.selectFrom('test_results').selectAll().where('run_id', '=', runId).orderBy('attempt').execute()

type RunNumber = Pick<TestRunsTable, 'id' | 'number'>

/** All results of these runs, in no particular order. */
export async function resultsOfRuns(db: Reader, runs: RunNumber[]): Promise<TestResultsTable[]> {
  if (runs.length === 0) return []
  return db
    .selectFrom('test_results')
    .selectAll()
    .where(
      'run_id',
      'in',
      runs.map((run) => run.id),
    )
    .execute()
}

/** The last result of each case over these runs, where a later run beats an earlier one. */
export function latestResults(results: TestResultsTable[], runs: RunNumber[]): Map<string, TestResultsTable> {
  const numbers = new Map(runs.map((run) => [run.id, run.number]))
  const own = results.filter((one) => numbers.has(one.run_id))
  own.sort((a, b) => (numbers.get(a.run_id) ?? 0) - (numbers.get(b.run_id) ?? 0) || a.attempt - b.attempt)
  return new Map(own.map((one) => [one.case_id, one]))
}

export interface Confirmation {
  by: Actor
  at: string
  note: string | null
}

/** Saves whether an entry condition is met, over the version that was read; `why` if it is not. */
export async function saveEntryCondition(trx: Writer, one: { id: string; version: number }, met: Confirmation | null, why: string | null): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('test_entry_conditions')
    .set({ met_by: met?.by.name ?? null, met_by_id: met?.by.id ?? null, met_at: met?.at ?? null, note: met?.note ?? why, version: one.version + 1 })
    .where('id', '=', one.id)
    .where('version', '=', one.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this condition.')
}

/** The sides for which the roles of a project speak. */
export async function listRoleSides(db: Reader, projectId: ProjectId): Promise<RoleSide[]> {
  const rows = await db.selectFrom('project_roles').select('side').distinct().where('project_id', '=', projectId).execute()
  return rows.map((row) => row.side)
}

export interface NewResult {
  id: string
  caseId: string
  verdict: TestResultsTable['verdict']
  comment: string | null
  /** The number of the latest result of this case in this run that the person saw; 0 if they saw none. */
  seen: number
}

/** A result that was not recorded, because the case has a later one than the person saw: `latest`. */
export interface Overtaken {
  caseId: string
  latest: TestResultsTable | undefined
}

/**
 * Adds results, each as the next attempt of its case, and attaches the evidence that was added in this run before there was a result. Skips and
 * returns those whose case has a later result than the person saw. Throws ConflictError if the run has been finished.
 */
export async function addResults(trx: Writer, runId: string, results: NewResult[], by: ActorAt): Promise<Overtaken[]> {
  await lockRun(trx, runId, by.at)
  const ids = results.map((one) => one.caseId)
  const earlier =
    ids.length === 0
      ? []
      : await trx.selectFrom('test_results').selectAll().where('run_id', '=', runId).where('case_id', 'in', ids).orderBy('attempt').execute()
  const latest = new Map(earlier.map((row) => [row.case_id, row]))
  const isSeen = (one: NewResult): boolean => (latest.get(one.caseId)?.attempt ?? 0) === one.seen
  const current = results.filter(isSeen)
  const overtaken = results.filter((one) => !isSeen(one)).map(({ caseId }) => ({ caseId, latest: latest.get(caseId) }))
  if (current.length === 0) return overtaken
  await trx
    .updateTable('test_runs')
    // A review is about the results that it was written for.
    .set((eb) => ({ ...notAsked, version: eb('version', '+', 1) }))
    .where('id', '=', runId)
    .execute()
  await trx
    .insertInto('test_results')
    .values(
      current.map(({ caseId, seen, ...one }) => ({
        ...one,
        run_id: runId,
        case_id: caseId,
        recorded_by: by.name,
        recorded_by_id: by.id,
        recorded_at: by.at,
        attempt: seen + 1,
      })),
    )
    .execute()
  await trx
    .updateTable('evidence')
    .set((eb) => ({
      result_id: eb
        .selectFrom('test_results as t')
        .select('t.id')
        .where('t.run_id', '=', runId)
        .whereRef('t.case_id', '=', 'evidence.subject_id')
        .where('t.attempt', '=', 1),
    }))
    .where('run_id', '=', runId)
    .where('subject_id', 'in', ids)
    .where('result_id', 'is', null)
    .execute()
  return overtaken
}
