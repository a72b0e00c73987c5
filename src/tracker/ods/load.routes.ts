import { createHash } from 'node:crypto'
import { NotFoundError } from '../../errors.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { momentOf } from '../../web/moments.ts'
import { uploadsOf } from '../../web/uploads.ts'
import { forOf } from '../rollout/asked.ts'
import { ReadersBusy } from '../workbook/reading-queue.ts'
import { WorkbookRefusal } from '../workbook/workbook-refusal.ts'
import { ofATracker, readWorkbook } from '../workbook/workbook.ts'
import { countMoved } from './closed-or-moved.store.ts'
import { movedHref } from './closed-or-moved.ts'
import { loadOrganisations } from './load.ts'
import type { LoadCounts } from './load.ts'
import { findLoad, listLoads } from './organisations.store.ts'
import { readOdsList } from './read-list.ts'

const base = '/ods/import'
const crumbs = [{ text: 'Services', href: '/services' }]
const kindNames = { organisations: 'List of organisations', successors: 'List of successors' }

async function showForm(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const loads = await listLoads(page.db.read)
  page.show(
    'ods/import',
    { title: 'Load the ODS list', breadcrumbs: crumbs, status, errors },
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

async function take(page: Page): Promise<void> {
  const {
    files: [upload],
    fault,
  } = uploadsOf(page.req)
  if (fault !== undefined) return showForm(page, 413, { file: fault })
  if (!upload) return showForm(page, 422, { file: 'Choose the file' })
  try {
    const { sheets } = await readWorkbook(upload.bytes, { fileName: upload.name, limits: ofATracker })
    const list = await readOdsList(sheets)
    if (!list)
      return showForm(page, 422, {
        file: 'This is neither the practice list of the Organisation Data Service nor its list of successors. Choose epraccur.csv or succ.csv as they are published, or a list with the headings Code, Name and Status',
      })
    const digest = createHash('sha256').update(upload.bytes).digest('hex')
    const { id } = await loadOrganisations(page.context, { fileName: upload.name, digest, list, by: page.person })
    page.done(`/ods/loads/${id}`)
  } catch (error) {
    if (error instanceof ReadersBusy) {
      page.res.set('Retry-After', String(error.retryAfterSeconds))
      return showForm(page, 503, { file: error.message })
    }
    if (!(error instanceof WorkbookRefusal)) throw error
    await showForm(page, 422, { file: error.message })
  }
}

async function show(page: Page): Promise<void> {
  const one = await findLoad(page.db.read, page.param('load'))
  if (!one) throw new NotFoundError('No such list')
  const moved = await countMoved(page.db.read, forOf(page))
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

export const odsLoadRoutes: Route[] = [
  get(base, 'rollout.manage', (page) => showForm(page)),
  post(base, 'rollout.manage', take),
  get('/ods/loads/:load', 'rollout.manage', show),
]
