import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Decided, Overtaken, Refused } from '../../access/act.ts'
import { NotFoundError } from '../../errors.ts'
import { folded } from '../../text.ts'
import { oneLine } from '../../web/one-line.ts'
import { choiceCalled, faultOfName, withRenamed } from './choice-names.ts'
import { nouns, things } from './field.ts'
import type { CustomField } from './field.ts'
import { longestChoice } from './field-form.ts'
import { startFilling } from './fill-field.ts'
import { getField, saveField } from './fields.store.ts'
import { counted } from '../../web/numbers.ts'
import { countUsing } from './using-field.store.ts'
import { renameInViews } from './views-of-field.store.ts'

const form = z.object({
  choice: z.string().default(''),
  new_name: oneLine({ least: 'Enter the new name', most: longestChoice, tooLong: `Use ${longestChoice} characters or fewer` }),
  version: z.coerce.number().int().default(0),
})

interface Found {
  field: CustomField
  /** How many things have the choice. */
  using: number
}

interface Renamed {
  field: CustomField
  from: string
  to: string
  using: number
}

/** The choice under its new name: everything that has it keeps it. It is undone by renaming it back. */
export function decideRenamedChoice({ field, using }: Found, { choice, new_name: to, version }: z.output<typeof form>): Refused | Overtaken | Decided<Renamed> {
  const from = choiceCalled(field, choice)
  if (field.version !== version) return overtaken
  if (from === undefined) return refused({ choice: 'Choose which choice to rename' })
  if (from === to) return refused({ new_name: `It is called ${to} already` })
  const next = withRenamed(field, from, to)
  const others = { ...field, choices: field.choices.filter((one) => one !== from), retired_choices: field.retired_choices.filter((one) => one !== from) }
  const isItsOwn = field.earlier_names[folded(to)] === from
  const fault = faultOfName(isItsOwn ? { ...others, earlier_names: {} } : others, to)
  if (fault !== undefined) return refused({ new_name: fault })
  const { id, name, noun } = field
  return {
    next: { field: { ...field, ...next }, from, to, using },
    happened: [
      {
        kind: 'choice.renamed',
        id,
        project: null,
        name,
        of: nouns[noun].toLowerCase(),
        was: from,
        choice: to,
        using,
        from: JSON.stringify(field),
        to: JSON.stringify(next),
      },
    ],
  }
}

/** Renames a choice of a field. */
export const renameChoice = installationAct({
  permission: 'fields.manage',
  form,
  async load(trx, { field: id }: { field: string }, _doing, { choice }): Promise<Found> {
    const field = await getField(trx, id)
    if (field.kind !== 'choice') throw new NotFoundError('This field has no choices')
    return { field, using: await countUsing(trx, field, choiceCalled(field, choice) ?? '') }
  },
  decide: decideRenamedChoice,
  async save(trx, { field, from, to }) {
    await saveField(trx, field, { readAgain: true })
    await renameInViews(trx, field, { from, to })
  },
  subject: ({ field }) => field.id,
  after: async (context) => void startFilling(context),
  says: ({ from, to, using, field }) => `${from} is called ${to} now, on ${counted(using, ...things[field.noun])}. To undo it, rename it back`,
})
