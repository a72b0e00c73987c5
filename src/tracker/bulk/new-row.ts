import type { ProjectId } from '../../db/ids.ts'
import type { BulkRowsTable } from '../../db/tables/rollout.ts'

/** A row of a job that is being prepared. */
export type NewRow = Omit<BulkRowsTable, 'job_id' | 'number' | 'cell'> & { cell?: string | null }

/** A row for a project: why it is left as it is, or what changes in it. */
export const rowOfProject = (
  { id, service_id, ods_code, name }: Pick<NewRow, 'service_id' | 'ods_code' | 'name'> & { id: ProjectId },
  why: string | null,
  changes: string | null = null,
): NewRow => ({
  service_id,
  ods_code,
  name,
  project_id: id,
  will: why === null ? 1 : 0,
  why: why ?? changes,
  outcome: null,
  told: null,
  open_prerequisites: null,
  plan: null,
  made: null,
})
