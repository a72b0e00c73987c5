import type { Day } from '../../day.ts'
import type { PersonId } from '../ids.ts'

/** A version of the templates that someone published; its content never changes. */
export interface TemplateVersionsTable {
  id: string
  number: number
  /** As JSON: see src/tracker/template-versions/body.ts. */
  body: string
  /** What it was made from, as projects name the version that they follow. */
  based_on: string
  /** The templates of the release that was installed when its draft was started. */
  release: string
  /** What is different in it, and why. */
  note: string
  effective_on: Day
  published_by: string
  published_by_id: PersonId | null
  published_at: string
  withdrawn_by: string | null
  withdrawn_by_id: PersonId | null
  withdrawn_at: string | null
}

/** The next version, while it is written. There is one at a time. */
export interface TemplateDraftsTable {
  id: string
  slot: 1
  body: string
  based_on: string
  release: string
  version: number
  started_by: string
  started_by_id: PersonId | null
  started_at: string
  saved_by: string
  saved_by_id: PersonId | null
  saved_at: string
}

/** The templates of a release of Slipway that ran here. */
export interface ReleasedTemplatesTable {
  version: string
  release: string
  body: string
  first_used_at: string
}
