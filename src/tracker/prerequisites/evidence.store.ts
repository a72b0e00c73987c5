import { createHash } from 'node:crypto'
import type { Reader, Writer } from '../../db/database.ts'
import type { EvidenceTable } from '../../db/tables.ts'

/** SHA-256 of the words or the address in UTF-8, hexadecimal. */
export const evidenceDigest = (body: string): string => createHash('sha256').update(body, 'utf8').digest('hex')

/** What shows that a prerequisite is met, the newest first. */
export const listEvidence = (db: Reader, prerequisiteId: string): Promise<EvidenceTable[]> =>
  db.selectFrom('evidence').selectAll().where('subject', '=', 'prerequisite').where('subject_id', '=', prerequisiteId).orderBy('added_at', 'desc').orderBy('id').execute()

export async function insertEvidence(trx: Writer, one: { id: string; projectId: string; prerequisiteId: string; kind: 'note' | 'link'; body: string; by: string; at: string }): Promise<void> {
  await trx.insertInto('evidence').values({
    id: one.id, project_id: one.projectId, subject: 'prerequisite', subject_id: one.prerequisiteId, kind: one.kind, body: one.body, interaction_id: null,
    digest: evidenceDigest(one.body), added_by: one.by, added_at: one.at,
  }).execute()
}
