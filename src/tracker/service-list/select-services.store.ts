import type { Reader } from '../../db/database.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { searchable } from '../../text.ts'
import { projectsSeen } from '../service-facets/area-sets.ts'
import { unionOf } from '../service-facets/bit-sets.ts'
import type { BitSet } from '../service-facets/bit-sets.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { Asked } from '../service-facets/select-services.ts'
import { hasNumber } from './filter-conditions.store.ts'
import type { Viewer } from './filter-conditions.store.ts'
import type { Filter } from '../service-filter/filter.ts'
import { shapeOf } from './search-words.ts'

/** The facet index as it is now, and what a filter asks of it. */
export interface Selected {
  index: FacetIndex
  asked: Asked
}

export async function selectServices(db: Reader, viewer: Viewer, filter: Filter): Promise<Selected> {
  const index = await currentIndex(db, viewer.today)
  return { index, asked: { filter, person: viewer.person, words: filter.q === '' ? null : await servicesWith(db, viewer, index, filter.q) } }
}

/** By layer, the services whose project there has these words in its own fields, of the projects that this person sees. */
const projectsWith = ({ person }: Viewer, index: FacetIndex, typed: string): BitSet[] =>
  index.layers.map((layer) => {
    const found = layer.withWords(searchable(typed).trim())
    return found.isEmpty() || seesAllProjects(person) ? found : found.intersection(projectsSeen(index, layer, person.personId))
  })

/** The services that someone's words fit, found once whatever else the filter asks. */
async function servicesWith(db: Reader, viewer: Viewer, index: FacetIndex, typed: string): Promise<BitSet> {
  const { kind, text } = shapeOf(typed)
  if (kind === 'postcode') return index.withPostcode(text)
  if (kind !== 'digits') return unionOf([index.named(typed, text.toUpperCase()), ...projectsWith(viewer, index, typed)])
  const rows = await db.selectFrom('services as s').select('s.id').where(hasNumber(text, viewer)).execute()
  return index.slotsOf(rows.map((row) => row.id))
}
