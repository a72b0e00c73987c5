import type { PersonId } from '../../db/ids.ts'
import { readStringList } from '../../db/string-list.ts'
import { kindOfText, readyStart } from '../service-facets/queue-names.ts'
import { emptyRoleName } from '../service-facets/project-layer.ts'
import type { Slots } from './members.ts'

/** The prerequisite that the most projects have open while nothing has to come before it, and whose it is. */
export interface FirstWork {
  key: string
  /** The roles that complete it. */
  owners: string[]
  projects: number
  /** Who holds one of these roles in the most of the projects. */
  most: { id: PersonId; projects: number } | undefined
  /** In how many of the projects nobody holds one. */
  unheld: number
}

/** What has to be done first in these projects; undefined if no prerequisite is waiting to be done. `isTheirs` says which ones people complete. */
export function firstWork(some: Slots[], isTheirs: (key: string) => boolean): FirstWork | undefined {
  const found = new Map<string, { key: string; owners: string[]; slots: Slots[]; projects: number }>()
  for (const { layer, slots } of some)
    for (const [text, set] of layer.startingWith(readyStart)) {
      const { key, owners } = kindOfText(text)
      const both = slots.new_intersection(set)
      if (both.size() === 0 || !isTheirs(key)) continue
      const one = found.get(`${key} ${owners}`) ?? { key, owners: readStringList(owners), slots: [], projects: 0 }
      one.slots.push({ layer, slots: both })
      one.projects += both.size()
      found.set(`${key} ${owners}`, one)
    }
  const [first] = [...found.values()].toSorted((a, b) => b.projects - a.projects || a.key.localeCompare(b.key))
  if (!first) return undefined
  const { key, owners, projects } = first
  return { key, owners, projects, ...heldBy(first.slots, owners) }
}

function heldBy(some: Slots[], owners: string[]): Pick<FirstWork, 'most' | 'unheld'> {
  const counts = new Map<PersonId, number>()
  let unheld = 0
  for (const { layer, slots } of some)
    slots.forEach((slot) => {
      const holders = new Set(layer.peopleAt(slot).flatMap(({ id, role }) => (owners.includes(role) ? [id] : [])))
      if (holders.size === 0) unheld += 1
      for (const id of holders) counts.set(id, (counts.get(id) ?? 0) + 1)
    })
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return { most: most && { id: most[0], projects: most[1] }, unheld }
}

/** In how many of these projects nobody is in a required role. */
export const countUnfilled = (some: Slots[]): number => some.reduce((sum, { layer, slots }) => sum + slots.intersection_size(layer.set(emptyRoleName())), 0)
