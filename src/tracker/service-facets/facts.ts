import type { PersonId, ProjectId, ServiceId } from '../../db/ids.ts'
import type { AreaRowsTable } from '../../db/tables/areas.ts'
import type { ProjectState } from '../../access/project-state.ts'
import type { ProjectsTable, Stage } from '../../db/tables/projects.ts'
import type { Rollout } from '../../db/tables/services.ts'
import { searchable } from '../../text.ts'
import { pairKey } from '../catalogue/pair-key.ts'
import type { YesNoUnknown } from '../service-filter/filter.ts'
import type { Todo } from './todo.ts'

/** What the index knows of a prerequisite; the lists of who owns it and of what it needs as JSON. */
export interface PrerequisiteFacts {
  key: string
  owners: string
  needs: string
  status: string
  isOpen: boolean
  /** Whether everything that it needs is settled. */
  isReady: boolean
  isOverdue: boolean
}

/** What the index knows of a project. */
export interface ProjectFacts {
  id: ProjectId
  own: OwnFact[]
  /** The words of its own fields, as searches compare them; empty if there are none. */
  ownWords: string
  role: ProjectsTable['role']
  state: ProjectState
  stage: Stage
  /** When it was started, and when something was last done in it, as milliseconds of the epoch. */
  started: number
  changed: number
  prerequisites: PrerequisiteFacts[]
  roles: { key: string; isRequired: boolean; isKey: boolean; kind: string }[]
  /** Who is on it now; someone with several roles is there several times. */
  people: { id: PersonId; role: string }[]
  /** The days that hold now. */
  dates: { kind: string; day: string }[]
  overdue: ('date' | 'partner-date' | 'prerequisite')[]
  /** What waits in it; nothing unless it is open. */
  todos: Todo[]
  /** The wave that it is in, and its place there. */
  wave: { id: string; position: number } | null
  /** The versions of the templates that it has or was told to do without. */
  templates: string[]
}

/** A value of a service or a project in a field that this installation added. */
export interface OwnFact {
  field: string
  /** What it is counted and filtered by: of a person the id, so that no address shows. */
  text: string
  /** What it is sorted by, unless it is a number; of a person the id. */
  sortKey: string
  /** A number, or a day as one; null for other values. */
  number: number | null
  /** Whether lists count its values. */
  isCounted: boolean
}

/** What the index knows of a service, with its projects in the order they were made. */
export interface ServiceFacts {
  id: ServiceId
  /** The name as lists sort it, and as searches compare it. */
  sortName: string
  searchName: string
  odsCode: string
  /** As searches compare it. */
  postcode: string | null
  listSize: number | null
  rollout: Rollout
  region: string | null
  area: string | null
  commissioner: string | null
  care: string
  referrer: string | null
  consumer: string | null
  provider: string | null
  own: OwnFact[]
  /** The words of its own fields, as searches compare them; empty if there are none. */
  ownWords: string
  projects: ProjectFacts[]
}

/** A row of what someone looks after across projects; on a past day, one service or project that is in their area today. */
export type AreaFacts = Pick<AreaRowsTable, 'role' | 'key'> & { kind: AreaRowsTable['kind'] | 'service' | 'project' }

/** What is known beside services and affects many of them. */
export interface SharedFacts {
  organisations: ReadonlyMap<string, { name: string; on: 'yes' | 'no' | null }>
  /** By `pairKey`. */
  pairs: ReadonlyMap<string, 'proven' | 'not-proven'>
  areas: ReadonlyMap<PersonId, AreaFacts[]>
  /** The supplier, in small letters, of the product that a name means on a side; undefined if it means none of the catalogue. */
  supplierOf: (side: 'provider' | 'consumer', name: string) => string | undefined
}

/** A postcode without blanks and capitals. */
export const comparedPostcode = (postcode: string): string => searchable(postcode).replaceAll(' ', '')

export const switchedOn = ({ organisations }: SharedFacts, referrer: string | null): YesNoUnknown =>
  referrer === null ? 'unknown' : (organisations.get(referrer)?.on ?? 'unknown')

export function pairState({ pairs }: SharedFacts, consumer: string | null, provider: string | null): YesNoUnknown {
  const state = consumer === null || provider === null ? undefined : pairs.get(pairKey(consumer, provider))
  return state === undefined ? 'unknown' : state === 'proven' ? 'yes' : 'no'
}

/** What a service waits for, whatever its rollout status: one in progress may wait too. Unknown is never taken for proven or on. */
export function waitsFor(shared: SharedFacts, one: Pick<ServiceFacts, 'referrer' | 'consumer' | 'provider'>): 'nothing' | 'referrer' | 'pair' | 'both' {
  const isProven = pairState(shared, one.consumer, one.provider) === 'yes'
  const isOn = switchedOn(shared, one.referrer) === 'yes'
  return isProven ? (isOn ? 'nothing' : 'referrer') : isOn ? 'pair' : 'both'
}
