import type { Person } from '../../access/access.store.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import { readModel } from '../../db/read-model.ts'
import { readStringList } from '../../db/string-list.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { KindFacts as Kind } from '../service-facets/queue-names.ts'
import type { Counts } from './queue.ts'
import { countQueue, kindsIn, rolesHeldIn } from './queue-counts.ts'

/** Whose prerequisites: those of a role on the projects where this person holds it, or of every project. */
export interface Patch {
  role: string
  personId: PersonId
  all: boolean
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

/** The booking team settles everything, a programme viewer sees everything; others only on projects where they hold the role. */
export const seesAllQueues = ({ installationRole }: Pick<Person, 'installationRole'>): boolean =>
  installationRole === 'booking-team' || installationRole === 'programme-viewer'

const narrowest = 300
const isWide = (projects: number): boolean => projects > narrowest

/** The roles with a queue for this person: those that they hold, or all, as far as they own prerequisites. */
export const listPatches = (db: Reader, { person: { personId, installationRole }, today }: Asking): Promise<Patch[]> =>
  patchesOf(db, { personId, installationRole, today })
const patchesOf = readModel('patches', { until: 'event' }, async (db, { today, ...person }: Whose & { today: Day }) =>
  patchesIn(await currentIndex(db, today), person),
)

/** The same, of an index. */
export function patchesIn(index: FacetIndex, person: Whose): Patch[] {
  const { personId } = person
  const all = seesAllQueues(person)
  const owned = new Map<string, Kind[]>()
  for (const kind of kindsIn(index)) for (const role of readStringList(kind.owners)) owned.set(role, [...(owned.get(role) ?? []), kind])
  const held = rolesHeldIn(index, personId)
  return [...owned].filter(([role]) => all || held.has(role)).map(([role, kinds]) => ({ role, personId, all, wide: all || isWide(held.get(role) ?? 0), kinds }))
}

/** The patch of one role; undefined if this person has no such queue. With `toSettle`, only where they may write in it. */
export async function findPatch(
  db: Reader,
  { person, today, role, toSettle = false }: Asking & { role: string; toSettle?: boolean },
): Promise<Patch | undefined> {
  const patch = (await listPatches(db, { person, today })).find((one) => one.role === role)
  if (!patch || !toSettle || person.installationRole !== 'programme-viewer') return patch
  const projects = rolesHeldIn(await currentIndex(db, today), person.personId).get(role)
  return projects === undefined ? undefined : { ...patch, all: false, wide: isWide(projects) }
}

/** How many are open in each of these patches, by key. */
export async function countPatches(db: Reader, patches: Patch[], today: Day): Promise<{ role: string; counts: Map<string, Counts> }[]> {
  const index = await currentIndex(db, today)
  return patches.map((patch) => ({ role: patch.role, counts: countQueue(index, patch).counts }))
}
