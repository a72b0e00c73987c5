import { sql } from 'kysely'
import type { Writer } from '../../db/database.ts'
import { asProjectId, asServiceId } from '../../db/ids.ts'
import { ConflictError } from '../../errors.ts'
import type { Noun } from './field.ts'
import { listWritten } from './values.store.ts'

interface Change {
  noun: Noun
  id: string
  before: Record<string, string>
  other: Record<string, string>
}

/** Saves what is written in the own fields of a thing over what was read; throws ConflictError if someone else has saved it since. */
export async function saveWritten(trx: Writer, { noun, id, before, other }: Change): Promise<void> {
  const [now] = await listWritten(trx, noun, [id])
  if (!now || JSON.stringify(now.other) !== JSON.stringify(before)) throw new ConflictError('Someone else has changed this.')
  if (JSON.stringify(before) === JSON.stringify(other)) return
  const text = Object.keys(other).length === 0 ? null : JSON.stringify(other)
  switch (noun) {
    case 'service':
      await trx
        .updateTable('services')
        .set({ other: text ?? '{}', version: sql<number>`version + 1` })
        .where('id', '=', asServiceId(id))
        .execute()
      return
    case 'project':
      await trx.updateTable('projects').set({ other: text }).where('id', '=', asProjectId(id)).execute()
      return
    case 'organisation':
      await trx.updateTable('organisations').set({ other: text }).where('id', '=', id).execute()
  }
}
