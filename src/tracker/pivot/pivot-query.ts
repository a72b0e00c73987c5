import type { Page } from '../../access/page.ts'
import { isInLists } from '../custom-fields/field.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { CustomField } from '../custom-fields/field.ts'
import { Selection } from '../service-facets/select-services.ts'
import type { Asked } from '../service-facets/select-services.ts'
import { readFilter } from '../service-filter/filter.ts'
import type { Filter } from '../service-filter/filter.ts'
import type { Measure } from './count-cells.ts'
import { dimensionsWith, idOf, isOfProject } from './dimensions.ts'
import type { Dimension } from './dimensions.ts'

/** What is added up, as the address has it: services, their patients, or a number that this installation added, like what a licence costs. */
export interface MeasureChoice {
  id: string
  name: string
  of: (index: FacetIndex, asked: Asked) => Measure
}

const services: MeasureChoice = { id: 'services', name: 'Services', of: () => () => 0 }
const patients: MeasureChoice = { id: 'patients', name: 'Patients', of: (index) => (slot) => index.at(slot)?.listSize ?? null }

export const measuresWith = (fields: CustomField[]): MeasureChoice[] => [
  services,
  patients,
  ...fields
    .filter((field) => isInLists(field) && field.kind === 'number')
    .map(({ id, name, noun }): MeasureChoice => ({ id: `own.${id}`, name, of: noun === 'service' ? numberOfService(id) : numberOfProjects(id) })),
]

const numberOfService =
  (field: string): MeasureChoice['of'] =>
  (index) =>
  (slot) =>
    index.own.numberAt(field, slot) ?? null

/** The sum over the projects of a service that fit the filter, or of those in a part. */
const numberOfProjects =
  (field: string): MeasureChoice['of'] =>
  (index, asked) => {
    const fitting = new Selection(index, asked).fitting({})
    return (slot, projects = fitting) => {
      let sum: number | null = null
      for (const [at, layer] of index.layers.entries()) {
        const number = projects[at]?.has(slot) ? layer.own.numberAt(field, slot) : undefined
        if (number !== undefined) sum = (sum ?? 0) + number
      }
      return sum
    }
  }

export interface PivotQuery {
  filter: Filter
  rows: Dimension
  columns: Dimension
  measure: MeasureChoice
}

const usualRows: Dimension = { key: 'region' }
const usualColumns: Dimension = { key: 'rollout' }

export function pivotQueryOf(page: Page, fields: CustomField[]): PivotQuery {
  const all = dimensionsWith(fields)
  const asked = (name: string): Dimension | undefined => all.find((one) => idOf(one) === page.query(name))
  const rows = asked('rows') ?? usualRows
  const wanted = asked('columns') ?? usualColumns
  // Two facets of projects would have to fit the same project, which a table of services cannot check.
  const columns = isOfProject(rows) && isOfProject(wanted) ? usualColumns : wanted
  const measure = measuresWith(fields).find((one) => one.id === page.query('measure')) ?? services
  return { filter: readFilter((name) => page.query(name)), rows, columns: idOf(rows) === idOf(columns) ? otherThan(rows) : columns, measure }
}

const otherThan = (rows: Dimension): Dimension => (rows.key === 'rollout' ? usualRows : usualColumns)
