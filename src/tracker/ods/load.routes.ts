import { NotFoundError } from '../../errors.ts'
import { get } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { viewerOf } from '../service-list/list-query.ts'
import { countMoved } from './closed-or-moved.store.ts'
import { movedHref } from './closed-or-moved.ts'
import type { LoadCounts } from './load.ts'
import { findLoad, listLoads } from './organisations.store.ts'

const base = '/ods/import'
const crumbs = [{ text: 'Services', href: '/services' }]
const kindNames = { organisations: 'List of organisations', successors: 'List of successors' }

async function showForm(page: Page): Promise<void> {
  const loads = await listLoads(page.db.read)
  page.show(
    'ods/import',
    { title: 'Load the ODS list', breadcrumbs: crumbs },
    {
      loads: loads.map((one) => ({
        file: one.file_name,
        href: `/ods/loads/${one.id}`,
        when: momentOf(one.loaded_at),
        by: one.person_name,
        what: kindNames[one.kind],
      })),
    },
  )
}

async function show(page: Page): Promise<void> {
  const one = await findLoad(page.db.read, page.param('load'))
  if (!one) throw new NotFoundError('No such list')
  const moved = await countMoved(page.db.read, viewerOf(page))
  page.show(
    'ods/loaded',
    { title: one.file_name, breadcrumbs: [...crumbs, { text: 'Load the ODS list', href: base }] },
    {
      file: one.file_name,
      kind: one.kind,
      when: momentOf(one.loaded_at),
      by: one.person_name,
      counts: JSON.parse(one.counts) as LoadCounts,
      lines: [
        {
          n: moved.closed,
          one: 'service is of a practice that has closed',
          many: 'services are of practices that have closed',
          href: movedHref({ kind: 'closed' }),
        },
        {
          n: moved.closing,
          one: 'service is of a practice that closes soon',
          many: 'services are of practices that close soon',
          href: movedHref({ kind: 'closing' }),
        },
        { n: moved.moved, one: 'service has a successor', many: 'services have a successor', href: movedHref({ kind: 'moved' }) },
        {
          n: moved.unlisted,
          one: 'service has a code that is not in the list',
          many: 'services have a code that is not in the list',
          href: movedHref({ kind: 'unlisted' }),
        },
      ],
    },
  )
}

export const odsLoadRoutes: Route[] = [get(base, 'rollout.manage', showForm), get('/ods/loads/:load', 'rollout.manage', show)]
