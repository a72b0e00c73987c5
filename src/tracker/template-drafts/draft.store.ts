import type { Reader, Writer } from '../../db/database.ts'
import type { TemplateDraftsTable } from '../../db/tables/template-versions.ts'
import { ConflictError } from '../../errors.ts'

export const findDraft = (db: Reader): Promise<TemplateDraftsTable | undefined> =>
  db.selectFrom('template_drafts').selectAll().where('slot', '=', 1).executeTakeFirst()

/** A second draft breaks the unique key. */
export const insertDraft = async (trx: Writer, draft: TemplateDraftsTable): Promise<void> =>
  void (await trx.insertInto('template_drafts').values(draft).execute())

/** Saves over the version that was read; throws ConflictError if it has changed. */
export async function saveDraft(
  trx: Writer,
  { id, version }: Pick<TemplateDraftsTable, 'id' | 'version'>,
  next: Pick<TemplateDraftsTable, 'body' | 'saved_by' | 'saved_by_id' | 'saved_at'>,
): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('template_drafts')
    .set({ ...next, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ConflictError('Someone else has changed this draft.')
}

/** Throws ConflictError if it has changed. */
export async function deleteDraft(trx: Writer, { id, version }: Pick<TemplateDraftsTable, 'id' | 'version'>): Promise<void> {
  const { numDeletedRows } = await trx.deleteFrom('template_drafts').where('id', '=', id).where('version', '=', version).executeTakeFirst()
  if (numDeletedRows === 0n) throw new ConflictError('Someone else has changed this draft.')
}
