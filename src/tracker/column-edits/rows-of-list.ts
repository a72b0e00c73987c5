import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { forOrder } from '../project-list/project-list.pages.ts'
import { projectsInOrder } from '../project-list/project-order.ts'
import type { ProjectQuery } from '../project-list/project-query.ts'
import { selectProjects } from '../project-list/select-projects.store.ts'
import { projectsSeen } from '../service-facets/area-sets.ts'
import { BitSet } from '../service-facets/bit-sets.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import { projectsThatFit, Selection } from '../service-facets/select-services.ts'
import { viewerOf } from '../service-list/list-query.ts'
import type { ListQuery } from '../service-list/list-query.ts'
import { selectServices } from '../service-list/select-services.store.ts'
import { listIdsInOrder } from '../service-list/service-list.store.ts'
import type { Place } from '../service-list/list-order.ts'
import type { ListedRow, RowProject } from './match-lines.ts'
import { mostRows } from './pasted-column.ts'

/** A list, of which the rows are read when they are needed. */
export interface RowsOfList {
  total: number
  /** Every row, in any order. */
  every: () => Promise<ListedRow[]>
  /** The rows in the order of the list, at most `mostRows`. */
  inOrder: () => Promise<ListedRow[]>
}

const servicesAtOnce = 1000
const idsAtOnce = 1000
const projectsAtOnce = 500

/** The slots of a list of services in its order, at most `mostRows`. */
async function slotsInOrder(page: Page, { filter, sorts }: ListQuery, { index, services }: { index: FacetIndex; services: BitSet }): Promise<number[]> {
  const [first] = sorts
  if (first?.key === 'name' && !first.desc) return index.order.take(services, mostRows)
  const slots: number[] = []
  let after: Place | undefined
  do {
    const found = await listIdsInOrder(page.db.read, viewerOf(page), filter, { sorts, limit: idsAtOnce, after })
    for (const id of found.ids) slots.push(index.slotOf(id) ?? -1)
    after = found.next
    await nextTurn()
  } while (after && slots.length < mostRows)
  return slots.slice(0, mostRows)
}

/** The services of a list, each with the projects that this person sees; of those that are ticked, if any are. */
export async function rowsOfServices(page: Page, asked: ListQuery, ticked: string[]): Promise<RowsOfList> {
  const { person } = page
  const { index, asked: selected } = await selectServices(page.db.read, viewerOf(page), asked.filter)
  const found = new Selection(index, selected).services()
  const isTicked = new Set(ticked)
  const services = ticked.length === 0 ? found : new BitSet(found.array().filter((slot) => isTicked.has(index.at(slot)?.odsCode ?? '')))
  const seen = seesAllProjects(person) ? null : index.layers.map((layer) => projectsSeen(index, layer, person.personId))
  const rowAt = (slot: number): ListedRow[] => {
    const facts = index.at(slot)
    if (!facts || !services.has(slot)) return []
    const projects = index.layers.flatMap((layer, at): RowProject[] => {
      const one = layer.at(slot)
      return one && (seen === null || seen[at]?.has(slot)) ? [{ id: one.id, role: one.role, state: one.state }] : []
    })
    return [{ service: facts.id, ods: facts.odsCode, projects }]
  }
  return {
    total: services.size(),
    every: () => inPortions(services.array(), rowAt),
    inOrder: async () => inPortions(await slotsInOrder(page, asked, { index, services }), rowAt),
  }
}

/** The rows at these slots, with a turn for other work every few of them. */
async function inPortions(slots: number[], rowAt: (slot: number) => ListedRow[]): Promise<ListedRow[]> {
  const rows: ListedRow[] = []
  for (const [at, slot] of slots.entries()) {
    for (const row of rowAt(slot)) rows.push(row)
    if (at % servicesAtOnce === 0) await nextTurn()
  }
  return rows
}

/** The projects of a list; those that are ticked, if any are. */
export async function rowsOfProjects(page: Page, asked: ProjectQuery, ticked: string[]): Promise<RowsOfList> {
  const { index, asked: selected } = await selectProjects(page.db.read, viewerOf(page), { ...asked, templates: page.templates.version })
  const fitting = projectsThatFit(index, selected)
  const byProject = new Map<string, ListedRow>()
  const isTicked = new Set(ticked)
  for (const [at, set] of fitting.entries())
    set.forEach((slot) => {
      const [facts, project] = [index.at(slot), index.layers[at]?.at(slot)]
      if (facts && project && (isTicked.size === 0 || isTicked.has(project.id)))
        byProject.set(project.id, { service: facts.id, ods: facts.odsCode, projects: [{ id: project.id, role: project.role, state: project.state }] })
    })
  return {
    total: byProject.size,
    every: () => Promise.resolve([...byProject.values()]),
    async inOrder() {
      const rows: ListedRow[] = []
      const more = await forOrder(page, asked)
      let after: ProjectQuery['after']
      do {
        const { ids, next } = projectsInOrder(index, fitting, { sorts: asked.sorts, after, limit: projectsAtOnce, ...more })
        for (const id of ids) {
          const row = byProject.get(id)
          if (row) rows.push(row)
        }
        after = next
        await nextTurn()
      } while (after && rows.length < mostRows)
      return rows.slice(0, mostRows)
    },
  }
}
