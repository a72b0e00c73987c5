import type { PersonId, ProjectId } from '../ids.ts'

/** Something that a person is told by email. */
export interface NoticesTable {
  person_id: PersonId
  /** The event, or the fact, that it comes from: nobody is told twice of the same. */
  cause: string
  /** A kind of `mail/email-kinds.ts`. */
  kind: string
  how: 'at-once' | 'weekly'
  project_id: ProjectId
  subject: string
  words: string
  path: string
  thing: string | null
  by_id: PersonId | null
  at: string
  /** When it was put into an email; kept for a while, so that it is not told again. */
  told_at: string | null
}

/** The day for which a daily or weekly piece of work was last done. */
export interface NoticeDaysTable {
  name: string
  day: string
}
