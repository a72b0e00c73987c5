import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'

/** What a project is started with, and what is worked out for it: rows that need others come before them. */
const tables = [
  'own_statuses',
  'prerequisites',
  'project_people',
  'project_roles',
  'test_entry_conditions',
  'go_live_criteria',
  'sop_drafts',
  'test_cases',
  'test_plans',
  'project_dates',
  'wave_representatives',
  'wave_procedures',
  'wave_projects',
  'notices',
  'gate_notices',
  'forecasts',
] as const

/** Removes a project that nobody has worked on, with all that it was started with. Whatever people did in it would be in the way: then the database refuses. */
export async function removeProject(trx: Writer, id: ProjectId): Promise<void> {
  for (const table of tables) await trx.deleteFrom(table).where('project_id', '=', id).execute()
  await trx.deleteFrom('sop_drawings').where('kind', '=', 'draft').where('id', '=', id).execute()
  await trx.deleteFrom('projects').where('id', '=', id).execute()
}
