import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import { areaRoles } from '../../access/permissions.ts'
import { addLook, hasLook } from '../../as-at/area-looks.store.ts'
import type { LookRow } from '../../as-at/area-looks.store.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { asPersonId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { digestOf } from '../../digest.ts'
import { projectsInArea, servicesInArea } from '../service-facets/area-sets.ts'
import { currentIndex } from '../service-facets/current-index.ts'
import type { AreaFacts } from '../service-facets/facts.ts'
import type { FacetIndex } from '../service-facets/facet-index.ts'

/** Every service and project in someone's area, by what they are there. */
async function rowsNow(index: FacetIndex, personId: PersonId): Promise<(LookRow & Pick<AreaFacts, 'role'>)[]> {
  const rows: (LookRow & Pick<AreaFacts, 'role'>)[] = []
  for (const role of areaRoles) {
    for (const slot of servicesInArea(index, personId, [role]).array()) rows.push({ role, kind: 'service', id: index.at(slot)?.id ?? '' })
    for (const layer of index.layers) {
      for (const slot of projectsInArea(index, layer, personId, [role]).array()) rows.push({ role, kind: 'project', id: layer.projectAt(slot) ?? '' })
      await nextTurn()
    }
  }
  return rows
}

/**
 * As whom someone with an area reads a past day: as someone who sees there exactly what is in the area today. Another area, or another content of it, is
 * somebody else, so that nothing cached for one is shown to the other.
 */
export async function lookInArea(page: Page, { day, read: past }: { day: Day; read: Reader }): Promise<PersonId> {
  const { personId } = page.person
  const rows = await rowsNow(await currentIndex(page.db.read, page.today), personId)
  const look = asPersonId(`look ${digestOf(rows.map(({ role, id }) => `${role} ${id}`).join('\n'))} ${personId}`)
  if (!hasLook(past, look)) await addLook(past, look, rows)
  const index = await currentIndex(past, day)
  index.share({
    ...index.shared,
    areas: new Map(index.shared.areas).set(
      look,
      rows.map(({ id, ...row }) => ({ ...row, key: id })),
    ),
  })
  return look
}
