import { z } from 'zod'
import { keysOf } from '../../keys.ts'
import { folded, tidied } from '../../text.ts'
import { oneLine } from '../../web/one-line.ts'
import { isBuiltIn, kinds, nouns, shownNames } from './field.ts'
import type { FieldKind } from '../../db/tables/custom-fields.ts'
import type { CustomField, Noun } from './field.ts'

const mostChoices = 100
export const longestChoice = 80

const name = oneLine({ least: 'Name the field', most: 60, tooLong: 'Use 60 characters or fewer' })
const choices = z
  .string()
  .default('')
  .transform((text) => [
    ...new Map(
      text
        .split(/\r?\n/)
        .map(tidied)
        .filter(Boolean)
        .map((one): [string, string] => [folded(one), one]),
    ).values(),
  ])
  .refine((list) => list.length <= mostChoices, `Use ${mostChoices} choices or fewer`)
  .refine((list) => list.every((one) => one.length <= longestChoice), `Each choice has ${longestChoice} characters or fewer`)
const position = z
  .string()
  .default('')
  .transform((text) => text.trim())
  .refine((text) => /^\d{0,3}$/.test(text), 'Enter a number from 1 to 999')
  .transform((text) => (text === '' ? null : Number(text)))

/** What may be changed of a field later. Its kind may not: its values would lose their meaning. */
export const changeForm = z.object({
  name,
  choices,
  shown: z.enum(keysOf(shownNames), 'Choose where the field is shown').default('everywhere'),
  position,
  version: z.coerce.number().int().default(0),
})

export const newFieldForm = changeForm.omit({ version: true }).extend({
  noun: z.enum(keysOf(nouns), 'Choose what the field is for'),
  kind: z.enum(keysOf(kinds), 'Choose a kind'),
  /** The column of trackers that it is made from; empty if it is made from none. */
  heading: z.string().trim().max(200).default(''),
})

const mostFields = 40

/** Why a field cannot have this name or these choices, a message for each form field. `others` are the other fields of the noun. */
export function faultsOfField(
  { name: called, kind, noun, heading, choices: list }: { name: string; kind: FieldKind; noun: Noun; heading: string; choices: string[] },
  others: CustomField[],
): Record<string, string> {
  const same = others.find((one) => [one.name, one.heading].some((text) => [called, heading].some((other) => folded(text) === folded(other))))
  return {
    ...(same ? { name: `${nouns[noun]} have a field ${same.name} already${same.retired_at === null ? '' : ', which is retired: bring it back'}` } : {}),
    ...(noun === 'service' && isBuiltIn(heading) ? { name: `Services have this already, as a column of their own: ${heading}` } : {}),
    ...(kind === 'choice' && list.length === 0 ? { choices: 'Enter at least one choice, each on its own line' } : {}),
    ...(others.filter((one) => one.retired_at === null).length >= mostFields ? { form: `${nouns[noun]} have ${mostFields} fields. Retire one first` } : {}),
  }
}
