import type { Writer } from '../../db/database.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { Refusal } from '../../errors.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { affectedEvents } from '../services/affected-projects.store.ts'
import { endpointLeftBehind, standingNames, whyNotByHand } from './prerequisite.ts'
import type { Standing } from './prerequisite.ts'
import { asPrerequisite, listPrerequisites, saveStanding } from './prerequisites.store.ts'

export interface Settle {
  row: Pick<PrerequisitesTable, 'id' | 'project_id' | 'key' | 'title' | 'standing' | 'derived'>
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

/** An endpoint that was met under another ASID is in progress again, with its event: left as met, it would send bookings to another system. */
async function reopenEndpoints(trx: Writer, asid: string, { row, actor, at, newId }: Settle): Promise<void> {
  for (const one of await listPrerequisites(trx, row.project_id)) {
    const reason = endpointLeftBehind(asPrerequisite(one), asid)
    if (reason !== undefined)
      await recordEvents(trx, [
        await settle(trx, { row: one, version: one.version, next: { standing: 'in-progress' }, dueDate: one.due_date, reason, actor, at, newId }),
      ])
  }
}

/** The other projects of a service whose DoS ids changed with this one's prerequisite see it too. */
async function tellOthers(trx: Writer, serviceId: string, { row, actor, at, newId }: Settle): Promise<void> {
  const changed = { id: newId(), at, actor, projectId: null, subject: 'service', subjectId: serviceId, action: 'changed', sentence: '' }
  const events = await affectedEvents(trx, changed, { serviceId, fields: ['DoS service ids'], newId })
  await recordEvents(
    trx,
    events.filter((one) => one.projectId !== row.project_id),
  )
}

/**
 * Saves where a prerequisite stands now and returns the event, which the caller records in the same transaction. Throws ConflictError if
 * someone else changed it first, and Refusal for a derived one: every way of setting a status ends here. Another ASID opens the endpoints that name the old one.
 */
export async function settle(trx: Writer, given: Settle): Promise<NewEvent> {
  const { row, version, next, dueDate, reason, actor, at, newId } = given
  if (row.derived !== null) throw new Refusal(`Nobody sets the status of ${row.title}. ${whyNotByHand(row.derived)}.`)
  const serviceId = await saveStanding(trx, { id: row.id, project_id: row.project_id, key: row.key, version }, next, { name: actor.name, at, dueDate })
  if (row.key === 'asid' && next.standing === 'met' && next.value !== null) await reopenEndpoints(trx, next.value, given)
  if (serviceId !== undefined) await tellOthers(trx, serviceId, given)
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
