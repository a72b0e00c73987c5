import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { momentOf } from '../../web/moments.ts'
import { uploadsOf } from '../../web/uploads.ts'
import { catalogueKind, listImports } from '../import/imports.store.ts'
import { homeOfFile, listWaiting } from '../kept-files/kept-files.store.ts'
import { homeOf } from '../tracker-import/import-review.pages.ts'
import { listTrackerImports } from '../tracker-import/tracker-import.store.ts'
import { busy, notYours, tooLarge } from './upload-file.ts'
import type { Upload } from './upload-file.ts'

const importStates = {
  reading: 'Being read',
  review: 'Waiting for review',
  writing: 'Being written',
  done: 'Written',
  undoing: 'Being undone',
  undone: 'Undone',
  cancelled: 'Cancelled',
}
const crumbs = [{ text: 'Services', href: '/services' }]

export async function showUpload(page: Page, { status = 200, errors = {} }: Partial<Again> = {}): Promise<void> {
  const imports = await listImports(page.db.read, page.person.personId)
  const trackers = page.may('tracker.import') ? await listTrackerImports(page.db.read, page) : []
  const waiting = await listWaiting(page.db.read, page.person.personId)
  page.show(
    'imports/new',
    { title: 'Import a file', breadcrumbs: crumbs, status, errors },
    {
      imports: imports.map((one) => ({
        ...one,
        when: momentOf(one.uploaded_at),
        href: one.kind === catalogueKind ? `/catalogue/imports/${one.id}` : `/imports/${one.id}`,
        settledAs: one.kind === catalogueKind ? 'Imported or dropped' : 'Dropped',
      })),
      trackers: trackers.map((one) => ({ ...one, when: momentOf(one.uploaded_at), state: importStates[one.state], href: homeOf(one) })),
      waiting: waiting.map((one) => ({ text: one.file_name, href: homeOfFile(one.id), when: momentOf(one.uploaded_at) })),
      mayTracker: page.may('tracker.import'),
      mayAdd: page.may('project.create'),
      mayPlan: page.may('plan.import'),
      mayAll: page.may('rollout.manage'),
    },
  )
}

/** The file in a form. */
export function uploadIn({ req }: Page): { upload: Upload } {
  const { files, fault } = uploadsOf(req)
  return { upload: { file: files[0], fault } }
}

const statuses: Record<string, number> = { [tooLarge]: 413, [notYours]: 403, [busy]: 503 }

/** The page again, with why the file was not accepted. */
export function showRefused(page: Page, { status, errors }: Again): Promise<void> {
  const [[why, file] = ['', '']] = Object.entries(errors)
  if (why === busy) page.res.set('Retry-After', '60')
  return showUpload(page, { status: statuses[why] ?? status, errors: { file } })
}
