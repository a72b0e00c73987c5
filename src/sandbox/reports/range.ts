import { addDays, dayStartsAt } from '../../day.ts'
import type { Day } from '../../day.ts'

export interface Range {
  sandboxId: string
  /** Days in London, both included. */
  from: Day
  to: Day
}

/** From the first moment of a range to the first after it, in milliseconds since 1970. */
export const within = ({ from, to }: Range): { lower: number; upper: number } => ({ lower: dayStartsAt(from), upper: dayStartsAt(addDays(to, 1)) })
export const iso = (ms: number): string => new Date(ms).toISOString()
