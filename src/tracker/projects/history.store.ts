import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { EventsTable } from '../../db/tables/events.ts'
import { holdsWords } from '../../db/words.ts'

/** What a reader may narrow the history to; each stands for the subjects of events that begin so. */
export const historySubjects: { key: string; name: string; begins: string[] }[] = [
  { key: 'project', name: 'The project itself', begins: ['project', 'note', 'service'] },
  { key: 'people', name: 'People', begins: ['person', 'people'] },
  { key: 'prerequisites', name: 'Prerequisites', begins: ['prerequisite', 'evidence'] },
  { key: 'procedure', name: 'Procedure', begins: ['sop'] },
  { key: 'dates', name: 'Dates', begins: ['date'] },
  { key: 'sandbox', name: 'Sandbox', begins: ['sandbox', 'probe', 'slot', 'schedule', 'fault', 'interaction'] },
  { key: 'test-plan', name: 'Test plan', begins: ['test'] },
  { key: 'go-live', name: 'Go-live', begins: ['go-live', 'gate', 'attestation', 'criterion'] },
]

export interface FindEvents {
  subject?: string
  words: string
  /** Only those before this sequence number. */
  before?: number
}

/** A project's events that fit, newest first. */
export async function listHistory(db: Reader, projectId: ProjectId, find: FindEvents, limit: number): Promise<EventsTable[]> {
  let query = db.selectFrom('events').selectAll().where('project_id', '=', projectId).orderBy('seq', 'desc').limit(limit)
  const subject = historySubjects.find((one) => one.key === find.subject)
  if (subject) query = query.where((eb) => eb.or(subject.begins.map((start) => eb('subject', 'like', `${start}%`))))
  if (find.words.trim() !== '') query = query.where(holdsWords(find.words, 'sentence', 'reason'))
  if (find.before !== undefined) query = query.where('seq', '<', find.before)
  return query.execute()
}

/** Which of these events were undone, with the event that did so: looked up by id, because it may stand on another page. */
export async function listUndoing(db: Reader, projectId: ProjectId, ids: string[]): Promise<Map<string, Pick<EventsTable, 'actor_name' | 'at'>>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('events')
    .select(['undoes', 'actor_name', 'at'])
    .where('project_id', '=', projectId)
    .where('undoes', 'in', ids)
    .orderBy('seq')
    .execute()
  return new Map(rows.flatMap((row) => (row.undoes === null ? [] : [[row.undoes, row]])))
}

/** All events that fit, newest first, read in portions. */
export async function* walkHistory(db: Reader, projectId: ProjectId, find: FindEvents): AsyncGenerator<EventsTable & { undone: boolean }> {
  let before = find.before
  for (;;) {
    const rows = await listHistory(db, projectId, { ...find, ...(before === undefined ? {} : { before }) }, 500)
    const undoing = await listUndoing(
      db,
      projectId,
      rows.map((row) => row.id),
    )
    for (const row of rows) yield { ...row, undone: undoing.has(row.id) }
    before = rows.at(-1)?.seq
    if (rows.length < 500) return
  }
}
