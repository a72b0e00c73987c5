import type { TestCaseCommentsTable, TestResultsTable } from '../../db/tables/test-plan.ts'
import { momentOf } from '../../web/moments.ts'
import { tagOf } from './run-words.ts'

interface OfCase<Piece> {
  results: TestResultsTable[]
  comments: TestCaseCommentsTable[]
  /** Ids of results whose evidence was withdrawn. */
  unsettled: Set<string>
  evidence: Piece[]
}

/** The results and comments of one case in a run, the latest first, each result with its evidence. */
export function historyOf<Piece extends { result: string | null }>(caseId: string, { results, comments, unsettled, evidence }: OfCase<Piece>) {
  const ofResults = results
    .filter((row) => row.case_id === caseId)
    .map((row) => ({
      at: row.recorded_at,
      order: row.attempt,
      tag: tagOf(row.verdict),
      text: row.comment ?? '',
      by: `${row.recorded_by}, ${momentOf(row.recorded_at)}`,
      unsettled: unsettled.has(row.id),
      evidence: evidence.filter((piece) => piece.result === row.id),
    }))
  const ofComments = comments
    .filter((row) => row.case_id === caseId)
    .map((row) => ({
      at: row.written_at,
      order: 0,
      tag: { text: 'Comment', classes: 'nhsuk-tag--white' },
      text: row.body,
      by: `${row.written_by}, ${momentOf(row.written_at)}`,
      unsettled: false,
      evidence: [],
    }))
  return [...ofResults, ...ofComments].toSorted((a, b) => b.at.localeCompare(a.at) || b.order - a.order)
}
