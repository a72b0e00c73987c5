import { z } from 'zod'
import { installationAct, overtaken } from '../../access/act.ts'
import type { Decided, Overtaken } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { isInUse, nouns } from './field.ts'
import type { CustomField } from './field.ts'
import { getField, saveField } from './fields.store.ts'

const form = z.object({ version: z.coerce.number().int().default(0) })

/** A retired field is shown and offered nowhere. Its values stay on record, and come back with it. */
export function decideRetired(field: CustomField, { version }: z.output<typeof form>, { at }: Pick<Doing, 'at'>): Overtaken | Decided<CustomField> {
  if (field.version !== version || !isInUse(field)) return overtaken
  const { id, name, noun } = field
  return { next: { ...field, retired_at: at }, happened: [{ kind: 'field.retired', id, project: null, name, of: nouns[noun].toLowerCase() }] }
}

export function decideBroughtBack(field: CustomField, { version }: z.output<typeof form>): Overtaken | Decided<CustomField> {
  if (field.version !== version || isInUse(field)) return overtaken
  const { id, name, noun } = field
  return { next: { ...field, retired_at: null }, happened: [{ kind: 'field.brought back', id, project: null, name, of: nouns[noun].toLowerCase() }] }
}

type Where = { field: string }

/** Takes a field out of use. */
export const retireField = installationAct({
  permission: 'fields.manage',
  form,
  load: (trx, { field }: Where) => getField(trx, field),
  decide: decideRetired,
  save: (trx, field) => saveField(trx, field),
  subject: ({ id }) => id,
  says: ({ name }) => `Field ${name} retired. Its values stay on record`,
})

/** Puts a retired field into use again. */
export const bringBackField = installationAct({
  permission: 'fields.manage',
  form,
  load: (trx, { field }: Where) => getField(trx, field),
  decide: decideBroughtBack,
  save: (trx, field) => saveField(trx, field),
  subject: ({ id }) => id,
  says: ({ name }) => `Field ${name} is in use again, with the values it had`,
})
