import type { Reader, Writer } from '../db/database.ts'
import type { PersonId, ProjectId } from '../db/ids.ts'
import type { EvidenceTable } from '../db/tables/evidence.ts'
import type { Digest } from '../digest.ts'
import { Refusal } from '../errors.ts'
import type { Actor } from '../events/record.ts'

export type EvidenceSubject = 'prerequisite' | 'test-case' | 'end-to-end-test' | 'shared-prerequisite'

export interface NewEvidence {
  id: string
  /** Null for a shared prerequisite. */
  projectId: ProjectId | null
  subject: EvidenceSubject
  subjectId: string
  kind: EvidenceTable['kind']
  body: string
  interactionId?: string
  /** SHA-256 in hexadecimal, of the note, the address, the file, or the exchange. */
  digest: Digest
  addedBy: Actor
  addedAt: string
  /** For a test case: the run that it was added in, or the newest that is not finished. */
  runId?: string
  file?: { name: string; type: string; size: number; storedAs: string }
}

/** Keeps what shows that something holds; the event is the caller's, in the same transaction. Throws Refusal if the exchange that it cites was deleted meanwhile. */
export async function addEvidence(trx: Writer, one: NewEvidence): Promise<void> {
  if (one.interactionId !== undefined) await holdInteraction(trx, one.interactionId)
  const hangsOn = one.subject === 'test-case' ? await resultFor(trx, one) : { run_id: null, result_id: null }
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
      added_by: one.addedBy.name,
      added_by_id: one.addedBy.id,
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
      ...hangsOn,
    })
    .execute()
}

/** Evidence of a test case belongs to the latest result of that case in its run; if there is none yet, the first result takes it. */
async function resultFor(trx: Writer, { runId, projectId, subjectId }: NewEvidence): Promise<{ run_id: string | null; result_id: string | null }> {
  const run =
    runId ??
    (
      await trx
        .selectFrom('test_runs')
        .select('id')
        .where('project_id', '=', projectId)
        .where('finished_at', 'is', null)
        .where('cancelled_at', 'is', null)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst()
    )?.id ??
    null
  if (run === null) return { run_id: null, result_id: null }
  const result = await trx
    .selectFrom('test_results')
    .select('id')
    .where('run_id', '=', run)
    .where('case_id', '=', subjectId)
    .orderBy('attempt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { run_id: run, result_id: result?.id ?? null }
}

/** Locks the row of an exchange until the transaction ends, so that it is not deleted while it becomes evidence. */
async function holdInteraction(trx: Writer, id: string): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('interactions')
    .set((eb) => ({ sandbox_id: eb.ref('sandbox_id') }))
    .where('id', '=', id)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Refusal('This exchange is not kept any more. Have it sent again, then attach the new one', 'exchange')
}

/** The evidence of these subjects, newest first. One query. */
export async function listEvidence(db: Reader, subjectIds: string[]): Promise<EvidenceTable[]> {
  if (subjectIds.length === 0) return []
  return db.selectFrom('evidence').selectAll().where('subject_id', 'in', subjectIds).orderBy('added_at', 'desc').orderBy('id').execute()
}

/** What an interaction is evidence for. */
export const listEvidenceOfInteraction = (db: Reader, interactionId: string): Promise<EvidenceTable[]> =>
  db.selectFrom('evidence').selectAll().where('interaction_id', '=', interactionId).orderBy('added_at').execute()

/** One piece of evidence of this project, whether or not it was removed. */
export const findEvidence = (db: Reader, projectId: ProjectId, id: string): Promise<EvidenceTable | undefined> =>
  db.selectFrom('evidence').selectAll().where('id', '=', id).where('project_id', '=', projectId).executeTakeFirst()

/** The same, also of a shared prerequisite that meets one of the project, or did last. */
export const findEvidenceSeenIn = (db: Reader, projectId: ProjectId, id: string): Promise<EvidenceTable | undefined> =>
  db
    .selectFrom('evidence as e')
    .selectAll('e')
    .where('e.id', '=', id)
    .where((eb) =>
      eb.or([
        eb('e.project_id', '=', projectId),
        eb('e.subject', '=', 'shared-prerequisite').and(
          eb.exists(
            eb
              .selectFrom('prerequisites as q')
              .select('q.id')
              .where('q.project_id', '=', projectId)
              .where((of) => of.or([of('q.shared_id', '=', of.ref('e.subject_id')), of('q.lost_shared_id', '=', of.ref('e.subject_id'))])),
          ),
        ),
      ]),
    )
    .executeTakeFirst()

interface Removal {
  personId: PersonId | null
  name: string
  at: string
  reason: string
}

/** Notes that a file was removed. The record stays: its name, digest, who added it and when. False if someone has removed it already. */
export async function removeFile(trx: Writer, id: string, by: Removal): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('evidence')
    .set({ stored_as: null, removed_by: by.name, removed_by_id: by.personId, removed_at: by.at, removed_reason: by.reason })
    .where('id', '=', id)
    .where('stored_as', 'is not', null)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Notes that evidence no longer counts. All of it stays, even a file. False if someone has withdrawn it already. */
export async function withdrawEvidence(trx: Writer, id: string, by: Removal & { unsettles: string | null }): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('evidence')
    .set({ removed_by: by.name, removed_by_id: by.personId, removed_at: by.at, removed_reason: by.reason, unsettles: by.unsettles })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** The results of these subjects that relied on evidence which has since been withdrawn. */
export async function listUnsettled(db: Reader, subjectIds: string[]): Promise<Set<string>> {
  if (subjectIds.length === 0) return new Set()
  const rows = await db.selectFrom('evidence').select('unsettles').where('subject_id', 'in', subjectIds).where('unsettles', 'is not', null).execute()
  return new Set(rows.flatMap((row) => row.unsettles ?? []))
}

/** Whether evidence was withdrawn: it does not count, but can still be read. A removed file cannot. */
export const isWithdrawn = (row: Pick<EvidenceTable, 'removed_at' | 'kind' | 'stored_as'>): boolean =>
  row.removed_at !== null && (row.kind !== 'file' || row.stored_as !== null)

/** Every file that should be on the disk, for `slipway verify`. */
export const listKeptFiles = (db: Reader) =>
  db.selectFrom('evidence').select(['id', 'file_name', 'stored_as', 'digest', 'added_by']).where('stored_as', 'is not', null).orderBy('added_at').execute()
