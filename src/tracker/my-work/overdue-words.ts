import { asDay, dayInWords } from '../../day.ts'
import type { Overdue, OverdueList } from './overdue.store.ts'

const toDo: Record<OverdueList, string> = {
  'late-prerequisites': 'Complete it, say what blocks it, or agree another day with the project manager.',
  conditions: 'Confirm it, say that it is not met, or agree another day with the project manager.',
  criteria: 'Confirm it, or agree another day with the project manager.',
  actions: 'Mark it as done, or agree another day with the project manager.',
}

/** What is overdue, since when, and what to do about it. */
export const overdueWords = ({ list, what, day }: Pick<Overdue, 'list' | 'what' | 'day'>): string =>
  `“${what}” was due on ${dayInWords(asDay(day))}. ${toDo[list]}`
