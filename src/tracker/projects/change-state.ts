import { z } from 'zod'
import { actOnAnyProject, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import { stateActs, stateNames } from '../../access/project-state.ts'
import type { ProjectState, StateAct } from '../../access/project-state.ts'
import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { momentOf } from '../../web/moments.ts'
import { listRunsToCome } from '../test-plan/planned-runs.store.ts'
import type { PlannedRun } from '../test-plan/planned-runs.store.ts'
import { findOpenProject, findStateEvent, saveState } from './state.store.ts'

const form = z.object({
  reason: z.string().trim().min(1, 'Give the reason, so that everyone in the project knows it').max(2000, 'Use 2,000 characters or fewer'),
  version: z.coerce.number().int(),
})

export interface Where {
  project: ProjectId
  /** The event that this undoes, if the caller knows it. */
  undoes?: string
}

interface Found {
  /** Whether another project of the service and role is open. */
  isOtherOpen: boolean
  undoes: string | null
  /** What is planned for today or later. */
  runs: PlannedRun[]
}

/** Planned runs are off while their project does not go on, and stay planned: calendars lose them, and get them back. */
function ofRuns({ runs }: Found, { project, from, to, reason }: { project: ProjectId; from: ProjectState; to: ProjectState; reason: string }): Happened[] {
  if (to !== 'open' && from !== 'open') return []
  const kind = to === 'open' ? 'test-plan.run-resumed' : 'test-plan.run-halted'
  return runs.map(({ id, number, held_on: day }) => ({ kind, id, project, number, day, reason }))
}

/** Whether a project may be held, stopped or resumed. */
export function decideState(key: keyof typeof stateActs, found: Found, { reason, version }: z.output<typeof form>, { access: { project } }: Doing) {
  const { kind, from, to, done }: StateAct = stateActs[key]
  if (project.version !== version) return overtaken
  if (!from.includes(project.state)) return refused({ reason: `This project is ${stateNames[project.state].toLowerCase()} already.` })
  if (to === 'open' && found.isOtherOpen)
    return refused({ reason: 'Another project for this service and role is open. Stop that one first, or work on it instead.' })
  const { id, state } = project
  return {
    next: { id, version, to, reason: to === 'open' ? null : reason, done },
    happened: [
      { kind, id, project: id, from: state, to, reason, undoes: found.undoes },
      ...ofRuns(found, { project: id, from: state, to, reason }),
    ] satisfies Happened[],
  }
}

/** Who held, stopped or resumed the project last, when and why. */
async function whoWasFirst(db: Reader, { project }: Where): Promise<string> {
  const last = await findStateEvent(db, project)
  return last
    ? `${last.sentence} on ${momentOf(last.at)}${last.reason ? `: ${last.reason.replace(/\.$/, '')}` : ''}.`
    : 'Someone else has changed this project.'
}

/** An act that changes the state of a project. Resuming undoes the hold or stop. */
export const stateAct = (key: keyof typeof stateActs) =>
  actOnAnyProject({
    permission: 'project.manage',
    form,
    async load(trx, { project, undoes }: Where, { access, today }) {
      const { service_id: serviceId, role } = access.project
      const isOtherOpen = key === 'resume' && (await findOpenProject(trx, { serviceId, role, otherThan: project })) !== undefined
      const last = key === 'resume' ? await findStateEvent(trx, project) : undefined
      const runs = await listRunsToCome(trx, project, today)
      return { isOtherOpen, runs, undoes: undoes ?? (last && last.action !== 'resumed' ? last.id : null) }
    },
    decide: (found, typed, doing) => decideState(key, found, typed, doing),
    save: (trx, next) => saveState(trx, next),
    whoWasFirst,
    says: ({ done }) => done,
  })
