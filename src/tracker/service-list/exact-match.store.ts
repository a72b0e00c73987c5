import type { Reader } from '../../db/database.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { conditionsOf, hasPostcode } from './filter-conditions.store.ts'
import type { Viewer } from './filter-conditions.store.ts'
import { readFilter } from '../service-filter/filter.ts'
import type { Words } from './search-words.ts'
import { listedCode } from '../../db/conditions.ts'

/** The services that a code, an id or a postcode fits exactly, two at most, of those whose page this person may open: a project manager any, as they may start a project there. */
export async function findByCode(db: Reader, { person, today }: Viewer, { kind, text }: Words): Promise<{ ods_code: string; name: string }[]> {
  const filter = readFilter(() => undefined)
  const opensAll = seesAllProjects(person) || person.installationRole === 'project-manager'
  return db
    .selectFrom('services as s')
    .select(['s.ods_code', 's.name'])
    .where((eb) => {
      const scope = opensAll ? [] : conditionsOf(filter, { person, today, withFacets: true })
      if (kind === 'ods') return eb.and([...scope, eb(listedCode, '=', text)])
      if (kind === 'postcode') return eb.and([...scope, hasPostcode(text)])
      return eb.and([
        ...scope,
        eb.or([
          eb.exists(eb.selectFrom('service_dos_ids as d').select('d.dos_id').whereRef('d.service_id', '=', 's.id').where('d.dos_id', '=', text)),
          eb.and(conditionsOf({ ...filter, q: text }, { person, today, withFacets: true })),
        ]),
      ])
    })
    .limit(2)
    .execute()
}
