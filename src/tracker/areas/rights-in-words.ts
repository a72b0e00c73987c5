import type { PersonId } from '../../db/ids.ts'
import { servicesOfRows } from '../service-facets/area-sets.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import { addressOf } from '../service-filter/filter.ts'
import { areaRoleNames, rowsInWords, servicesInWords, verbOf, withinOf } from './area.ts'
import type { Area } from './area.ts'

/** A right as a sentence, its number a link to the list: "You manage" "214 services" "NHS Solent ICB and region London". */
export interface RightInWords {
  /** What they are there: "DoS lead". */
  as: string
  verb: string
  services: string
  href: string
  rows: string
}

/** What someone may do across projects, a sentence for each area. */
export const rightsInWords = (index: FacetIndex, personId: PersonId, areas: Area[]): RightInWords[] =>
  areas.map(({ role, rows }) => ({
    as: areaRoleNames[role],
    verb: verbOf(role),
    services: servicesInWords(servicesOfRows(index, rows).size()),
    href: addressOf({ within: withinOf(role, personId) }),
    rows: rowsInWords(rows),
  }))
