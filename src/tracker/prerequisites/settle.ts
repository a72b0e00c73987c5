import type { Writer } from '../../db/database.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { latestEventId } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { standingNames } from './prerequisite.ts'
import type { Standing } from './prerequisite.ts'
import { saveStanding } from './prerequisites.store.ts'

export interface Settle {
  row: Pick<PrerequisitesTable, 'id' | 'project_id' | 'key' | 'title' | 'standing'>
  /** The version that the person saw. */
  version: number
  next: Standing
  dueDate: string | null
  /** Why, or what shows it. */
  reason: string | null
  actor: { id: string; name: string }
  at: string
  newId: () => string
}

/** Saves where a prerequisite stands now and returns the event, which the caller records in the same transaction. Throws ConflictError where somebody was first. */
export async function settle(trx: Writer, { row, version, next, dueDate, reason, actor, at, newId }: Settle): Promise<NewEvent> {
  await saveStanding(trx, { id: row.id, project_id: row.project_id, key: row.key, version }, next, { name: actor.name, at, dueDate })
  // What was settled and is no longer, or otherwise, undoes the event that settled it.
  const undoes =
    row.standing !== next.standing && ['met', 'waived', 'not-applicable'].includes(row.standing) ? await latestEventId(trx, row.id, [row.standing]) : null
  return {
    id: newId(),
    at,
    actor,
    projectId: row.project_id,
    subject: 'prerequisite',
    subjectId: row.id,
    action: next.standing,
    undoes,
    from: standingNames[row.standing],
    to: standingNames[next.standing],
    reason,
    sentence: `${actor.name} set ${row.title} to ${standingNames[next.standing].toLowerCase()}`,
  }
}
