import type { PersonId, ProjectId } from '../db/ids.ts'
import type { Digest } from '../digest.ts'
import type { ActLinkKind } from './act-link.ts'

/** What someone is asked to do, as it is now. */
export interface LinkRequest {
  kind: ActLinkKind
  project: ProjectId
  person: { id: PersonId; email: string }
  /** The keys of the roles in which they sign; empty for other acts. */
  roles: string[]
  /** The id of what they act on. */
  subject: string
  /** Of what they act on: another one ends the link. */
  digest: Digest
  /** Whether they can answer now: the project takes changes, and nothing has to be done first. */
  isOpen: boolean
  mail: {
    /** "Sign the procedure of Riverside UTC" */
    subject: string
    /** What waits and by when, in full sentences; paragraphs are apart by an empty line. */
    says: (isReminder: boolean) => string
    /** The path of the page where someone with an account can do the same. */
    page: string
  }
}
