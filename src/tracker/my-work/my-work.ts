import type { Day } from '../../day.ts'

/** Whose work it is, and on which day. */
export interface Of {
  personId: string
  /** yyyy-mm-dd */
  today: Day
}
