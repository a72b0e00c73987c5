import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopDraftsTable } from '../../db/tables/sop.ts'
import { ConflictError } from '../../errors.ts'
import type { Actor } from '../../events/record.ts'
import { momentOf } from '../../web/moments.ts'
import { readOptions } from './options.ts'
import type { WorkflowOption } from './options.ts'
import { findSitesToName } from './sites-to-name.store.ts'
import type { SitesInText } from './sites-in-text.ts'

export interface Draft {
  body: string
  options: WorkflowOption[]
  /** The other sites for which a version of it would be signed. */
  sites?: SitesInText | undefined
  version: number
  savedBy: Actor
  savedAt: string
}

/** The draft; an empty one of version 0 if none was ever saved. */
export async function findDraft(db: Reader, projectId: ProjectId): Promise<Draft> {
  const row = await db.selectFrom('sop_drafts').selectAll().where('project_id', '=', projectId).executeTakeFirst()
  if (!row) return { body: '', options: [], version: 0, savedBy: { id: null, name: '' }, savedAt: '' }
  const savedBy = { id: row.saved_by_id, name: row.saved_by }
  const options = readOptions(row.options)
  return { body: row.body, options, sites: await findSitesToName(db, projectId, options), version: row.version, savedBy, savedAt: row.saved_at }
}

/** Who wrote the text of the draft last; it was made from its template by who started the project. */
export async function findWriter(db: Reader, projectId: ProjectId, draft: Draft): Promise<Actor> {
  const written = await db
    .selectFrom('events')
    .select(['actor_id as id', 'actor_name as name'])
    .where('subject_id', '=', projectId)
    .where((eb) =>
      eb.or([eb.and([eb('subject', '=', 'sop'), eb('action', '=', 'drafted')]), eb.and([eb('subject', '=', 'project'), eb('action', '=', 'started')])]),
    )
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return written ?? draft.savedBy
}

/** Who saved the draft last, for whoever comes second. */
export async function whoSavedLast(db: Reader, { project }: { project: ProjectId }): Promise<string> {
  const { savedBy, savedAt } = await findDraft(db, project)
  return `${savedBy.name} saved the draft on ${momentOf(savedAt)}.`
}

/** Waits for whoever saves the draft at the same time. */
export async function holdDraft(trx: Writer, projectId: ProjectId): Promise<void> {
  await trx
    .updateTable('sop_drafts')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('project_id', '=', projectId)
    .execute()
}

/** Saves over the version that was read; throws ConflictError if someone saved meanwhile. */
export async function saveDraft(trx: Writer, projectId: ProjectId, draft: Draft): Promise<void> {
  const row: Omit<SopDraftsTable, 'template_digest'> = {
    project_id: projectId,
    body: draft.body,
    options: JSON.stringify(draft.options),
    version: draft.version + 1,
    saved_by: draft.savedBy.name,
    saved_by_id: draft.savedBy.id,
    saved_at: draft.savedAt,
  }
  if (draft.version === 0) {
    await trx
      .insertInto('sop_drafts')
      .values({ ...row, template_digest: null })
      .execute()
    return
  }
  const { numUpdatedRows } = await trx
    .updateTable('sop_drafts')
    .set(row)
    .where('project_id', '=', projectId)
    .where('version', '=', draft.version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has saved the draft.')
}
