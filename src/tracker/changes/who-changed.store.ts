import type { Reader } from '../../db/database.ts'
import type { Person } from '../../access/access.store.ts'
import { seesProject } from '../../access/visible-projects.store.ts'
import { noProjectId } from '../../db/ids.ts'
import type { EventsTable } from '../../db/tables/events.ts'
import type { Change, ChangeKind } from './compare-days.ts'

/** Between two moments, ISO 8601: the first counts, the last does not. */
export interface Period {
  since: string
  before: string
}

export type Who = Pick<EventsTable, 'actor_name' | 'at' | 'reason'>

/** The actions of events that make a change of this kind, by subject; a stage follows from the gates, and nobody sets it. */
const madeBy: Record<ChangeKind, { subject: string; actions: string[] }[]> = {
  live: [
    { subject: 'attestation', actions: ['business-live-declared'] },
    { subject: 'service', actions: ['changed', 'created', 'open-again'] },
  ],
  'not-live': [{ subject: 'service', actions: ['changed', 'closed', 'undone'] }],
  started: [{ subject: 'project', actions: ['started'] }],
  moved: [{ subject: 'date', actions: ['moved', 'set', 'withdrawn'] }],
  planned: [{ subject: 'date', actions: ['moved', 'set', 'withdrawn'] }],
  unplanned: [{ subject: 'date', actions: ['withdrawn'] }],
  stage: [],
  state: [
    { subject: 'project', actions: ['held', 'stopped', 'resumed'] },
    { subject: 'attestation', actions: ['close-declared'] },
  ],
  added: [{ subject: 'service', actions: ['created'] }],
  gone: [{ subject: 'service', actions: ['undone'] }],
}

type Event = Who & Pick<EventsTable, 'project_id' | 'subject' | 'subject_id' | 'action' | 'changed_to'>

/** The last event in a period that made each of these changes; undefined for those without. */
/** By `person`, only events of projects that they see now. */
export async function whoChanged(
  db: Reader,
  changes: Change[],
  { since, before, person = null }: Period & { person?: Person | null },
): Promise<(Who | undefined)[]> {
  const within = db
    .selectFrom('events')
    .select(['seq', 'actor_name', 'at', 'reason', 'project_id', 'subject', 'subject_id', 'action', 'changed_to'])
    .where('at', '>=', since)
    .where('at', '<', before)
    .orderBy('seq')
  const services = [...new Set(changes.map((one) => one.service.id))]
  const seen = person === null ? [] : [seesProject(person.personId)]
  const ofServices = db
    .selectFrom('projects as p')
    .select('p.id')
    .where('p.service_id', 'in', services)
    .where((eb) => eb.and(seen))
  const [ofProjects, others] = await Promise.all([
    within.where('project_id', 'in', ofServices).where('subject', 'in', ['date', 'project', 'attestation']).execute(),
    within.where('subject_id', 'in', services).where('subject', '=', 'service').execute(),
  ])
  const service = new Map(
    (await db.selectFrom('projects').select(['id', 'service_id']).where('service_id', 'in', services).execute()).map((one) => [one.id, one.service_id]),
  )
  const about = (event: Event): string => (event.subject === 'service' ? event.subject_id : (service.get(event.project_id ?? noProjectId) ?? ''))
  const all = Map.groupBy([...ofProjects, ...others], about)
  return changes.map((change) => all.get(change.service.id)?.findLast((event) => isMaker(change, event)))
}

function isMaker({ kind, project, to }: Change, event: Event): boolean {
  if (project !== null && event.project_id !== project) return false
  if (!madeBy[kind].some(({ subject, actions }) => event.subject === subject && actions.includes(event.action))) return false
  // A project has several dates: the one that moved to this day.
  return event.subject !== 'date' || to === null || (event.changed_to ?? '').startsWith(to)
}
