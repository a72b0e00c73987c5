import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'

type Piece = Pick<EvidenceTable, 'id' | 'subject' | 'subject_id' | 'added_at' | 'run_id' | 'result_id'>

/**
 * Which of this evidence of a project something accountable relies on: go was decided; or the run in which it was added (for older evidence: a run
 * with a result of the case) was finished later, even if that run has been reopened. Two queries. Evidence that nothing relies on may be removed;
 * other evidence can be withdrawn, and stays on record.
 */
export async function listReliedOn(db: Reader, projectId: ProjectId, pieces: Piece[]): Promise<Set<string>> {
  if (pieces.length === 0) return new Set()
  const cases = pieces.filter((one) => one.subject !== 'prerequisite')
  const [attested, finished] = await Promise.all([
    db.selectFrom('attestations').select('id').where('project_id', '=', projectId).where('decision', '<>', 'no-go').limit(1).executeTakeFirst(),
    cases.length === 0
      ? []
      : db
          .selectFrom('test_results as t')
          .innerJoin('test_runs as r', 'r.id', 't.run_id')
          .select(['t.case_id', 't.run_id'])
          .select((eb) => eb.fn.coalesce('r.finished_at', 'r.reopened_at').as('closed_at'))
          .where('r.project_id', '=', projectId)
          .where((eb) => eb.or([eb('r.finished_at', 'is not', null), eb('r.reopened_at', 'is not', null)]))
          .where(
            't.case_id',
            'in',
            cases.map((one) => one.subject_id),
          )
          .execute(),
  ])
  const rests = (one: Piece): boolean =>
    finished.some((run) => run.case_id === one.subject_id && (one.run_id === null || one.run_id === run.run_id) && (run.closed_at ?? '') >= one.added_at)
  return new Set(pieces.filter((one) => attested !== undefined || rests(one)).map((one) => one.id))
}

/**
 * The result that has to be recorded again once this evidence is withdrawn; null if none has. It is the result that decides the case at the gate, if
 * the evidence belongs to it (older evidence: if it came from a run that was finished after the evidence was added), or the latest one of a reopened
 * run. `counted` are the environments whose runs count.
 */
export async function findResultRelyingOn(db: Reader, projectId: ProjectId, piece: Piece, counted: string[]): Promise<string | null> {
  if (piece.subject === 'prerequisite' || counted.length === 0) return null
  const results = await db
    .selectFrom('test_results as t')
    .innerJoin('test_runs as r', 'r.id', 't.run_id')
    .select(['t.id', 't.run_id', 'r.finished_at'])
    .where('r.project_id', '=', projectId)
    .where('t.case_id', '=', piece.subject_id)
    .where('r.environment', 'in', counted)
    .orderBy('r.number', 'desc')
    .orderBy('t.attempt', 'desc')
    .execute()
  const held = results.find((one) => one.finished_at !== null)
  if (piece.run_id === null) return held && (held.finished_at ?? '') >= piece.added_at ? held.id : null
  const latest = results.find((one) => one.run_id === piece.run_id)
  return latest && latest.id === piece.result_id && (latest.finished_at === null || latest === held) ? latest.id : null
}

/**
 * The run in which evidence of a test case was added, or undefined. Older evidence names no run: it belongs to the latest run that counts, and a
 * later rehearsal does not change that.
 */
export async function findRunOf(db: Reader, piece: Pick<EvidenceTable, 'project_id' | 'run_id'>) {
  const runs = await db
    .selectFrom('test_runs as r')
    .select(['r.id', 'r.number', 'r.finished_at', 'r.counts'])
    .where('r.project_id', '=', piece.project_id)
    .orderBy('r.number', 'desc')
    .execute()
  return piece.run_id === null ? (runs.find(({ counts }) => counts === 1) ?? runs[0]) : runs.find(({ id }) => id === piece.run_id)
}
