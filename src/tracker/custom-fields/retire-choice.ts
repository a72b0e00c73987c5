import { z } from 'zod'
import { installationAct, overtaken } from '../../access/act.ts'
import type { Decided, Overtaken } from '../../access/act.ts'
import { nouns } from './field.ts'
import type { CustomField } from './field.ts'
import { getField, saveField } from './fields.store.ts'

const form = z.object({ choice: z.string().default(''), version: z.coerce.number().int().default(0) })
type Typed = z.output<typeof form>

interface Next {
  field: CustomField
  choice: string
}

const without = (list: string[], choice: string): string[] => list.filter((one) => one !== choice)

/** A retired choice is offered to nobody. What has it keeps it. */
export function decideRetiredChoice(field: CustomField, { choice, version }: Typed): Overtaken | Decided<Next> {
  if (field.version !== version || !field.choices.includes(choice)) return overtaken
  const next = { ...field, choices: without(field.choices, choice), retired_choices: [...field.retired_choices, choice] }
  const { id, name, noun } = field
  return { next: { field: next, choice }, happened: [{ kind: 'choice.retired', id, project: null, name, of: nouns[noun].toLowerCase(), choice }] }
}

export function decideBroughtBackChoice(field: CustomField, { choice, version }: Typed): Overtaken | Decided<Next> {
  if (field.version !== version || !field.retired_choices.includes(choice)) return overtaken
  const next = { ...field, choices: [...field.choices, choice], retired_choices: without(field.retired_choices, choice) }
  const { id, name, noun } = field
  return { next: { field: next, choice }, happened: [{ kind: 'choice.brought back', id, project: null, name, of: nouns[noun].toLowerCase(), choice }] }
}

type Where = { field: string }

/** Offers a choice no more. */
export const retireChoice = installationAct({
  permission: 'fields.manage',
  form,
  load: (trx, { field }: Where) => getField(trx, field),
  decide: decideRetiredChoice,
  save: (trx, { field }) => saveField(trx, field),
  subject: ({ id }) => id,
  says: ({ choice }) => `${choice} is retired. What has it keeps it`,
})

/** Offers a retired choice again. */
export const bringBackChoice = installationAct({
  permission: 'fields.manage',
  form,
  load: (trx, { field }: Where) => getField(trx, field),
  decide: decideBroughtBackChoice,
  save: (trx, { field }) => saveField(trx, field),
  subject: ({ id }) => id,
  says: ({ choice }) => `${choice} is offered again`,
})
