import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { installation } from '../../events/cover-rows.ts'
import { ConflictError } from '../../errors.ts'
import { nouns } from './field.ts'
import type { CustomField } from './field.ts'
import { insertField, listFieldIds } from './fields.store.ts'

/** Gives a new installation tags of services and of projects; changes nothing if it has had any field. */
export async function seedTags({ db, clock, newId }: Pick<Context, 'db' | 'clock' | 'newId'>): Promise<void> {
  if ((await listFieldIds(db.read)).length > 0) return
  const at = nowIso({ clock })
  try {
    await db.write({ actor: installation, at, newId }, async (trx) => {
      if ((await listFieldIds(trx)).length > 0) return []
      const fields = (['service', 'project'] as const).map((noun): CustomField => tagsOf(noun, at))
      for (const field of fields) await insertField(trx, field)
      return fields.map(({ id, name, noun }) => ({ kind: 'field.added', id, project: null, name, of: nouns[noun].toLowerCase() }))
    })
  } catch (error) {
    // Another process that started at the same time has added them.
    if (!(error instanceof ConflictError)) throw error
  }
}

const tagsOf = (noun: 'service' | 'project', at: string): CustomField => ({
  id: `${noun}-tags`,
  noun,
  name: 'Tags',
  heading: 'Tags',
  kind: 'tags',
  choices: [],
  retired_choices: [],
  earlier_names: {},
  shown: 'everywhere',
  position: 1,
  filled: 0,
  retired_at: null,
  created_at: at,
  version: 1,
})
