import type { Reader } from '../../db/database.ts'
import { readModel } from '../../db/read-model.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { isPeriod } from '../../periods.ts'
import type { Period } from '../../periods.ts'
import { BitSet } from '../service-facets/bit-sets.ts'
import { isWarning } from '../projects/warnings.store.ts'
import { idsOfProjects } from '../projects/projects.store.ts'
import type { FindProjects } from '../projects/projects.store.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'
import type { Narrowed } from '../service-filter/narrowed.ts'
import type { Filter } from '../service-filter/filter.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'
import { selectServices } from '../service-list/select-services.store.ts'
import type { Selected } from '../service-list/select-services.store.ts'

const period = (text: string | undefined): Period | undefined => (text !== undefined && isPeriod(text) ? text : undefined)

function findOf(narrowed: Narrowed, { today }: Viewer, templates: string): FindProjects {
  const { warning } = narrowed
  const [goLiveIn, wentLiveIn, movedOutOf] = [period(narrowed['go-live']), period(narrowed['went-live']), period(narrowed['moved-out'])]
  return {
    words: '',
    late: false,
    today,
    ...(isWarning(warning) ? { warning } : {}),
    ...(narrowed.templates === undefined ? {} : { olderThan: templates }),
    ...(goLiveIn === undefined ? {} : { goLiveIn }),
    ...(wentLiveIn === undefined ? {} : { wentLiveIn }),
    ...(movedOutOf === undefined ? {} : { movedOutOf }),
  }
}

const idsFound = readModel('projects of a number', { until: 'event' }, (db, { find }: { whose: string; find: FindProjects }, viewer: Viewer) =>
  idsOfProjects(db, viewer.person, find),
)

/** The index as it is now, and what a list of projects asks of it. `templates` is the version of the templates that are in use. */
export async function selectProjects(
  db: Reader,
  viewer: Viewer,
  { filter, narrowed, templates }: { filter: Filter; narrowed: Narrowed; templates: string },
): Promise<Selected> {
  const selected = await selectServices(db, viewer, filter)
  if (Object.keys(narrowed).length === 0) return selected
  const whose = seesAllProjects(viewer.person) ? '' : viewer.person.personId
  const found = await idsFound(db, { whose: `${viewer.person.installationRole} ${whose}`, find: findOf(narrowed, viewer, templates) }, viewer)
  return { ...selected, asked: { ...selected.asked, projects: placesOf(selected.index, found) } }
}

/** By layer, the services whose project there is one of these. */
function placesOf(index: FacetIndex, found: { id: string; service_id: string }[]): BitSet[] {
  const places = index.layers.map(() => new BitSet())
  for (const { id, service_id: service } of found) {
    const slot = index.slotOf(service)
    if (slot === undefined) continue
    const at = index.layers.findIndex((layer) => layer.projectAt(slot) === id)
    places[at]?.add(slot)
  }
  return places
}
