import type { Day } from '../../day.ts'
import type { PersonId } from '../../db/ids.ts'

/** Whose work it is, and on which day. */
export interface Of {
  personId: PersonId
  /** yyyy-mm-dd */
  today: Day
}
