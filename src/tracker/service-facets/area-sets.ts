import { areaRoles, supplierSideOf } from '../../access/permissions.ts'
import type { AreaRole } from '../../access/permissions.ts'
import type { PersonId } from '../../db/ids.ts'
import type { AreaRowsTable } from '../../db/tables/areas.ts'
import { BitSet, intersectionOf, unionOf } from './bit-sets.ts'
import type { FacetIndex } from './facet-index.ts'
import type { AreaFacts } from './facts.ts'
import { kindOfRoleName, sideName, waveName } from './project-layer.ts'
import type { ProjectLayer } from './project-layer.ts'

type Side = 'provider' | 'consumer'

const rowsOf = (index: FacetIndex, personId: PersonId, roles: readonly AreaRole[]): AreaFacts[] =>
  (index.shared.areas.get(personId) ?? []).filter((row) => roles.includes(row.role))

/** The services with a product of this supplier on one side. */
function withProductOf(index: FacetIndex, supplier: string, side: Side): BitSet {
  const facet = index.facets[side]
  return unionOf(facet.values().map((name) => (name !== null && index.shared.supplierOf(side, name) === supplier ? facet.setOf(name) : undefined)))
}

/** What depends on the project: on which side its supplier’s product is, and in which wave it is. */
interface OfProject {
  supplier: (key: string) => BitSet
  wave: (key: string) => BitSet
}

type Row = Pick<AreaFacts, 'kind' | 'key'>
/** A row that names what a service has, not a service or project itself. */
type Naming = Row & Pick<AreaRowsTable, 'kind'>
const isNaming = <R extends Row>(row: R): row is R & Naming => row.kind !== 'service' && row.kind !== 'project'
const keysOf = (rows: Row[], kind: 'service' | 'project'): string[] => rows.filter((row) => row.kind === kind).map((row) => row.key)

/** The services that have what a row of an area names. */
const setOf = (index: FacetIndex, { kind, key }: Naming, of: OfProject): BitSet =>
  kind === 'supplier' || kind === 'wave' ? of[kind](key) : index.facets[kind].setOf(key)

/** The services that have what one of these rows names, whether or not they have a project: the same as `in-area.store.ts` says in SQL. */
export const servicesOfRows = (index: FacetIndex, rows: Row[]): BitSet =>
  unionOf([
    ...rows.filter(isNaming).map((row) =>
      setOf(index, row, {
        supplier: (key) => unionOf([withProductOf(index, key, 'provider'), withProductOf(index, key, 'consumer')]),
        wave: (key) => unionOf(index.layers.map((layer) => layer.set(waveName(key)))),
      }),
    ),
    index.slotsOf(keysOf(rows, 'service')),
  ])

/** The services in someone’s area, in one of these roles. */
export const servicesInArea = (index: FacetIndex, personId: PersonId, roles: readonly AreaRole[] = areaRoles): BitSet =>
  servicesOfRows(index, rowsOf(index, personId, roles))

/** The services whose project in this layer is in someone’s area, in one of these roles. */
export function projectsInArea(index: FacetIndex, layer: ProjectLayer, personId: PersonId, roles: readonly AreaRole[] = areaRoles): BitSet {
  const rows = rowsOf(index, personId, roles)
  const found = unionOf(
    rows.filter(isNaming).map((row) =>
      setOf(index, row, {
        supplier: (key) => unionOf((['provider', 'consumer'] as const).map((side) => withProductOf(index, key, side).intersection(layer.set(sideName(side))))),
        wave: (key) => layer.set(waveName(key)),
      }),
    ),
  )
  const looked = new Set<string>(keysOf(rows, 'project'))
  if (looked.size > 0) for (const slot of index.slotsOf(keysOf(rows, 'service'))) if (looked.has(layer.projectAt(slot) ?? '')) found.add(slot)
  return found.isEmpty() ? found : found.intersection(layer.all)
}

/** The services whose project in this layer someone sees: they have a role on it, or it is in an area of theirs. */
export const projectsSeen = (index: FacetIndex, layer: ProjectLayer, personId: PersonId): BitSet =>
  unionOf([layer.heldBy(personId), projectsInArea(index, layer, personId)])

/** The services that someone sees: those of these projects, and those in an area of theirs. */
export const servicesSeen = (index: FacetIndex, personId: PersonId): BitSet =>
  unionOf([servicesInArea(index, personId), ...index.layers.map((layer) => projectsSeen(index, layer, personId))])

/** Whether someone has a role on a project that is in no area of theirs. */
export const hasRolesOutside = (index: FacetIndex, personId: PersonId): boolean =>
  index.layers.some(
    (layer) =>
      layer
        .heldBy(personId)
        .difference(projectsInArea(index, layer, personId))
        .size() > 0,
  )

/** The services whose project in this layer someone manages, on the project itself or in an area. */
export const projectsManaged = (index: FacetIndex, layer: ProjectLayer, personId: PersonId): BitSet =>
  unionOf([heldInKind(layer, personId, 'project-manager'), projectsInArea(index, layer, personId, ['project-manager'])])

/** The services on whose project here this person has a role of this kind. */
export function heldInKind(layer: ProjectLayer, personId: PersonId, kind: 'project-manager' | 'supplier'): BitSet {
  const found = new BitSet()
  for (const [role, slots] of layer.rolesOf(personId)) {
    const ofKind = layer.set(kindOfRoleName(kind, role))
    if (!ofKind.isEmpty()) for (const slot of slots) if (ofKind.has(slot)) found.add(slot)
  }
  return found
}

/**
 * The services on whose project here someone completes what a role owns: they hold the role, manage an area that the project belongs to, or are in such an area
 * what the role is; a supplier contact on projects of the system whose supplier the role is.
 */
export function projectsToComplete(index: FacetIndex, layer: ProjectLayer, { personId, role }: { personId: PersonId; role: string }): BitSet {
  const inArea = (as: AreaRole, ...within: BitSet[]): BitSet => intersectionOf([projectsInArea(index, layer, personId, [as]), ...within], layer.all)
  const held = layer.heldBy(personId, role)
  if (!index.shared.areas.has(personId)) return held
  const side = supplierSideOf(role)
  return unionOf([
    held,
    inArea('project-manager'),
    inArea('dos-lead', layer.set(kindOfRoleName('dos-lead', role))),
    ...(side === undefined ? [] : [inArea('supplier', layer.set(sideName(side)), layer.set(kindOfRoleName('supplier', role)))]),
  ])
}
