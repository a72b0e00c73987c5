import type { ProjectState as State } from '../../access/project-state.ts'
import type { ProjectId, ServiceId } from '../../db/ids.ts'
import type { Stage } from '../../db/tables/projects.ts'
import type { Rollout } from '../../db/tables/services.ts'
import { isKey } from '../../keys.ts'

/** What is compared of a service. */
export interface ServiceState {
  id: ServiceId
  ods: string
  name: string
  rollout: Rollout
}

/** What is compared of a project. */
export interface ProjectState {
  id: ProjectId
  service: ServiceId
  role: 'provider' | 'consumer'
  state: State
  stage: Stage
  /** The day that holds, yyyy-mm-dd. */
  goLive: string | null
}

export interface StateOfDay {
  services: ReadonlyMap<string, ServiceState>
  projects: ReadonlyMap<string, ProjectState>
}

/** The kinds of changes, in the order of the page. */
export const changeKinds = {
  live: 'Went live',
  'not-live': 'No longer live',
  started: 'Project started',
  moved: 'Go-live moved',
  planned: 'Go-live planned',
  unplanned: 'Go-live no longer planned',
  stage: 'Stage changed',
  state: 'Held, stopped, resumed or closed',
  added: 'Service added',
  gone: 'Service gone',
} as const
export type ChangeKind = keyof typeof changeKinds
export const isChangeKind = (text: string | undefined): text is ChangeKind => text !== undefined && isKey(changeKinds, text)

/** Something that differs between two days. The values are keys or days; null is nothing. */
export interface Change {
  kind: ChangeKind
  service: ServiceState
  project: ProjectId | null
  from: string | null
  to: string | null
}

/** Everything that differs between two days, by kind and then by the name of the service. */
export function compareDays(before: StateOfDay, after: StateOfDay): Change[] {
  const changes: Change[] = []
  for (const service of after.services.values()) changes.push(...ofService(before.services.get(service.id), service))
  for (const service of before.services.values())
    if (!after.services.has(service.id)) changes.push({ kind: 'gone', service, project: null, from: service.rollout, to: null })
  for (const project of after.projects.values()) {
    const service = after.services.get(project.service)
    if (service) changes.push(...ofProject(before.projects.get(project.id), project).map((one) => ({ ...one, service, project: project.id })))
  }
  const order = Object.keys(changeKinds)
  return changes.toSorted(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.service.name.localeCompare(b.service.name) || (a.service.ods < b.service.ods ? -1 : 1),
  )
}

function ofService(before: ServiceState | undefined, service: ServiceState): Change[] {
  const [was, is] = [before?.rollout ?? null, service.rollout]
  const about = { service, project: null, from: was, to: is }
  return [
    ...(before ? [] : [{ ...about, kind: 'added' as const }]),
    ...(is === 'live' && was !== 'live' ? [{ ...about, kind: 'live' as const }] : []),
    ...(was === 'live' && is !== 'live' ? [{ ...about, kind: 'not-live' as const }] : []),
  ]
}

type OfProject = Pick<Change, 'kind' | 'from' | 'to'>

function ofProject(before: ProjectState | undefined, { goLive, stage, state }: ProjectState): OfProject[] {
  if (!before) return [{ kind: 'started', from: null, to: goLive }]
  return [
    ...(before.goLive === goLive
      ? []
      : [{ kind: before.goLive === null ? 'planned' : goLive === null ? 'unplanned' : 'moved', from: before.goLive, to: goLive } as const]),
    ...(before.stage === stage ? [] : [{ kind: 'stage', from: before.stage, to: stage } as const]),
    ...(before.state === state ? [] : [{ kind: 'state', from: before.state, to: state } as const]),
  ]
}
