import { z } from 'zod'
import type { Page } from '../../access/page.ts'
import { isMoveReason, moveReasons } from '../dates/dates.ts'
import { folded } from '../../text.ts'
import type { ColumnChoice } from '../bulk/column-choice.ts'
import type { ColumnField } from './column-fields.ts'
import type { ColumnPage } from './column-page.ts'
import type { Question } from './prepare-column.ts'

/** What forms of a column ask beside its cells. */
export const columnForm = z.object({
  /** What an empty cell does. */
  empty: z.enum(['keep', 'clear'], 'Choose what an empty cell does').default('keep'),
  status: z.enum(['same', 'provisional', 'confirmed'], 'Choose whether the days are provisional or confirmed').default('same'),
  reason: z
    .string()
    .default('')
    .refine((text) => text === '' || isMoveReason(text), 'Choose why the dates move'),
  note: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
})

/** What a job keeps of a column that is pasted, or filled with one value. */
export function choiceOf(field: ColumnField, { list }: ColumnPage, form: z.output<typeof columnForm>, filled: string | null): ColumnChoice {
  const { status, reason, note } = form
  const { key, name, noun } = field
  return { list: list.key, key, name, noun, filled, status, reason, note, role: field.kind === 'manager' ? field.role : null }
}

/** The people that someone chose of several with one name: beside each question its name is sent too. */
export function chosenPeople({ typed }: Page): Map<string, string> {
  const chosen = new Map<string, string>()
  for (const [name, value] of Object.entries(typed)) {
    const number = /^named-(\d{1,3})$/.exec(name)?.[1]
    const who = number === undefined ? undefined : typed[`who-${number}`]
    if (who) chosen.set(folded(value), folded(who))
  }
  return chosen
}

/** A field for each name that several people have. */
export const questionFields = (questions: Question[]) =>
  questions.map(({ name, people }, at) => ({
    name: `who-${at}`,
    named: { name: `named-${at}`, value: name },
    label: `Who is ${people[0]?.name ?? name}?`,
    items: [
      { value: '', text: 'Choose' },
      ...people.map((one) => ({ value: one.email, text: [one.name, one.email, one.organisation].filter(Boolean).join(', ') })),
    ],
  }))

/** What forms of a planned date ask about the days that move. */
export const dateItems = {
  statuses: [
    { value: 'same', text: 'As it is now; a first day is provisional' },
    { value: 'provisional', text: 'Provisional' },
    { value: 'confirmed', text: 'Confirmed' },
  ],
  reasons: [{ value: '', text: 'Choose' }, ...Object.entries(moveReasons).map(([value, text]) => ({ value, text }))],
}
