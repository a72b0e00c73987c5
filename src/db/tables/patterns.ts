import type { PersonId } from '../ids.ts'

/** What went well in one project, for others of this role and care setting to start from. */
export interface PatternsTable {
  id: string
  name: string
  /** When to use it. */
  about: string
  role: 'provider' | 'consumer'
  care_setting: string
  /** That of its newest version. */
  number: number
  version: number
  saved_by: string
  saved_by_id: PersonId | null
  saved_at: string
  retired_by: string | null
  retired_by_id: PersonId | null
  retired_at: string | null
  retired_reason: string | null
}

export interface PatternVersionsTable {
  id: string
  pattern_id: string
  number: number
  /** As JSON: see src/tracker/patterns/pattern.ts. */
  content: string
  /** What is different in it. */
  why: string
  /** The name of the project that it was taken from; null if someone wrote it. */
  from_project: string | null
  saved_by: string
  saved_by_id: PersonId | null
  saved_at: string
}

/** Who holds a role for an organisation or a product. */
export interface RoleContactsTable {
  id: string
  holder_kind: 'organisation' | 'product'
  holder_id: string
  role_key: string
  person_id: PersonId
  added_by: string
  added_by_id: PersonId | null
  added_at: string
  removed_by: string | null
  removed_by_id: PersonId | null
  removed_at: string | null
}
