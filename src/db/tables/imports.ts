import type { Digest } from '../../digest.ts'
import type { PersonId, ProjectId } from '../ids.ts'
/** A file as it was read, before anyone says which of its sheets and columns to use. */
export interface ImportFilesTable {
  id: string
  file_name: string
  digest: Digest
  person_id: PersonId
  person_name: string
  uploaded_at: string
  /** Its sheets and what they look like, as JSON. */
  outline: string
  /** The kind, sheets and columns that a person chose, as JSON. */
  choices: string
  /** When the import made from it was written or dropped, and its rows deleted. */
  settled_at: string | null
}

/** Some rows of a sheet of a file, as JSON. */
export interface ImportFilePartsTable {
  file_id: string
  sheet: number
  part: number
  cells: string
}

/** A file of one project or of the catalogue, kept until someone confirms what was understood of it. */
export interface ImportsTable {
  id: string
  file_name: string
  digest: Digest
  kind: string
  understanding: string
  uploaded_by: string
  uploaded_at: string
  project_id: ProjectId | null
  settled_at: string | null
  /** The file that it was read from, while that is kept; null from the command line. */
  file_id: string | null
}

export interface AliasesTable {
  kind: 'column' | 'product' | 'organisation'
  /** Folded. */
  alias: string
  /** The field's key, or the name that it means; empty if it is to be ignored. */
  name: string
}

export interface TrackerImportsTable {
  id: string
  file_name: string
  digest: Digest
  sheet: string
  person_id: PersonId
  person_name: string
  uploaded_at: string
  state: 'reading' | 'review' | 'writing' | 'done' | 'undoing' | 'undone' | 'cancelled'
  columns: string
  warnings: string
  choices: string
  counts: string
  written: number
  made: string
  settled_at: string | null
  settled_by: string | null
  /** Null from the command line without a name, and for imports that were settled before this was stored. */
  settled_by_id: PersonId | null
  /** What the file says about 111 providers and pairs, as JSON. */
  shared: string
  /** The file that it was read from; null from the command line, and for imports from before files were kept. */
  file_id: string | null
  /** The person in whose area its services have to be; null if they may be any. */
  within_id: PersonId | null
}

export interface TrackerImportRowsTable {
  import_id: string
  /** The row number in Excel. */
  number: number
  /** Distinguishes several faults of one row. */
  part: number
  kind: 'new' | 'changed' | 'conflict' | 'close' | 'closed' | 'unchanged' | 'not-taken' | 'outside'
  ods_code: string | null
  name: string | null
  /** The cells as they came, and what was understood of them, as JSON. */
  incoming: string
  said: string
  changes: string
  /** How many of the changes are not conflicts. */
  plain: number
  why: string | null
  /** The ODS code of the service that it may be, if the match is only close. */
  near: string | null
  /** For a conflict: the file's value or ours. For a close match: the same service, a new one, or neither. */
  decision: 'file' | 'here' | 'same' | 'new' | 'leave' | null
  /** The service's version that the row was compared with, and the version after the import. */
  seen: number | null
  wrote: number | null
  before: string | null
}
