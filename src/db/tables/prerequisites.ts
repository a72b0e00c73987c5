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
  /** The shared prerequisite that meets it: then its status, value, evidence and who recorded them are those of that one. */
  shared_id: string | null
  /** The shared prerequisite that met it last and no longer does; null once it is completed, or another one meets it. */
  lost_shared_id: string | null
  /** Why no shared prerequisite shall meet it in this project. */
  own_reason: string | null
  /** Whether the DoS ids of the service meet it: derived by `on-record.store.ts`. 'lost': they did last. Null also if people recorded it themselves. */
  on_record: 'met' | 'lost' | 'in question' | null
}

/** Met once for a holder, and so in every project below. */
export interface SharedPrerequisitesTable {
  id: string
  key: string
  title: string
  value_kind: string | null
  holder_kind: 'site' | 'organisation' | 'product' | 'supplier' | 'region'
  /** The id of an organisation or product, an organisation's id and the name of its site, or the name of a supplier or region in small letters. */
  holder_key: string
  /** The version of a product for which it holds; '' for other holders, and for a product without one. */
  product_version: string
  holder_name: string
  holder_name_search: string
  value: string | null
  /** What shows that it is met. */
  note: string
  link: string | null
  met_since: string
  valid_until: string | null
  recorded_by: string
  recorded_by_id: PersonId | null
  recorded_at: string
  version: number
  withdrawn_by: string | null
  withdrawn_by_id: PersonId | null
  withdrawn_at: string | null
  withdrawn_reason: string | null
}

/** What the people of a project had recorded of a prerequisite that a shared one meets now. It comes back when that ends. */
export interface OwnStatusesTable {
  prerequisite_id: string
  project_id: ProjectId
  status: PrerequisitesTable['status']
  reason: string | null
  value: string | null
  valid_until: string | null
  note: string | null
  waived_by: string | null
  waived_by_id: PersonId | null
  settled_by: string | null
  settled_by_id: PersonId | null
  settled_at: string | null
}
