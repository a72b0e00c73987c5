import type { Page } from '../../access/page.ts'
import { seesAllProjects } from '../../access/visible-projects.store.ts'
import { odsCodeOf } from '../services/service-key.ts'
import { careSettingName, fromOf, partOf, unknownName, unknownOf, waveOfProcedures } from './procedures.pages.ts'
import { listUnknown } from './groups-of-wave.store.ts'

const atOnce = 50

/** The services of a wave for which nobody can sign yet, because it is not known to which organisation they belong. */
export async function showUnknown(page: Page): Promise<void> {
  const { wave, home, crumbs, isPolicy } = await waveOfProcedures(page)
  const from = fromOf(page)
  const rows = await listUnknown(page.db.read, wave.id, { person: page.person, from, most: atOnce + 1 })
  const { some, pages } = partOf(unknownOf(home), { rows, from, most: atOnce })
  page.show(
    'wave-procedures/unknown',
    { title: unknownName, breadcrumbs: [...crumbs, { text: 'Procedures', href: home }] },
    {
      wave: wave.name,
      isPolicy,
      onlyOwn: !seesAllProjects(page.person),
      services: some.map((row) => ({
        name: row.name,
        href: `/services/${row.ods_code}`,
        odsCode: odsCodeOf(row.ods_code),
        setting: careSettingName(page, row.care_setting),
        edit: Number(row.manages) === 1 ? `/services/${row.ods_code}/edit#organisation_id` : null,
      })),
      pages,
      home,
    },
  )
}
