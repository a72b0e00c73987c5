import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/**
 * A result that a file recorded before the project was tracked here. It is history, not a result of a run: no gate, count or proof reads it, and
 * whoever runs the case records their own result.
 */
export interface RecordedEarlier {
  caseId: string
  /** Who imported it, from which file and cell. */
  sentence: string
  /** The verdict's name; null if the case came with only a comment. */
  verdict: string | null
  /** The words of the file. */
  words: string | null
  at: string
}

const action = 'recorded earlier'

/** What was recorded of each case before the project was tracked here, by the case's id. */
export async function listRecordedEarlier(db: Reader, projectId: ProjectId): Promise<Map<string, RecordedEarlier>> {
  const rows = await db
    .selectFrom('events')
    .select(['subject_id', 'sentence', 'changed_to', 'reason', 'at'])
    .where('project_id', '=', projectId)
    .where('subject', '=', 'test-plan')
    .where('action', '=', action)
    .orderBy('seq')
    .execute()
  return new Map(
    rows.map((row) => [row.subject_id, { caseId: row.subject_id, sentence: row.sentence, verdict: row.changed_to, words: row.reason, at: row.at }]),
  )
}
