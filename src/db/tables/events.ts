import type { Generated } from 'kysely'
import type { Digest } from '../../digest.ts'
import type { PersonId, ProjectId } from '../ids.ts'
export interface EventChainTable {
  id: number
  seq: number
  hash: string
}

export interface EventsTable {
  seq: number
  id: string
  at: string
  actor_id: PersonId | null
  actor_name: string
  project_id: ProjectId | null
  subject: string
  subject_id: string
  action: string
  sentence: string
  changed_from: string | null
  changed_to: string | null
  reason: string | null
  undoes: string | null
  previous_hash: string
  hash: string
  /** Covers the rows of `event_rows`; null if the act wrote none. */
  rows_digest: Digest | null
}

/** A row of the record as an event recorded it: see src/events/row-digests.ts. */
export interface EventRowsTable {
  seq: number
  table_name: string
  row_id: string
  /** SHA-256 of the whole row; null if it was deleted. */
  digest: Digest | null
}

/** How the code that last ran hashed rows, as JSON of `Accountable`: an upgrade needs it to know which rows matched their events before it. */
export interface AccountableTablesTable {
  table_name: string
  rules: string
}

/** A row as it was before a change: see migration 170. */
export interface EarlierRowsTable {
  id: Generated<number>
  table_name: string
  row_id: string
  /** The last event of the change. */
  seq: number
  until_at: string
  /** As JSON; null if it was not there. */
  was: string | null
}

export interface LooksTable {
  person_id: PersonId
  seq: number
  at: string
}
