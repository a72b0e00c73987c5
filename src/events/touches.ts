import type { Writer } from '../db/database.ts'
import { asPersonId, asServiceId } from '../db/ids.ts'
import type { PersonId, ProjectId, ServiceId } from '../db/ids.ts'
import type { NewEvent } from './events.store.ts'

type Actor = NewEvent['actor']
/** An event of the write that is about to end. */
export type EventOfWrite = NewEvent

/** What events are about, as far as something derived depends on it. */
export interface Touches {
  /** The events themselves. */
  events: EventOfWrite[]
  /** Each with the people who touched it. */
  projects: Map<ProjectId, Actor[]>
  services: Set<ServiceId>
  organisations: Set<string>
  /** By name. */
  pairs: Set<string>
  /** People whose details changed. */
  people: Set<PersonId>
  /** Projects whose partner services changed. */
  partnersOf: Set<ProjectId>
  /** Projects that were started, held, resumed or stopped, or in which a gate was declared or decided. */
  movedOn: Set<ProjectId>
  /** Projects whose procedure, people or state changed, each with the people who changed them. */
  signersOf: Map<ProjectId, Actor[]>
  /** Email addresses that became someone's. */
  addresses: Set<string>
}
const nothing = (): Touches => ({
  events: [],
  projects: new Map(),
  services: new Set(),
  organisations: new Set(),
  pairs: new Set(),
  people: new Set(),
  partnersOf: new Set(),
  movedOn: new Set(),
  signersOf: new Map(),
  addresses: new Set(),
})

/** What the events of a transaction touch, while it runs. */
const touchesOf = new WeakMap<Writer, Touches>()

/** Subjects of a project that nothing derived depends on; `gate` and `prerequisite-derived` themselves report what was derived. */
const idle = new Set(['note', 'sandbox', 'comment', 'prerequisite-derived', 'gate', 'project-field'])

/** Subjects that decide whom a version of the procedure is sent to. */
const asksSigners = new Set(['sop', 'person', 'project'])

/** Notes what these events touch. */
export function touch(trx: Writer, events: NewEvent[]): void {
  const touches = touchesOf.get(trx) ?? nothing()
  touchesOf.set(trx, touches)
  for (const event of events) touches.events.push(event)
  for (const { projectId, subject, subjectId, action, actor, to } of events) {
    if (projectId !== null && !idle.has(subject)) touches.projects.set(projectId, [...(touches.projects.get(projectId) ?? []), actor])
    if (projectId !== null && subject === 'partner') touches.partnersOf.add(projectId)
    if (projectId !== null && (subject === 'project' || subject === 'attestation')) touches.movedOn.add(projectId)
    if (projectId !== null && asksSigners.has(subject)) touches.signersOf.set(projectId, [...(touches.signersOf.get(projectId) ?? []), actor])
    if (action === 'address changed' && to) touches.addresses.add(to)
    if (subject === 'service') touches.services.add(asServiceId(subjectId))
    if (subject === 'organisation') touches.organisations.add(subjectId)
    if (subject === 'pair') touches.pairs.add(subjectId)
    if (subject === 'person' && action === 'changed') touches.people.add(asPersonId(subjectId))
  }
}

/** What the transaction has touched since the last call. */
export function takeTouches(trx: Writer): Touches {
  const touches = touchesOf.get(trx)
  touchesOf.delete(trx)
  return touches ?? nothing()
}
