import { createHash } from 'node:crypto'
import type { Reader, Writer } from '../db/database.ts'
import type { EvidenceTable } from '../db/tables.ts'

export type EvidenceSubject = 'prerequisite' | 'test-case' | 'end-to-end-test'

export interface NewEvidence {
  id: string
  projectId: string
  subject: EvidenceSubject
  subjectId: string
  kind: EvidenceTable['kind']
  body: string
  interactionId?: string
  /** SHA-256 in hexadecimal, of the words, the address, the file, or the exchange. */
  digest: string
  addedBy: string
  addedAt: string
}

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export const digestOfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Keeps what shows that something holds; the event is the caller's, in the same transaction. */
export async function addEvidence(trx: Writer, one: NewEvidence): Promise<void> {
  await trx.insertInto('evidence').values({
    id: one.id, project_id: one.projectId, subject: one.subject, subject_id: one.subjectId, kind: one.kind, body: one.body, interaction_id: one.interactionId ?? null,
    digest: one.digest, added_by: one.addedBy, added_at: one.addedAt,
  }).execute()
}

/** The evidence of these subjects, the newest first. One query. */
export async function listEvidence(db: Reader, subjectIds: string[]): Promise<EvidenceTable[]> {
  if (subjectIds.length === 0) return []
  return db.selectFrom('evidence').selectAll().where('subject_id', 'in', subjectIds).orderBy('added_at', 'desc').orderBy('id').execute()
}

/** Where an interaction serves as evidence. */
export const listEvidenceOfInteraction = (db: Reader, interactionId: string): Promise<EvidenceTable[]> =>
  db.selectFrom('evidence').selectAll().where('interaction_id', '=', interactionId).orderBy('added_at').execute()
