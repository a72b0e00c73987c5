import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { listUnsettled } from '../../evidence/evidence.store.ts'
import { findSetUp, latestResults, listCases, listRuns, resultsOfRuns } from './test-plan.store.ts'
import { coverBy, representativeOf, uncovered } from './cover.ts'
import type { Cover, OwnCase } from './cover.ts'
import { fullTestOf, keyOfCase } from './full-test.ts'
import type { CountedRun, FullTest } from './full-test.ts'
import { listRepresentativesAround, listRepresentedBy, namedPair } from './representatives.store.ts'
import type { RepresentativeRow } from './representatives.store.ts'
import { getSystems } from './systems.store.ts'
import { pairOf, testedWith } from './tested-pair.ts'

/** The runs of a project that count, the newest first. */
const listCounted = async (db: Reader, id: ProjectId): Promise<CountedRun[]> =>
  (await listRuns(db, id)).filter((run) => run.counts === 1 && run.cancelled_at === null)

/** The cases of a project, each with its last result in these runs. */
async function casesIn(db: Reader, id: ProjectId, runs: CountedRun[]): Promise<OwnCase[]> {
  const cases = await listCases(db, id)
  const latest = latestResults(await resultsOfRuns(db, runs), runs)
  const unsettled = await listUnsettled(db, latest.size === 0 ? [] : [...latest.keys()])
  return cases.map((one) => {
    const result = latest.get(one.id)
    return { id: one.id, key: keyOfCase(one), smoke: one.smoke === 1, verdict: result?.verdict ?? null, withdrawn: unsettled.has(result?.id ?? '') }
  })
}

/** What a run of a project would test now; null if that is not known for certain. */
export async function wouldTest(db: Reader, id: ProjectId): Promise<string | null> {
  const [now, plan] = [pairOf(await getSystems(db, id)), await findSetUp(db, id)]
  return 'unknown' in now || !plan ? null : testedWith(now.pair, plan.setUp)
}

/** Whether the test of a representative covers others. */
export async function loadFullTest(db: Reader, row: RepresentativeRow): Promise<FullTest> {
  const { project_id: id, name, state } = row
  const [runs, now, plan] = [await listCounted(db, id), pairOf(await getSystems(db, id)), await findSetUp(db, id)]
  const last = runs.find((run) => run.finished_at !== null)
  return fullTestOf({
    project: { id, name, state },
    inWave: Number(row.in_wave) === 1,
    named: namedPair(row),
    now,
    wouldTest: 'unknown' in now || !plan ? null : testedWith(now.pair, plan.setUp),
    runs,
    cases: last ? await casesIn(db, id, [last]) : [],
  })
}

/** Which cases of a project the test of another one covers now. */
export async function loadCover(db: Reader, id: ProjectId): Promise<Cover> {
  const around = await listRepresentativesAround(db, id)
  const [first] = around
  if (!first) return uncovered
  const representatives = around.map((row) => ({ id: row.project_id, name: row.name, pair: namedPair(row) }))
  const found = representativeOf({ id, pair: pairOf(await getSystems(db, id)), fullTestReason: first.full_test_reason, representatives })
  if ('cover' in found) return found.cover
  const row = (await listRepresentedBy(db, found.by.id)).find((one) => one.wave_id === first.wave_id)
  if (!row) return uncovered
  const finished = (await listCounted(db, id)).filter((run) => run.finished_at !== null)
  return coverBy(found.by, await loadFullTest(db, row), await casesIn(db, id, finished))
}
