import type { Writer } from '../db/database.ts'
import type { NewEvent } from './events.store.ts'

type Actor = NewEvent['actor']

interface Touched {
  /** Each with who touched it. */
  projects: Map<string, Actor[]>
  services: Set<string>
  /** By name. */
  pairs: Set<string>
  /** People whose details changed. */
  people: Set<string>
  /** The projects of which a partner service changed. */
  partnersOf: Set<string>
}
const nothing = (): Touched => ({ projects: new Map(), services: new Set(), pairs: new Set(), people: new Set(), partnersOf: new Set() })

/** What the events of a write speak of, for whoever keeps something that is derived from it. */
const touched = new WeakMap<Writer, Touched>()

/** Subjects of a project that nothing derived depends on; `gate` tells of what was derived. */
const idle = new Set(['note', 'sandbox', 'comment', 'prerequisite-derived', 'gate'])

export function touch(trx: Writer, events: NewEvent[]): void {
  const known = touched.get(trx) ?? nothing()
  touched.set(trx, known)
  for (const { projectId, subject, subjectId, action, actor } of events) {
    if (projectId !== null && !idle.has(subject)) known.projects.set(projectId, [...(known.projects.get(projectId) ?? []), actor])
    if (projectId !== null && subject === 'partner') known.partnersOf.add(projectId)
    if (subject === 'service') known.services.add(subjectId)
    if (subject === 'pair') known.pairs.add(subjectId)
    if (subject === 'person' && action === 'changed') known.people.add(subjectId)
  }
}

/** What was touched on this handle so far. */
export const touchedOn = (trx: Writer): Readonly<Touched> => touched.get(trx) ?? nothing()

/** What was touched on this handle since it was asked last. */
export function takeTouched(trx: Writer): Touched {
  const known = touched.get(trx)
  touched.delete(trx)
  return known ?? nothing()
}
