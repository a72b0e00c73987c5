import type { ProjectId } from '../../db/ids.ts'
import { prepared } from '../../db/prepared.ts'
import type { ProjectNotesTable } from '../../db/tables/projects.ts'

/** The last notes of a project, newest first. */
export const latestNotes = prepared<{ id: ProjectId }, ProjectNotesTable>((db, parameter) =>
  db.selectFrom('project_notes').selectAll().where('project_id', '=', parameter('id')).orderBy('written_at', 'desc').limit(20),
)
/** What happened last in a project, newest first. */
export const latestEvents = prepared<{ id: ProjectId }, { sentence: string; at: string }>((db, parameter) =>
  db.selectFrom('events').select(['sentence', 'at']).where('project_id', '=', parameter('id')).orderBy('seq', 'desc').limit(10),
)
