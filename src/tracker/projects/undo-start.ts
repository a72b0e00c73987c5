import { z } from 'zod'
import { actOnAnyProject, refused } from '../../access/act.ts'
import type { Decided, Refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { isWithin } from '../../clock.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { ProjectSandboxes } from '../../evidence/project-sandboxes.ts'
import { isWorkedOn } from './worked-on.store.ts'
import { removeProject } from './remove-project.store.ts'

/** For how long a start can be undone as if it had never been, in milliseconds. */
const undoableMs = 24 * 60 * 60 * 1000

interface Where {
  project: ProjectId
  /** The events of the start. */
  events: string[]
}

interface Found {
  startedAt: string
  isWorkedOn: boolean
  events: string[]
}

interface Next {
  id: ProjectId
  service: ServiceId
  sandboxes: ProjectSandboxes
}

export function decideUndoStart({ startedAt, isWorkedOn: worked, events }: Found, _: object, { access, at, sandboxes }: Doing): Refused | Decided<Next> {
  if (worked) return refused({ form: 'Someone has worked on this project since.' })
  if (!isWithin(undoableMs, startedAt, Date.parse(at))) return refused({ form: 'It was started more than a day ago. Stop it instead.' })
  const { id, service_id: service, role } = access.project
  const side = role === 'provider' ? 'Provider' : 'Consumer'
  return {
    next: { id, service, sandboxes },
    happened: [{ kind: 'service.start-undone', id: service, project: null, name: access.service.name, side, undoes: events[0] ?? null }],
  }
}

/** Undoes the start of a project on which nobody has worked: within a day it is gone with everything that it was started with. The record keeps both. */
export const undoStart = actOnAnyProject({
  permission: 'project.manage',
  form: z.object({}),
  async load(trx, { project, events }: Where, { access, sandboxes }): Promise<Found> {
    const worked = (await isWorkedOn(trx, project, events)) || (await sandboxes.wasUsed(trx, project))
    return { startedAt: access.project.created_at, isWorkedOn: worked, events }
  },
  decide: decideUndoStart,
  async save(trx, { id, sandboxes }) {
    await sandboxes.remove(trx, id)
    await removeProject(trx, id)
  },
  says: () => 'The start is undone',
})
