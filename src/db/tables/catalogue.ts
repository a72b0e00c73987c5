import type { PersonId, ProjectId } from '../ids.ts'
export interface PairsTable {
  consumer_product: string
  provider_product: string
  state: 'proven' | 'not-proven'
  reason: string | null
  decided_on: string
  run_id: string | null
  set_by: string
  set_by_id: PersonId | null
  set_at: string
  version: number
}

export interface PairProposalsTable {
  id: string
  consumer_product: string
  provider_product: string
  project_id: ProjectId
  run_id: string
  proposed_by: string
  proposed_by_id: PersonId | null
  proposed_at: string
  decision: 'confirmed' | 'dismissed' | null
  reason: string | null
  settled_by: string | null
  settled_by_id: PersonId | null
  settled_at: string | null
}

export interface ProductsTable {
  id: string
  role: 'provider' | 'consumer'
  supplier: string
  product: string
  product_version: string | null
  standard_version: string | null
  fhir_version: string | null
  status: ProductStatus
  link: string | null
  version: number
  created_at: string
}

/** How far a supplier's product has come; statuses in this order. */
export type ProductStatus = 'not-engaged' | 'not-started' | 'engagement' | 'development' | 'assurance' | 'ready'

/** Names that services and projects use for a product of the catalogue. */
export interface ProductNamesTable {
  role: ProductsTable['role']
  /** Folded. */
  name: string
  shown: string
  product_id: string
  /** 1: its name in the catalogue; 0: another name for it. */
  own: number
}

export interface ProductStatusesTable {
  id: string
  product_id: string
  /** 1 for the first, 2 for the next, … */
  number: number
  status: ProductStatus
  product_version: string | null
  standard_version: string | null
  fhir_version: string | null
  reason: string
  set_by: string
  set_by_id: PersonId | null
  set_at: string
}

export interface ProductExceptionsTable {
  id: string
  project_id: ProjectId
  product: string
  /** Folded. */
  product_name: string
  /** Its status when it was signed; null if it was not in the catalogue. */
  status: ProductStatus | null
  meaning: string
  reason: string
  /** The last day on which it is valid. */
  until: string
  role_name: string
  person_id: PersonId
  person_name: string
  signed_at: string
  withdrawn_by: string | null
  withdrawn_by_id: PersonId | null
  withdrawn_at: string | null
  withdrawn_why: string | null
}
