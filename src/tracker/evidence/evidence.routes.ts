import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { findEvidence, removeFile } from '../../evidence/evidence.store.ts'
import { dropFiles, readKeptFile } from '../../evidence/files.ts'
import { recordEvents } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { maySettle } from '../../access/permissions.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { findPlaceOf } from './places.store.ts'
import type { EvidencePlace } from './places.store.ts'

const base = '/projects/:project/evidence/:evidence'
const removeForm = z.object({ reason: z.string().trim().min(1, 'Say why the file is taken away').max(500, 'Use 500 characters or fewer') })

async function load(page: Page): Promise<EvidenceTable> {
  const row = await findEvidence(page.db.read, page.access.project.id, page.param('evidence'))
  if (!row || row.kind !== 'file') throw new NotFoundError('No such file')
  return row
}

/** Sends a file to be saved, never to be shown: whatever it holds, it does not run in the product's pages. */
async function send(page: Page): Promise<void> {
  const row = await load(page)
  const bytes = row.stored_as === null ? undefined : await readKeptFile(page.context.config.uploadsDir, row.stored_as)
  if (!bytes) throw new NotFoundError('The file was taken away')
  const name = row.file_name ?? 'file'
  page.res
    .set({
      'Content-Type': row.file_type ?? 'application/octet-stream',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-SHA256': row.digest,
      'Content-Disposition': `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    })
    .send(bytes)
}

/** The evidence with where it serves; refuses those who may not take it away. */
async function loadToRemove(page: Page): Promise<{ row: EvidenceTable; place: EvidencePlace }> {
  mustBeOpen(page)
  const row = await load(page)
  const place = await findPlaceOf(page.db.read, row)
  if (!mayRemoveFrom(page, place))
    throw new ForbiddenError(
      place.frozen
        ? 'The test run is finished, so only the project manager takes its evidence away'
        : 'A file is taken away by the role that gave it, or by the project manager',
    )
  if (row.stored_as === null) throw new ConflictError('This file was taken away already. Its record is still on the page that it was evidence for.')
  return { row, place }
}

const mayRemoveFrom = (page: Page, place: EvidencePlace): boolean =>
  page.may('project.manage') || (place.owners === null ? page.may('test.record') && !place.frozen : maySettle(place.owners, page.standing))

async function showRemove(page: Page, errors: Record<string, string> = {}): Promise<void> {
  const { row, place } = await loadToRemove(page)
  const { project } = page.access
  const home = `/projects/${project.id}`
  page.show(
    'evidence/remove',
    {
      title: 'Take the file away',
      errors,
      status: Object.keys(errors).length > 0 ? 422 : 200,
      breadcrumbs: [
        { text: project.name, href: home },
        { text: place.title, href: home + place.path },
      ],
    },
    {
      name: row.file_name,
      by: row.added_by,
      when: momentOf(row.added_at),
      digest: row.digest,
      action: `${home}/evidence/${row.id}/remove`,
      back: home + place.path,
      place: place.title,
    },
  )
}

async function remove(page: Page): Promise<void> {
  const { row, place } = await loadToRemove(page)
  try {
    const { reason } = page.form(removeForm)
    await page.db.write(async (trx) => {
      if (!(await removeFile(trx, row.id, { name: page.person.name, at: nowIso(page.context), reason })))
        throw new ConflictError('Somebody took this file away a moment ago.')
      const added = await trx
        .selectFrom('events')
        .select('id')
        .where('subject_id', '=', row.subject_id)
        .where('action', '=', 'evidence')
        .where('changed_to', '=', row.digest)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      await recordEvents(trx, [
        page.event({
          subject: row.subject === 'prerequisite' ? 'prerequisite' : 'test-plan',
          subjectId: row.subject_id,
          action: 'evidence-removed',
          from: row.digest,
          reason,
          undoes: added?.id ?? null,
          sentence: `${page.person.name} took away the file ${row.file_name ?? ''}, evidence of ${place.title}`,
        }),
      ])
    })
  } catch (error) {
    if (error instanceof InvalidFormError) return showRemove(page, error.fields)
    throw error
  }
  // After the commit: a crash in between leaves a file that no page shows, never a record without its file.
  await dropFiles(page.context.config.uploadsDir, [row.stored_as ?? ''])
  page.done(`/projects/${page.access.project.id}${place.path}`, 'The file is taken away. Its record stays')
}

export const evidenceRoutes: Route[] = [
  get(base, 'project.view', send),
  get(`${base}/remove`, 'note.write', (page) => showRemove(page)),
  post(`${base}/remove`, 'note.write', remove),
]
