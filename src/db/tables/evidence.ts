import type { Digest } from '../../digest.ts'
export interface EvidenceTable {
  id: string
  project_id: string
  subject: string
  subject_id: string
  kind: 'note' | 'link' | 'interaction' | 'file'
  body: string
  interaction_id: string | null
  digest: Digest
  added_by: string
  added_by_id: string | null
  added_at: string
  /** The name under which the file came, and the type that its content has; null if this is no file. */
  file_name: string | null
  file_type: string | null
  file_size: number | null
  /** The random name under which it is kept; null if this is no file, or where it was taken away. */
  stored_as: string | null
  removed_by: string | null
  removed_at: string | null
  removed_reason: string | null
  removed_by_id: string | null
  /** Of withdrawn evidence of a test case: the result that rested on it and stands no longer. */
  unsettles: string | null
  /** Of evidence of a test case: the run in which it was given, and the result that it hangs on once there is one. Null of older evidence. */
  run_id: string | null
  result_id: string | null
}
