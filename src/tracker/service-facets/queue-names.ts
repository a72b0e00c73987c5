import { readStringList } from '../../db/string-list.ts'
import type { PrerequisiteFacts, ProjectFacts } from './facts.ts'

/** Queues distinguish kinds of prerequisites: the same key with other owners or other needs is another kind. */
export type KindFacts = Pick<PrerequisiteFacts, 'key' | 'owners' | 'needs'>

/** What a queue counts of a kind. None of them is completed; those that are not ready wait. */
export type Queued = 'open' | 'ready' | 'overdue'

const separator = '\u001F'
const textOf = ({ key, owners, needs }: KindFacts): string => `${key}${separator}${owners}${separator}${needs}`

/** Before the text of a kind that some project has, whatever its state. */
export const kindStart = 'kind '
export const kindName = (kind: KindFacts): string => kindStart + textOf(kind)
const queuedStart = (queued: Queued): string => `queue ${queued} `
export const queuedName = (queued: Queued, kind: KindFacts): string => queuedStart(queued) + textOf(kind)
/** Before the text of a kind that some project has to do now. */
export const readyStart = queuedStart('ready')
/** What waits for exactly one thing. */
export const waitingName = (kind: KindFacts, need: string): string => `queue for ${need} ${textOf(kind)}`

export function kindOfText(text: string): KindFacts {
  const [key = '', owners = '', needs = ''] = text.split(separator)
  return { key, owners, needs }
}

/** All that a project is found by in queues, where only open projects are. */
export function queueNamesOf({ state, prerequisites }: Pick<ProjectFacts, 'state' | 'prerequisites'>): string[] {
  const kinds = prerequisites.map(kindName)
  if (state !== 'open') return kinds
  const open = prerequisites.filter((one) => one.isOpen)
  const openKeys = new Set(open.map((one) => one.key))
  return [
    ...kinds,
    ...open.flatMap((one) => [
      queuedName('open', one),
      ...(one.isOverdue ? [queuedName('overdue', one)] : []),
      ...(one.isReady
        ? [queuedName('ready', one)]
        : readStringList(one.needs)
            .filter((need) => openKeys.has(need))
            .map((need) => waitingName(one, need))),
    ]),
  ]
}
