import type { PersonId, ProjectId } from '../db/ids.ts'
import type { ChosenKind } from './email-kinds.ts'

/** Something that a person is to be told by email. */
export interface Notice {
  person: PersonId
  /** What it comes from: nobody is told twice of the same. */
  cause: string
  kind: ChosenKind
  project: ProjectId
  /** The subject of the email, if it has nothing else to tell. */
  subject: string
  words: string
  /** The path of the page that shows it; empty if they may not see it. */
  path: string
  /** The id of what else the email needs: the version that was issued, the run of a test day. */
  thing: string | null
  /** Who did it; they hear if the email cannot be delivered. */
  by: PersonId | null
}
