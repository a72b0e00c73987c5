import type { Day } from '../../day.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'

/** Whose work it is, and on which day. */
export interface Of {
  personId: PersonId
  /** yyyy-mm-dd */
  today: Day
}

/** The place of a thing in its list: by `sort`, then in some lists by project, then by `id`. */
export interface Place {
  sort: string
  project_id: ProjectId
  id: string
}

/** Below 0 if the first comes before the other: here and not in the database, whose order of texts is another on each engine. */
export const comparePlaces = (one: Place, other: Place): number =>
  compareTexts(one.sort, other.sort) || compareTexts(one.project_id, other.project_id) || compareTexts(one.id, other.id)
const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** One thing that waits: its place in its list, and what its link needs. */
export interface Waiting extends Place {
  project: string
  kind: string
  key: string
  what: string
}
