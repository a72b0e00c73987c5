import type { PersonId, ProjectId } from '../ids.ts'
export interface PrerequisitesTable {
  id: string
  project_id: ProjectId
  key: string
  stage: string
  group_key: string
  title: string
  what: string
  how: string
  link: string | null
  owners: string
  needs: string
  value_kind: string | null
  value_label: string | null
  value_required: number
  expires: number
  optional: number
  position: number
  status: 'not-started' | 'in-progress' | 'blocked' | 'met' | 'waived' | 'not-applicable'
  reason: string | null
  value: string | null
  valid_until: string | null
  due_date: string | null
  note: string | null
  waived_by: string | null
  waived_by_id: PersonId | null
  settled_by: string | null
  settled_by_id: PersonId | null
  settled_at: string | null
  version: number
  /** What answers it: the catalogue, or the pairs of products. Null if people record it. Such a row is a cache, written only by `derived.store.ts`. */
  derived: 'product-ready' | 'pair-proven' | null
  /** What people recorded, as JSON, before it was derived. */
  by_hand: string | null
  /** The percentage from which it is met. */
  value_level: number | null
  /**
   * The last day on which everything that this needs is settled, maintained by `prerequisites.store.ts`; '' if something is open. The database
   * derives `settled_until` beside it from status and valid_until.
   */
  needs_until: string
}
