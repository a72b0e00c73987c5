import { asProjectId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { stateNames } from '../../access/project-state.ts'
import type { BitSet } from '../service-facets/bit-sets.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { LayerProject, ProjectLayer } from '../service-facets/project-layer.ts'
import { fieldIdOf, isOwnKey } from '../service-list/columns.ts'
import type { OwnKey, ServiceSortKey, SortBy, SortKey } from '../service-list/columns.ts'
import { firstInOrder, termsOf } from '../service-list/list-order.ts'
import type { Place, Rows, Value } from '../service-list/list-order.ts'
import { ownToSort, rankIn, stageRank, valuesOfService } from '../service-list/service-order.ts'
import type { LikelyDays } from './likely-days.store.ts'

/** What a project is sorted by. */
interface Sorted {
  index: FacetIndex
  layer: ProjectLayer
  slot: number
  project: LayerProject
  likely: LikelyDays
}

/** As the column shows them: each after the other by name. Most projects have one. */
function namesIn(index: FacetIndex, people: PersonId[]): string {
  const names = people.map((id) => index.people.get(id) ?? '')
  return names.length < 2 ? (names[0] ?? '') : names.toSorted().join(', ')
}

const stateRank = rankIn(Object.keys(stateNames))

const valuesOfProject: Record<Exclude<SortKey, OwnKey | ServiceSortKey>, (of: Sorted) => Value | null | undefined> = {
  stage: ({ project }) => stageRank(project.stage),
  state: ({ project }) => stateRank(project.state),
  golive: ({ layer, slot }) => layer.dayAt('go-live', slot),
  testing: ({ layer, slot }) => layer.dayAt('testing', slot),
  started: ({ project }) => project.started,
  changed: ({ project }) => project.changed,
  manager: ({ index, project }) => namesIn(index, project.managers),
  likely: ({ project, likely }) => likely.get(project.id),
}
const isOfProject = (key: SortKey): key is keyof typeof valuesOfProject => Object.hasOwn(valuesOfProject, key)

/** What the project of a service in a layer is sorted by in a column: its own value, or that of its service. */
function valueFor(index: FacetIndex, layer: ProjectLayer, key: SortKey, likely: LikelyDays): (slot: number) => Value {
  if (isOwnKey(key)) {
    const [ofProject, ofService] = [layer.own, index.own].map((own) => own.sortingBy(fieldIdOf(key)))
    return (slot) => ownToSort(index, ofProject?.(slot) ?? ofService?.(slot))
  }
  if (isOfProject(key)) {
    const valueOf = valuesOfProject[key]
    return (slot) => {
      const project = layer.at(slot)
      return (project && valueOf({ index, layer, slot, project, likely })) ?? ''
    }
  }
  const valueOf = valuesOfService[key]
  return (slot) => {
    const service = index.at(slot)
    return (service && valueOf(service, index)) ?? ''
  }
}

export interface PageOfProjects {
  ids: ProjectId[]
  next: Place | undefined
}

const noDays: LikelyDays = new Map()

/** The projects that come next in this order, of those that fit: `fitting` has by layer the services whose project there fits, `likely` the days that an order by them needs. */
export function projectsInOrder(
  index: FacetIndex,
  fitting: BitSet[],
  { sorts, after, limit, likely = noDays }: { sorts: SortBy[]; after: Place | undefined; limit: number; likely?: LikelyDays },
): PageOfProjects {
  const terms = termsOf(sorts)
  const all = fitting.flatMap((slots, at): Rows[] => {
    const layer = index.layers[at]
    return layer ? [{ slots, valuesOf: terms.map(({ key }) => valueFor(index, layer, key, likely)), idOf: (slot) => layer.projectAt(slot) }] : []
  })
  const { rows, isMore } = firstInOrder(all, { terms, after, limit })
  const last = isMore ? rows.at(-1) : undefined
  return { ids: rows.map((row) => asProjectId(row.id)), next: last && { values: last.values, id: last.id } }
}
