import type { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import { choiceCalled, faultOfName, withChoices } from './choice-names.ts'
import { nouns } from './field.ts'
import type { CustomField } from './field.ts'
import { changeForm, faultsOfField } from './field-form.ts'
import { getField, listFields, saveField } from './fields.store.ts'

interface Found {
  field: CustomField
  others: CustomField[]
}

/** The field under its new name, with other choices or in another place. A choice that is left out is retired: values that use it stay. */
export function decideChangedField(
  { field, others }: Found,
  { version, name, choices, shown, position }: z.output<typeof changeForm>,
): Refused | Overtaken | Decided<CustomField> {
  if (field.version !== version) return overtaken
  const next = { ...field, ...(field.kind === 'choice' ? withChoices(field, choices) : {}), name, shown, position: position ?? field.position }
  const taken = choices.filter((one) => choiceCalled(field, one) === undefined).flatMap((one) => faultOfName(field, one) ?? [])
  const faults = { ...(taken.length > 0 ? { choices: taken.join('. ') } : {}), ...faultsOfField(next, others) }
  if (Object.keys(faults).length > 0) return refused(faults)
  const words = { from: JSON.stringify(field), to: JSON.stringify(next) }
  return { next, happened: [{ kind: 'field.changed', id: field.id, project: null, name, was: field.name, of: nouns[field.noun].toLowerCase(), ...words }] }
}

/** Renames a field, changes its choices, its place or where it is shown. */
export const changeField = installationAct({
  permission: 'fields.manage',
  form: changeForm,
  async load(trx, { field: id }: { field: string }): Promise<Found> {
    const field = await getField(trx, id)
    return { field, others: (await listFields(trx, field.noun)).filter((one) => one.id !== id) }
  },
  decide: decideChangedField,
  save: (trx, field) => saveField(trx, field),
  subject: ({ field }) => field.id,
  says: ({ name }) => `Field ${name} saved`,
})
