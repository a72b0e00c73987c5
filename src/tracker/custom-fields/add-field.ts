import type { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { idFor, nouns } from './field.ts'
import type { CustomField } from './field.ts'
import { faultsOfField, newFieldForm } from './field-form.ts'
import { insertField, listFieldIds, listFields } from './fields.store.ts'
import { startFilling } from './fill-field.ts'

interface Found {
  others: CustomField[]
  ids: string[]
}

/** The field as it is added; what trackers brought under its heading is read into it afterwards. */
export function decideNewField({ others, ids }: Found, typed: z.output<typeof newFieldForm>, { at }: Pick<Doing, 'at'>): Refused | Decided<CustomField> {
  const { name, noun, kind, choices, shown, position } = typed
  const heading = typed.heading === '' ? name : typed.heading
  const faults = faultsOfField({ name, noun, kind, heading, choices }, others)
  if (Object.keys(faults).length > 0) return refused(faults)
  const last = Math.max(0, ...others.map((one) => one.position))
  const field: CustomField = {
    id: idFor(name, new Set(ids)),
    noun,
    name,
    heading,
    kind,
    shown,
    choices: kind === 'choice' ? choices : [],
    retired_choices: [],
    earlier_names: {},
    position: position ?? last + 1,
    filled: 0,
    retired_at: null,
    created_at: at,
    version: 1,
  }
  return { next: field, happened: [{ kind: 'field.added', id: field.id, project: null, name, of: nouns[noun].toLowerCase(), to: JSON.stringify(field) }] }
}

/** Adds a field to services, projects or organisations. */
export const addField = installationAct({
  permission: 'fields.manage',
  form: newFieldForm,
  load: async (trx, _where: object, _doing, { noun }): Promise<Found> => ({ others: await listFields(trx, noun), ids: await listFieldIds(trx) }),
  decide: decideNewField,
  save: (trx, field) => insertField(trx, field),
  after: async (context) => void startFilling(context),
  says: ({ name }) => `Field ${name} added`,
})
