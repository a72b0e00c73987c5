import type { Writer } from '../../db/database.ts'
import { ownParts, readOwn, writeOwn } from '../service-filter/own-conditions.ts'
import type { CustomField } from './field.ts'

/** Lets saved views that ask for a choice of a field ask for it by its new name. */
export async function renameInViews(trx: Writer, { id, noun }: Pick<CustomField, 'id' | 'noun'>, { from, to }: { from: string; to: string }): Promise<void> {
  if (noun === 'organisation') return
  const part = ownParts[noun]
  const views = await trx.selectFrom('saved_views').select(['id', 'query']).where('query', 'like', `%${part}=%${id}%`).execute()
  for (const view of views) {
    const asked = new URLSearchParams(view.query)
    const conditions = readOwn(asked.get(part) ?? '').map((one) => (one.field === id && one.op === '=' && one.value === from ? { ...one, value: to } : one))
    asked.set(part, writeOwn(conditions))
    if (asked.toString() !== view.query) await trx.updateTable('saved_views').set({ query: asked.toString() }).where('id', '=', view.id).execute()
  }
}
