import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { TestRunsTable } from '../../db/tables/test-plan.ts'
import type { GivenForRuns } from '../../evidence/project-facts.ts'
import { stateOfRun, whyNotYet } from './run-state.ts'
import { listEntryConditions } from './test-plan.store.ts'

/** Why a run that is not finished takes no evidence of a case now; undefined if it does. */
export async function whyNoEvidence(
  db: Reader,
  { project, run }: { project: ProjectId; run: TestRunsTable },
  given: GivenForRuns,
): Promise<string | undefined> {
  const counts = given.templates.environments.some(({ key, counts: does }) => key === run.environment && does)
  const conditions = counts && run.opened_at === null ? await listEntryConditions(db, project) : []
  const open = conditions.filter(({ met_at }) => met_at === null).map(({ title }) => title)
  return whyNotYet(stateOfRun(run, { today: given.today, counts, open }), run.held_on, open)
}

/** The newest run of a project that takes evidence of its cases now, or why none does. */
export async function findRunForEvidence(db: Reader, project: ProjectId, given: GivenForRuns): Promise<{ id: string } | { none: string }> {
  const runs = await db
    .selectFrom('test_runs')
    .selectAll()
    .where('project_id', '=', project)
    .where('finished_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .orderBy('number', 'desc')
    .execute()
  const [newest] = runs
  if (!newest) return { none: 'No run of the test is open. Plan a run first' }
  const whys: (string | undefined)[] = []
  for (const run of runs) {
    const why = await whyNoEvidence(db, { project, run }, given)
    if (why === undefined) return { id: run.id }
    whys.push(`Run ${run.number}: ${why}`)
  }
  return { none: whys[0] ?? '' }
}
