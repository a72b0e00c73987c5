import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { EvidenceTable } from '../../db/tables/evidence.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError } from '../../errors.ts'
import type { Writer } from '../../db/database.ts'
import { findEvidence, isWithdrawn, removeFile, withdrawEvidence } from '../../evidence/evidence.store.ts'
import { dropFiles, readKeptFile } from '../../evidence/files.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { maySettle } from '../../access/permissions.ts'
import { mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { findPlaceOf } from './places.store.ts'
import type { EvidencePlace } from './places.store.ts'
import { saveStatus } from '../prerequisites/save-status.ts'
import { eventOf } from '../../events/record.ts'
import { lockProject } from '../projects/projects.store.ts'
import { restedOn, resultRestingOn } from './rests.store.ts'

const base = '/projects/:project/evidence/:evidence'
const removeForm = (rests: boolean) =>
  z.object({
    reason: z
      .string()
      .trim()
      .min(1, rests ? 'Say why it is withdrawn' : 'Say why the file is taken away')
      .max(500, 'Use 500 characters or fewer'),
  })

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

interface Removable {
  row: EvidenceTable
  place: EvidencePlace
  /** Whether something accountable rests on it: it is withdrawn, not deleted. */
  rests: boolean
}

/** The evidence with where it serves; refuses those who may not take it away. */
async function loadToRemove(page: Page): Promise<Removable> {
  mustBeOpen(page)
  const { project } = page.access
  const row = await findEvidence(page.db.read, project.id, page.param('evidence'))
  const rests = row !== undefined && (await restedOn(page.db.read, project.id, [row])).has(row.id)
  if (!row || (row.kind !== 'file' && !rests)) throw new NotFoundError('No such evidence')
  const place = await findPlaceOf(page.db.read, row)
  if (!mayRemoveFrom(page, place))
    throw new ForbiddenError(
      place.frozen
        ? 'The test run is finished, so only the project manager withdraws its evidence'
        : 'Evidence is taken away or withdrawn by the role that gave it, or by the project manager',
    )
  if (row.removed_at !== null)
    throw new ConflictError(
      isWithdrawn(row)
        ? 'This evidence was withdrawn already. It is still on the page that it was evidence for.'
        : 'This file was taken away already. Its record is still on the page that it was evidence for.',
    )
  return { row, place, rests }
}

const mayRemoveFrom = (page: Page, place: EvidencePlace): boolean =>
  page.may('project.manage') || (place.owners === null ? page.may('test.record') && !place.frozen : maySettle(place.owners, page.rights))

const countedIn = (page: Page): string[] => page.context.templates.environments.filter((one) => one.counts).map((one) => one.key)

/** What is settled by this evidence and opens again with it, in a sentence; null if nothing is. */
async function reopensIn(page: Page, { row, place }: Removable): Promise<string | null> {
  const { id } = page.access.project
  if (row.subject !== 'prerequisite')
    return (await resultRestingOn(page.db.read, id, row, countedIn(page))) === null
      ? null
      : `${place.title} needs a new result: the one on record stays readable, and no longer holds the gate open.`
  const one = await page.db.read.selectFrom('prerequisites').select(['standing', 'derived']).where('id', '=', row.subject_id).executeTakeFirst()
  return one?.standing === 'met' && one.derived === null
    ? `${place.title} is met now and goes back to in progress. Every gate that rests on it opens again.`
    : null
}

async function showRemove(page: Page, errors: Record<string, string> = {}): Promise<void> {
  const removable = await loadToRemove(page)
  const { row, place, rests } = removable
  const { project } = page.access
  const home = `/projects/${project.id}`
  page.show(
    'evidence/remove',
    {
      title: rests ? 'Withdraw the evidence' : 'Take the file away',
      errors,
      status: Object.keys(errors).length > 0 ? 422 : 200,
      breadcrumbs: [
        { text: project.name, href: home },
        { text: place.title, href: home + place.path },
      ],
    },
    {
      rests,
      why: row.subject === 'prerequisite' ? 'Go was decided with this evidence on record.' : 'A finished run, or the decision on go, rests on this evidence.',
      reopens: rests ? await reopensIn(page, removable) : null,
      name: row.file_name,
      body: row.body,
      by: row.added_by,
      when: momentOf(row.added_at),
      action: `${home}/evidence/${row.id}/remove`,
      back: home + place.path,
      place: place.title,
    },
  )
}

/** Whether something rests on it, asked again while nobody can decide go or finish a run: what came to rest on it meanwhile is not deleted. */
async function restsFinally(trx: Writer, projectId: string, row: EvidenceTable): Promise<boolean> {
  await lockProject(trx, projectId)
  await trx
    .updateTable('test_runs')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('project_id', '=', projectId)
    .execute()
  return (await restedOn(trx, projectId, [row])).has(row.id)
}

/** Sets a prerequisite that was met by withdrawn evidence back to in progress, with its event. */
async function reopenPrerequisite(page: Page, trx: Writer, row: EvidenceTable, reason: string): Promise<NewEvent[]> {
  const one = await trx.selectFrom('prerequisites').selectAll().where('id', '=', row.subject_id).executeTakeFirst()
  if (one?.standing !== 'met' || one.derived !== null) return []
  const by = { actor: { id: page.person.personId, name: page.person.name }, at: nowIso(page.context), newId: page.context.newId }
  const why = `Its evidence was withdrawn: ${reason}`
  const change = { row: one, version: one.version, next: { standing: 'in-progress' as const }, dueDate: one.due_date, reason: why }
  return (await saveStatus(trx, change, by)).map((happened) => eventOf(happened, by))
}

async function removeOrWithdraw(page: Page, { row, place }: Removable, reason: string): Promise<{ withdrawn: boolean; reopened: boolean }> {
  const by = { personId: page.person.personId, name: page.person.name, at: nowIso(page.context), reason }
  const { project } = page.access
  return page.db.transaction(async (trx) => {
    const withdrawn = await restsFinally(trx, project.id, row)
    const unsettles = withdrawn ? await resultRestingOn(trx, project.id, row, countedIn(page)) : null
    if (!(withdrawn ? await withdrawEvidence(trx, row.id, { ...by, unsettles }) : await removeFile(trx, row.id, by)))
      throw new ConflictError('Somebody took this evidence away a moment ago.')
    const reopened = withdrawn && row.subject === 'prerequisite' ? await reopenPrerequisite(page, trx, row, reason) : []
    const added = await trx
      .selectFrom('events')
      .select('id')
      .where('subject_id', '=', row.subject_id)
      .where('action', '=', 'evidence')
      .where('changed_to', '=', row.digest)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    const what = row.kind === 'file' ? `the file ${row.file_name ?? ''}` : row.kind === 'interaction' ? 'an exchange with the sandbox' : `a ${row.kind}`
    await recordEvents(trx, [
      page.event({
        subject: row.subject === 'prerequisite' ? 'prerequisite' : 'test-plan',
        subjectId: row.subject_id,
        action: withdrawn ? 'evidence-withdrawn' : 'evidence-removed',
        from: row.digest,
        reason,
        undoes: added?.id ?? null,
        sentence: `${page.person.name} ${withdrawn ? 'withdrew' : 'took away'} ${what}, evidence of ${place.title}`,
      }),
      ...reopened,
    ])
    return { withdrawn, reopened: reopened.length > 0 || unsettles !== null }
  })
}

async function remove(page: Page): Promise<void> {
  const removable = await loadToRemove(page)
  const { row, place } = removable
  try {
    const { reason } = page.form(removeForm(removable.rests))
    const { withdrawn, reopened } = await removeOrWithdraw(page, removable, reason)
    // After the commit: a crash in between leaves a file that no page shows, never a record without its file.
    if (!withdrawn) await dropFiles(page.context.config.uploadsDir, [row.stored_as ?? ''])
    const said = withdrawn
      ? `The evidence is withdrawn. It stays here to be read${reopened ? `, and ${place.title} is open again` : ''}`
      : 'The file is taken away. Its record stays'
    page.done(`/projects/${page.access.project.id}${place.path}`, said)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showRemove(page, error.fields)
  }
}

export const evidenceRoutes: Route[] = [
  get(base, 'project.view', send),
  get(
    `${base}/remove`,
    'note.write',
    whileOpen((page) => showRemove(page)),
  ),
  post(`${base}/remove`, 'note.write', remove),
]
