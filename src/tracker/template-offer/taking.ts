import type { ProjectId } from '../../db/ids.ts'
import type { ActorAt } from '../../events/record.ts'
import type { ProjectItems } from '../templates/project-items.ts'
import type { Change, HeldItems, Kind } from './change.ts'

export interface Taking {
  projectId: ProjectId
  chosen: Change[]
  held: HeldItems
  fresh: ProjectItems
  newId: () => string
  by: ActorAt
}

/** The keys of what was chosen of a kind. */
export function chosenOf(chosen: Change[], kind: Kind): { added: Set<string>; changed: Set<string>; gone: Set<string> } {
  const keys = (how: Change['how']) => new Set(chosen.filter((one) => one.kind === kind && one.how === how).map((one) => one.key))
  return { added: keys('new'), changed: keys('changed'), gone: keys('gone') }
}
