import type { Writer } from '../../db/database.ts'
import type { ProjectNotesTable } from '../../db/tables/projects.ts'

export async function insertNote(trx: Writer, note: ProjectNotesTable): Promise<void> {
  await trx.insertInto('project_notes').values(note).execute()
}
