import { z } from 'zod'
import type { SandboxesTable } from '../../db/tables/sandbox.ts'
import type { Operation } from '../fhir/operations.ts'

/** Which organisations, by ODS code, may search, book and cancel in a sandbox; null: all. */
export interface Allowed {
  allowedToSearch: string[] | null
  allowedToBook: string[] | null
  allowedToCancel: string[] | null
}

const codes = z.array(z.string())

/** A list of ODS codes as it is kept; null: all. */
export const codesIn = (json: string | null): string[] | null => (json === null ? null : codes.parse(JSON.parse(json)))

/** The lists of a sandbox as they are kept. */
export const allowedOf = (row: Pick<SandboxesTable, 'allowed_to_search' | 'allowed_to_book' | 'allowed_to_cancel'>): Allowed => ({
  allowedToSearch: codesIn(row.allowed_to_search),
  allowedToBook: codesIn(row.allowed_to_book),
  allowedToCancel: codesIn(row.allowed_to_cancel),
})

/** Who may do this; null: everyone. */
export function allowedTo(operation: Operation, allowed: Allowed): string[] | null {
  if (operation === 'search-slots') return allowed.allowedToSearch
  return operation === 'book' ? allowed.allowedToBook : operation === 'cancel' ? allowed.allowedToCancel : null
}
