import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import type { Operation } from '../fhir/operations.ts'

/** Which organisations, by ODS code, may search, book and cancel in a sandbox; null: all. */
export interface Allowed {
  allowedToSearch: string[] | null
  allowedToBook: string[] | null
  allowedToCancel: string[] | null
}

const listOf = (json: string | null): string[] | null => (json === null ? null : (JSON.parse(json) as string[]))

/** The lists of a sandbox as they are kept. */
export const allowedOf = (row: Pick<SandboxesTable, 'allowed_to_search' | 'allowed_to_book' | 'allowed_to_cancel'>): Allowed => ({
  allowedToSearch: listOf(row.allowed_to_search),
  allowedToBook: listOf(row.allowed_to_book),
  allowedToCancel: listOf(row.allowed_to_cancel),
})

/** Who may do this; null: everybody. */
export function allowedTo(operation: Operation, allowed: Allowed): string[] | null {
  if (operation === 'search-slots') return allowed.allowedToSearch
  return operation === 'book' ? allowed.allowedToBook : operation === 'cancel' ? allowed.allowedToCancel : null
}
