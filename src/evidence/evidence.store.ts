import { createHash } from 'node:crypto'
import type { Reader, Writer } from '../db/database.ts'
import type { EvidenceTable } from '../db/tables/evidence.ts'

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
  file?: { name: string; type: string; size: number; storedAs: string }
}

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export const digestOfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Keeps what shows that something holds; the event is the caller's, in the same transaction. */
export async function addEvidence(trx: Writer, one: NewEvidence): Promise<void> {
  await trx
    .insertInto('evidence')
    .values({
      id: one.id,
      project_id: one.projectId,
      subject: one.subject,
      subject_id: one.subjectId,
      kind: one.kind,
      body: one.body,
      interaction_id: one.interactionId ?? null,
      digest: one.digest,
      added_by: one.addedBy,
      added_at: one.addedAt,
      file_name: one.file?.name ?? null,
      file_type: one.file?.type ?? null,
      file_size: one.file?.size ?? null,
      stored_as: one.file?.storedAs ?? null,
      removed_by: null,
      removed_at: null,
      removed_reason: null,
      removed_by_id: null,
      unsettles: null,
    })
    .execute()
}

/** The evidence of these subjects, the newest first. One query. */
export async function listEvidence(db: Reader, subjectIds: string[]): Promise<EvidenceTable[]> {
  if (subjectIds.length === 0) return []
  return db.selectFrom('evidence').selectAll().where('subject_id', 'in', subjectIds).orderBy('added_at', 'desc').orderBy('id').execute()
}

/** Where an interaction serves as evidence. */
export const listEvidenceOfInteraction = (db: Reader, interactionId: string): Promise<EvidenceTable[]> =>
  db.selectFrom('evidence').selectAll().where('interaction_id', '=', interactionId).orderBy('added_at').execute()

/** One piece of evidence of this project, whether it still stands or was taken away. */
export const findEvidence = (db: Reader, projectId: string, id: string): Promise<EvidenceTable | undefined> =>
  db.selectFrom('evidence').selectAll().where('id', '=', id).where('project_id', '=', projectId).executeTakeFirst()

/** Notes that a file was taken away. The record stays: its name, digest, who gave it and when. False where somebody took it away before. */
export async function removeFile(trx: Writer, id: string, by: { name: string; at: string; reason: string }): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('evidence')
    .set({ stored_as: null, removed_by: by.name, removed_at: by.at, removed_reason: by.reason })
    .where('id', '=', id)
    .where('stored_as', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Every file that should be on the disk, for `slipway verify`. */
export const listKeptFiles = (db: Reader) =>
  db.selectFrom('evidence').select(['id', 'file_name', 'stored_as', 'digest', 'added_by']).where('stored_as', 'is not', null).orderBy('added_at').execute()
