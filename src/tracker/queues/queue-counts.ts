import type { PersonId, ProjectId } from '../../db/ids.ts'
import { projectsToComplete } from '../service-facets/area-sets.ts'
import type { BitSet } from '../service-facets/bit-sets.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { ProjectLayer } from '../service-facets/project-layer.ts'
import { kindOfText, kindStart, queuedName, waitingName } from '../service-facets/queue-names.ts'
import type { KindFacts as Kind } from '../service-facets/queue-names.ts'
import { readStringList } from '../../db/string-list.ts'
import type { Patch } from './patch.ts'
import { sumCounts } from './queue.ts'
import type { Counts, QueueCell, Wait } from './queue.ts'

/** Every kind that some project has, in the order of their keys. */
export function kindsIn(index: FacetIndex): Kind[] {
  const texts = new Set(index.layers.flatMap((layer) => layer.startingWith(kindStart).flatMap(([text, set]) => (set.isEmpty() ? [] : [text]))))
  return [...texts].toSorted().map(kindOfText)
}

/** Of these roles, those for which a person completes prerequisites, each with the number of projects. */
export function rolesCompletedIn(index: FacetIndex, personId: PersonId, roles: Iterable<string>): Map<string, number> {
  const found = new Map<string, number>()
  if (!index.shared.areas.has(personId)) {
    const owning = new Set(roles)
    for (const layer of index.layers)
      for (const [role, slots] of layer.rolesOf(personId)) if (slots.size > 0 && owning.has(role)) found.set(role, (found.get(role) ?? 0) + slots.size)
    return found
  }
  for (const role of roles) {
    const projects = index.layers.reduce((sum, layer) => sum + projectsToComplete(index, layer, { personId, role }).size(), 0)
    if (projects > 0) found.set(role, projects)
  }
  return found
}

/** The projects on which a person completes what a role owns. */
export const projectsCompletedIn = (index: FacetIndex, whose: { personId: PersonId; role: string }): ProjectId[] =>
  index.layers.flatMap((layer) =>
    projectsToComplete(index, layer, whose)
      .array()
      .flatMap((slot) => layer.projectAt(slot) ?? []),
  )

/** Each layer with the services whose project there is in the patch; null if every one is. */
const layersOf = (index: FacetIndex, patch: Pick<Patch, 'all' | 'personId' | 'role'>): [ProjectLayer, BitSet | null][] =>
  index.layers.map((layer) => [layer, patch.all ? null : projectsToComplete(index, layer, patch)])

const sizeIn = (set: BitSet, patch: BitSet | null): number => (patch === null ? set.size() : set.intersection_size(patch))

export interface Counted {
  counts: Map<string, Counts>
  waits: Wait[]
}

/** What is open in a patch, by key, and what it waits for. */
export function countQueue(index: FacetIndex, patch: Patch): Counted {
  const layers = layersOf(index, patch)
  const count = (name: string): number => layers.reduce((sum, [layer, within]) => sum + sizeIn(layer.set(name), within), 0)
  const counts = new Map<string, Counts>()
  const waits = new Map<string, Wait>()
  for (const kind of patch.kinds) {
    const open = count(queuedName('open', kind))
    if (open === 0) continue
    const ready = count(queuedName('ready', kind))
    const own = { ready, waiting: open - ready, overdue: count(queuedName('overdue', kind)), open }
    const before = counts.get(kind.key)
    counts.set(kind.key, before ? sumCounts([before, own]) : own)
    for (const needKey of readStringList(kind.needs)) {
      const n = count(waitingName(kind, needKey))
      const alike = `${kind.key} ${needKey}`
      if (n > 0) waits.set(alike, { key: kind.key, needKey, n: n + (waits.get(alike)?.n ?? 0) })
    }
  }
  return { counts, waits: [...waits.values()] }
}

/** What is open of one key, by region, commissioner and status. */
export function countKind(index: FacetIndex, patch: Patch, key: string): QueueCell[] {
  // By their contents, so that no text is built for each of some thousand services.
  const cells = new Map<string | null, Map<string | null, QueueCell[]>>()
  const { region, commissioner } = index.facets
  for (const [layer, within] of layersOf(index, patch))
    for (const kind of patch.kinds.filter((one) => one.key === key)) {
      const ready = layer.set(queuedName('ready', kind))
      const overdue = layer.set(queuedName('overdue', kind))
      layer.set(queuedName('open', kind)).forEach((slot) => {
        if (within !== null && !within.has(slot)) return
        const [inRegion, ofCommissioner, isReady, isOverdue] = [region.valueAt(slot), commissioner.valueAt(slot), ready.has(slot), overdue.has(slot)]
        const near = getOr(cells, inRegion, () => new Map<string | null, QueueCell[]>())
        const alike = getOr(near, ofCommissioner, () => [])
        const cell = alike.find((one) => one.ready === isReady && one.overdue === isOverdue)
        if (cell) cell.n += 1
        else alike.push({ key, region: inRegion, commissioner: ofCommissioner, ready: isReady, overdue: isOverdue, n: 1 })
      })
    }
  return [...cells.values()].flatMap((near) => [...near.values()].flat())
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
