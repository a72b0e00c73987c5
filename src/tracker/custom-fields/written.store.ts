import { sql } from 'kysely'
import type { Writer } from '../../db/database.ts'
import { asProjectId, asServiceId } from '../../db/ids.ts'
import type { ServiceId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import { ConflictError } from '../../errors.ts'
import type { Noun } from './field.ts'
import { listWritten } from './values.store.ts'

interface Change {
  noun: Noun
  id: string
  before: Record<string, string>
  other: Record<string, string>
}

const saveOther = prepared<{ other: string; id: ServiceId }, never>((db, p) =>
  db
    .updateTable('services')
    .set({ other: p('other'), version: sql<number>`version + 1` })
    .where('id', '=', p('id')),
)

/** Saves what is written in the own fields of a thing over what was read; throws ConflictError if someone else has saved it since. */
export const saveWritten = (trx: Writer, change: Change): Promise<void> => saveEveryWritten(trx, change.noun, [change])

/** The same for several things of a kind, each there once. */
export async function saveEveryWritten(trx: Writer, noun: Noun, changes: Omit<Change, 'noun'>[]): Promise<void> {
  const ids = changes.map((one) => one.id)
  const now = new Map((await listWritten(trx, noun, ids)).map((one) => [one.id, JSON.stringify(one.other)]))
  const isSame = changes.every((one) => now.get(one.id) === JSON.stringify(one.before))
  if (!isSame || new Set(ids).size < ids.length) throw new ConflictError('Someone else has changed this.')
  for (const one of changes) await saveOne(trx, { noun, ...one })
}

async function saveOne(trx: Writer, { noun, id, before, other }: Change): Promise<void> {
  if (JSON.stringify(before) === JSON.stringify(other)) return
  const text = Object.keys(other).length === 0 ? null : JSON.stringify(other)
  switch (noun) {
    case 'service':
      await saveOther(trx, { other: text ?? '{}', id: asServiceId(id) })
      return
    case 'project':
      await trx.updateTable('projects').set({ other: text }).where('id', '=', asProjectId(id)).execute()
      return
    case 'organisation':
      await trx.updateTable('organisations').set({ other: text }).where('id', '=', id).execute()
  }
}
