import { addDays, dayStartsAt } from '../../day.ts'
import type { Day } from '../../day.ts'

export interface Range {
  sandboxId: string
  /** Days in London, inclusive. */
  from: Day
  to: Day
}

/** A range as milliseconds since 1970: from its first moment to the first one after it. */
export const within = ({ from, to }: Range): { lower: number; upper: number } => ({ lower: dayStartsAt(from), upper: dayStartsAt(addDays(to, 1)) })
export const iso = (ms: number): string => new Date(ms).toISOString()
