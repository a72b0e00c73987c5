import type { Reader } from '../../db/database.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'

type Piece = Pick<EvidenceTable, 'id' | 'subject' | 'subject_id' | 'added_at'>

/**
 * Which of this evidence of a project something accountable rests on: go was decided, or a run that has a result of the case was finished after it
 * was added. Two queries. What nothing rests on yet may be taken away; the rest is withdrawn and stays on record.
 */
export async function restedOn(db: Reader, projectId: string, pieces: Piece[]): Promise<Set<string>> {
  if (pieces.length === 0) return new Set()
  const cases = pieces.filter((one) => one.subject !== 'prerequisite')
  const [attested, finished] = await Promise.all([
    db.selectFrom('attestations').select('id').where('project_id', '=', projectId).where('decision', '<>', 'no-go').limit(1).executeTakeFirst(),
    cases.length === 0
      ? []
      : db
          .selectFrom('test_results as t')
          .innerJoin('test_runs as r', 'r.id', 't.run_id')
          .select(['t.case_id', 'r.finished_at'])
          .where('r.project_id', '=', projectId)
          .where('r.finished_at', 'is not', null)
          .where(
            't.case_id',
            'in',
            cases.map((one) => one.subject_id),
          )
          .execute(),
  ])
  const rests = (one: Piece): boolean => finished.some((run) => run.case_id === one.subject_id && (run.finished_at ?? '') >= one.added_at)
  return new Set(pieces.filter((one) => attested !== undefined || rests(one)).map((one) => one.id))
}

/** The result by which the gate holds a test case settled, where it came from a run that was finished after this evidence was added; null elsewhere. `counted` are the environments whose runs count. */
export async function resultRestingOn(db: Reader, projectId: string, piece: Piece, counted: string[]): Promise<string | null> {
  if (piece.subject === 'prerequisite' || counted.length === 0) return null
  const last = await db
    .selectFrom('test_results as t')
    .innerJoin('test_runs as r', 'r.id', 't.run_id')
    .select(['t.id', 'r.finished_at'])
    .where('r.project_id', '=', projectId)
    .where('t.case_id', '=', piece.subject_id)
    .where('r.finished_at', 'is not', null)
    .where('r.environment', 'in', counted)
    .orderBy('r.number', 'desc')
    .orderBy('t.attempt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last && (last.finished_at ?? '') >= piece.added_at ? last.id : null
}
