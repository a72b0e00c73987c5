import type { Writer } from '../db/database.ts'
import type { NewEvent } from './events.store.ts'

interface Touched {
  projects: Set<string>
  services: Set<string>
  /** By name. */
  pairs: Set<string>
}
const nothing = (): Touched => ({ projects: new Set(), services: new Set(), pairs: new Set() })

/** What the events of a write speak of, for whoever keeps something that is derived from it. */
const touched = new WeakMap<Writer, Touched>()

/** Subjects of a project that nothing derived depends on. */
const idle = new Set(['note', 'sandbox', 'comment', 'prerequisite-derived'])

export function touch(trx: Writer, events: NewEvent[]): void {
  const known = touched.get(trx) ?? nothing()
  touched.set(trx, known)
  for (const { projectId, subject, subjectId } of events) {
    if (projectId !== null && !idle.has(subject)) known.projects.add(projectId)
    if (subject === 'service') known.services.add(subjectId)
    if (subject === 'pair') known.pairs.add(subjectId)
  }
}

/** What was touched on this handle since it was asked last. */
export function takeTouched(trx: Writer): Touched {
  const known = touched.get(trx)
  touched.delete(trx)
  return known ?? nothing()
}
