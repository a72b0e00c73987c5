import type { Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { PrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { Refusal } from '../../errors.ts'
import { latestEventId } from '../../events/events.store.ts'
import type { By } from '../../events/record.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { changeOnProjects } from '../services/affected-projects.store.ts'
import { endpointLeftBehind, statusNames, whyNotByHand, whyNotWhileShared } from './prerequisite.ts'
import type { Status } from './prerequisite.ts'
import { asPrerequisite, listMetEndpoints, writeStatus } from './prerequisites.store.ts'
import type { ServiceGivenId } from './prerequisites.store.ts'

export interface StatusChange {
  row: Pick<PrerequisitesTable, 'id' | 'project_id' | 'key' | 'title' | 'status' | 'derived' | 'shared_id'>
  /** The version that the person saw. */
  version: number
  next: Status
  dueDate: string | null
  /** Why, or the evidence for it. */
  reason: string | null
}

/**
 * Endpoints that were met under another ASID than their project has now are in progress again: left as met, they would send bookings to another
 * system. `asids` are those of a few hundred projects at most.
 */
export async function reopenEndpoints(trx: Writer, asids: ReadonlyMap<ProjectId, string>, by: By): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const row of await listMetEndpoints(trx, [...asids.keys()])) {
    const reason = endpointLeftBehind(asPrerequisite(row), asids.get(row.project_id) ?? '')
    if (reason === undefined) continue
    const change = { row, version: row.version, next: { status: 'in-progress' as const }, dueDate: row.due_date, reason }
    happened.push(...(await saveStatus(trx, change, by)))
  }
  return happened
}

/** That a service has another DoS id, in its own history and in that of its other projects. By its own event those that book into it follow. */
async function changeOfService(trx: Writer, { id, name, from, to }: ServiceGivenId, projectId: ProjectId): Promise<Happened[]> {
  const onOthers = await changeOnProjects(trx, { serviceId: id, fields: ['DoS service ids'], except: projectId })
  return [{ kind: 'service.changed', id, project: null, name, from, to }, ...onOthers]
}

/**
 * Saves the status of a prerequisite and returns what happened, which the caller records in the same transaction. Throws ConflictError if someone else
 * changed it first, and Refusal for one that follows the catalogue or a shared prerequisite: every way of setting a status ends here. Another ASID opens the endpoints that name the old one.
 */
export async function saveStatus(trx: Writer, { row, version, next, dueDate, reason }: StatusChange, by: By): Promise<Happened[]> {
  if (row.derived !== null) throw new Refusal(`Nobody sets the status of ${row.title}. ${whyNotByHand(row.derived)}.`)
  if (row.shared_id !== null) throw new Refusal(`${row.title}: ${whyNotWhileShared}.`)
  const service = await writeStatus(trx, { ...row, version }, next, { ...by.actor, at: by.at, dueDate })
  // Changing what was completed undoes the event that completed it.
  const wasCompleted = row.status !== next.status && ['met', 'waived', 'not-applicable'].includes(row.status)
  return [
    {
      kind: `prerequisite.${next.status}`,
      id: row.id,
      project: row.project_id,
      title: row.title,
      from: statusNames[row.status],
      to: statusNames[next.status],
      reason,
      undoes: wasCompleted ? await latestEventId(trx, row.id, [row.status]) : null,
    },
    ...(row.key === 'asid' && next.status === 'met' && next.value !== null ? await reopenEndpoints(trx, new Map([[row.project_id, next.value]]), by) : []),
    ...(service === undefined ? [] : await changeOfService(trx, service, row.project_id)),
  ]
}
