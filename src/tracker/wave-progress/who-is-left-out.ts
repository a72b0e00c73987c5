import type { HeldRole } from '../../access/permissions.ts'
import type { ProjectState } from '../../access/project-state.ts'
import type { Stage } from '../../db/tables/projects.ts'
import { goHasToBeDecided, goWaits } from '../go-live/stage-line.ts'
import { firstRoleOf, whyNotSecond } from '../people/who-attests.ts'
import type { First } from '../people/who-attests.ts'
import type { Signed } from '../waves/wave-jobs.ts'

export interface ForGo {
  state: ProjectState
  stage: Stage
  /** The first reason why its next gate is not passed. */
  holds: string | null
  home: 'provider' | 'consumer'
  /** The roles of this person. */
  roles: HeldRole[]
  /** Who decided go, to this person. */
  first: First
}

const decided: Stage[] = ['business-live', 'hand-over', 'closed']
const stateWords: Partial<Record<ProjectState, string>> = { 'on-hold': 'It is on hold.', stopped: 'Its project is stopped.', closed: 'Its project is closed.' }

/** Why a project is left out when this person decides go for a wave, or confirms it as the second person; null if it is not. The act itself checks all of it again. */
export function whyLeftOut(act: Signed, { state, stage, holds, home, roles, first }: ForGo): string | null {
  const closed = stateWords[state]
  if (closed !== undefined) return closed
  if (decided.includes(stage) || holds?.startsWith('Go is decided')) return 'Go is decided already.'
  if (act === 'wave-confirm') {
    if (holds !== goWaits) return 'No decision waits here for a second person.'
    const why = whyNotSecond(roles, { home, first })
    return why === undefined ? null : `${why}.`
  }
  if (holds === goWaits) return 'Go is decided, and waits for its second person.'
  if (holds !== goHasToBeDecided) return `It is not ready: ${(holds ?? 'its gates are not passed').replace(/\.$/, '')}.`
  return firstRoleOf(roles) ? null : 'You are not its project manager.'
}
