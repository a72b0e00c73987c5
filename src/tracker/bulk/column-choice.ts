import { z } from 'zod'
import { counted } from '../../web/numbers.ts'

/** What a change of a whole column does, as a job stores it. What each row gets is kept with the row. */
export const columnChoice = z.object({
  list: z.enum(['services', 'projects']),
  /** The column that changes, as addresses name it, and as lists call it. */
  key: z.string(),
  name: z.string(),
  /** Whether its cells belong to services or to projects. */
  noun: z.enum(['service', 'project']),
  /** The one value that every row gets, in words; null if each row has its own. */
  filled: z.string().nullable(),
  /** Of dates: whether the days are confirmed, and why those that are there already move. */
  status: z.enum(['same', 'provisional', 'confirmed']),
  reason: z.string(),
  note: z.string(),
  /** Of project managers: their role. */
  role: z.object({ key: z.string(), name: z.string() }).nullable(),
})
export type ColumnChoice = z.output<typeof columnChoice>

export const columnAct = {
  name: 'Change a column',
  says: 'Paste a column from a spreadsheet, or fill one value down',
  undo: ['Each cell says again what it said before, if nobody has changed it since', 'A day that was the first of its kind stays: there is none before it'],
}

/** "Paste Engagement into 38 services", "Fill Engagement down with Signed in 38 services". */
export function deedOfColumn({ key, name, noun, filled }: Pick<ColumnChoice, 'key' | 'name' | 'noun' | 'filled'>, n: number): string {
  if (key === 'note') return filled === null ? `Paste notes into ${counted(n, noun)}` : `Add a note to ${counted(n, noun)}`
  if (filled === null) return `Paste ${name} into ${counted(n, noun)}`
  return filled === '' ? `Empty ${name} in ${counted(n, noun)}` : `Fill ${name} down with ${filled} in ${counted(n, noun)}`
}
