import type { PersonId, ProjectId, ServiceId } from '../ids.ts'
export interface SavedViewsTable {
  id: string
  person_id: PersonId
  name: string
  /** The list that it is a view of. */
  list: 'services' | 'projects'
  query: string
  shared: number
  created_at: string
}

export interface BulkJobsTable {
  id: string
  act: 'owner' | 'dates' | 'hold' | 'start' | 'wave' | 'wave-move' | 'wave-plan' | 'wave-go' | 'wave-confirm' | 'wave-signers' | 'column'
  /** As JSON: see src/tracker/bulk/bulk.ts. */
  choices: string
  /** The filter of the list where it was started, as in the address. */
  query: string
  person_id: PersonId
  person_name: string
  state: 'review' | 'running' | 'done' | 'undoing' | 'undone' | 'cancelled'
  total: number
  will: number
  made_at: string
  settled_at: string | null
  /** Who pressed the button: the booking team may start a project manager's job. Null until then. */
  started_by: string | null
  started_by_id: PersonId | null
  undone_by: string | null
  undone_by_id: PersonId | null
  undone_at: string | null
  /** Of many starts: what the preview says beside the rows, as JSON: see src/tracker/bulk/start-preview.ts. */
  preview: string | null
  /** Of decisions on go: in which session and request someone proved who they are. */
  session_hash: string | null
  request_id: string | null
  /** The wave whose projects it changes; null for any other. */
  wave_id: string | null
  /** 1 when all of its rows are stored; before, nobody sees it. */
  complete: number
}

export interface BulkRowsTable {
  job_id: string
  number: number
  service_id: ServiceId
  ods_code: string
  name: string
  project_id: ProjectId | null
  will: number
  /** Why it is left unchanged, or what will change. */
  why: string | null
  outcome: 'done' | 'left' | 'undone' | 'kept' | null
  /** The outcome, if it differs from the plan. */
  told: string | null
  /** Of a start: how many prerequisites the project would have open. */
  open_prerequisites: number | null
  /** What the project gets, as JSON: see src/tracker/bulk/plan-of-row.ts. */
  plan: string | null
  /** What an undo needs, as JSON. */
  made: string | null
  /** Of a column: what its cell is to say, and what it said when that was checked, as JSON: see src/tracker/bulk/planned-cell.ts. */
  cell: string | null
}
