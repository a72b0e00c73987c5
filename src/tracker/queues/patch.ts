import type { Person } from '../../access/access.store.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import { readStringList } from '../../db/string-list.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { KindFacts as Kind } from '../service-facets/queue-names.ts'
import type { Counts } from './queue.ts'
import { countQueue, kindsIn, projectsCompletedIn, rolesCompletedIn } from './queue-counts.ts'

/** Whose prerequisites: those of a role on the projects where this person holds it or completes for it in an area, or of every project. */
export interface Patch {
  role: string
  personId: PersonId
  all: boolean
  /** Whether the person has an area: they may complete more than what their own roles own. */
  byArea: boolean
  /** The projects of a small area: found here, because walking every project to ask whether it is in the area takes longer. */
  few: ProjectId[] | null
  /** With more projects than this, a list is found faster by walking all of them in order than by sorting these. */
  wide: boolean
  /** The kinds that the role owns. */
  kinds: Kind[]
}

type Whose = Pick<Person, 'personId' | 'installationRole'>
interface Asking {
  person: Whose
  today: Day
}

/** The booking team settles everything, a programme viewer sees everything; others only on projects where they hold the role, or in an area. */
export const seesAllQueues = ({ installationRole }: Pick<Person, 'installationRole'>): boolean =>
  installationRole === 'booking-team' || installationRole === 'programme-viewer'

const narrowest = 300
const isWide = (projects: number): boolean => projects > narrowest

/** The roles with a queue for this person: those that they complete for, or all, as far as they own prerequisites. */
export const listPatches = (db: Reader, { person: { personId, installationRole }, today }: Asking): Promise<Patch[]> =>
  patchesOf(db, { personId, installationRole, today })
const patchesOf = readModel('patches', { until: 'event' }, async (db, { today, ...person }: Whose & { today: Day }) =>
  patchesIn(await currentIndex(db, today), person),
)

interface Sized {
  personId: PersonId
  role: string
  all: boolean
  byArea: boolean
  projects: number
}

function sizeOf(index: FacetIndex, { personId, role, all, byArea, projects }: Sized): Pick<Patch, 'wide' | 'few'> {
  const wide = all || isWide(projects)
  return { wide, few: wide || !byArea ? null : projectsCompletedIn(index, { personId, role }) }
}

/** The same, of an index. */
export function patchesIn(index: FacetIndex, person: Whose): Patch[] {
  const { personId } = person
  const all = seesAllQueues(person)
  const owned = new Map<string, Kind[]>()
  for (const kind of kindsIn(index)) for (const role of readStringList(kind.owners)) owned.set(role, [...(owned.get(role) ?? []), kind])
  const held = rolesCompletedIn(index, personId, owned.keys())
  const byArea = index.shared.areas.has(personId)
  return [...owned]
    .filter(([role]) => all || held.has(role))
    .map(([role, kinds]) => ({ role, personId, all, kinds, byArea, ...sizeOf(index, { personId, role, all, byArea, projects: held.get(role) ?? 0 }) }))
}

/** The patch of one role; undefined if this person has no such queue. With `toSettle`, only where they may write in it. */
export async function findPatch(
  db: Reader,
  { person, today, role, toSettle = false }: Asking & { role: string; toSettle?: boolean },
): Promise<Patch | undefined> {
  const patch = (await listPatches(db, { person, today })).find((one) => one.role === role)
  if (!patch || !toSettle || person.installationRole !== 'programme-viewer') return patch
  const index = await currentIndex(db, today)
  const projects = rolesCompletedIn(index, person.personId, [role]).get(role)
  const whose = { personId: person.personId, role, all: false, byArea: patch.byArea }
  return projects === undefined ? undefined : { ...patch, all: false, ...sizeOf(index, { ...whose, projects }) }
}

/** How many are open in each of these patches, by key. */
export async function countPatches(db: Reader, patches: Patch[], today: Day): Promise<{ role: string; counts: Map<string, Counts> }[]> {
  const index = await currentIndex(db, today)
  return patches.map((patch) => ({ role: patch.role, counts: countQueue(index, patch).counts }))
}
