import { seesAllProjects } from '../../access/visible-projects.store.ts'
import type { Reader } from '../../db/database.ts'
import type { ServiceId } from '../../db/ids.ts'
import { readFilter } from '../service-filter/filter.ts'
import { conditionsOf } from '../service-list/filter-conditions.store.ts'
import type { Viewer } from '../service-list/filter-conditions.store.ts'

/** The ids of the ticked services (by ODS code) that this person may change, by name: a project manager may also tick those without a project. */
export async function listPicked(db: Reader, given: Viewer, picks: string[]): Promise<ServiceId[]> {
  const everything = readFilter(() => undefined)
  const rows = await db
    .selectFrom('services as s')
    .select('s.id')
    .where('s.ods_code', 'in', picks)
    .where((eb) => {
      const own = eb.and(conditionsOf(everything, { ...given, withFacets: true }))
      return seesAllProjects(given.person) || given.person.installationRole !== 'project-manager'
        ? own
        : eb.or([own, eb.and(conditionsOf({ ...everything, project: 'none' }, { ...given, withFacets: true }))])
    })
    .orderBy((eb) => eb.fn('lower', ['s.name']))
    .orderBy('s.id')
    .execute()
  return rows.map((row) => row.id)
}
