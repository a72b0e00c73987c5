import type { Digest } from '../../digest.ts'
import type { PersonId, ProjectId } from '../ids.ts'
export interface EvidenceTable {
  id: string
  /** Null for evidence of a shared prerequisite. */
  project_id: ProjectId | null
  subject: string
  subject_id: string
  kind: 'note' | 'link' | 'interaction' | 'file'
  body: string
  interaction_id: string | null
  digest: Digest
  added_by: string
  added_by_id: PersonId | null
  added_at: string
  /** The name of the uploaded file, and the type of its content; null if this is not a file. */
  file_name: string | null
  file_type: string | null
  file_size: number | null
  /** The random name that it is stored under; null if this is not a file, or if it was removed. */
  stored_as: string | null
  removed_by: string | null
  removed_at: string | null
  removed_reason: string | null
  removed_by_id: PersonId | null
  /** For withdrawn evidence of a test case: the result that relied on it and is no longer valid. */
  unsettles: string | null
  /** For evidence of a test case: the run in which it was added, and the result that it belongs to once there is one. Null for older evidence. */
  run_id: string | null
  result_id: string | null
}
