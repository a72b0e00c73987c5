import { setImmediate as nextTurn } from 'node:timers/promises'
import { areaRoles } from '../../access/permissions.ts'
import { addLook, hasLook, removeOldLooks } from '../../as-at/area-looks.store.ts'
import type { LookRow } from '../../as-at/area-looks.store.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import { perDatabase, readModel } from '../../db/read-model.ts'
import { asPersonId, asProjectId } from '../../db/ids.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
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

/** Who reads a past day as this person now, and what they see of it. */
async function readLook(db: Reader, { personId, today }: { personId: PersonId; today: Day }) {
  const rows = await rowsNow(await currentIndex(db, today), personId)
  return { look: asPersonId(`look ${digestOf(rows.map(({ role, id }) => `${role} ${id}`).join('\n'))} ${personId}`), rows }
}
const lookNow = readModel('look in area', { until: 'event' }, async (db, of: { personId: PersonId; today: Day }) => (await readLook(db, of)).look)

/** What was added to a past day last: the next waits for it. */
const turnsOf = perDatabase(() => ({ last: Promise.resolve() }))

/** Someone with an area, and today’s database. A page is one. */
export interface WhoLooks {
  person: { personId: PersonId }
  today: Day
  db: { read: Reader }
}

/** The ids of what is in someone's area today. */
export async function idsInArea({ person, today, db }: WhoLooks): Promise<{ services: string[]; projects: ProjectId[] }> {
  const rows = await rowsNow(await currentIndex(db.read, today), person.personId)
  const of = (kind: LookRow['kind']): string[] => [...new Set(rows.flatMap((row) => (row.kind === kind ? [row.id] : [])))].toSorted()
  return { services: of('service'), projects: of('project').map(asProjectId) }
}

/**
 * As whom someone with an area reads a past day: as someone who sees there exactly what is in the area today. Another area, or another content of it, is
 * somebody else, so that nothing cached for one is shown to the other.
 */
export async function lookInArea({ person, today, db }: WhoLooks, { day, read: past }: { day: Day; read: Reader }): Promise<PersonId> {
  const of = { personId: person.personId, today }
  const isKept = async (look: PersonId): Promise<boolean> => hasLook(past, look) && (await currentIndex(past, day)).shared.areas.has(look)
  const known = await lookNow(db.read, of)
  if (await isKept(known)) return known
  const { look, rows } = await readLook(db.read, of)
  const turn = turnsOf(past)
  const added = turn.last.then(async () => {
    if (await isKept(look)) return
    await addLook(past, { look, person: of.personId, rows })
    const gone = await removeOldLooks(past, of.personId)
    const index = await currentIndex(past, day)
    const areas = new Map(index.shared.areas).set(
      look,
      rows.map(({ id, ...row }) => ({ ...row, key: id })),
    )
    for (const one of gone) areas.delete(one)
    index.share({ ...index.shared, areas })
  })
  turn.last = added.catch(() => {})
  await added
  return look
}
