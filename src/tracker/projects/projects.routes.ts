import { z } from 'zod'
import { nowIso } from '../../context.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { listProjectEvents, recordEvents } from '../../events/events.store.ts'
import { get, post } from '../page.ts'
import type { Page, Route } from '../page.ts'
import { asPrerequisite, listPrerequisites } from '../prerequisites/prerequisites.store.ts'
import { isDay, isSettled } from '../prerequisites/prerequisite.ts'
import { findService } from '../services/services.store.ts'
import { momentOf, sopPage } from '../sop/sop.pages.ts'
import { startProject } from './start-project.ts'

const day = z.string().trim().refine((text) => text === '' || isDay(text), 'Enter a real day').default('')
const startForm = z.object({
  role: z.enum(['provider', 'consumer'], 'Choose whether the service offers slots or books into others'),
  route_in: z.string().min(1, 'Choose how this project came about'),
  scope: z.string().trim().min(1, 'Say what is in scope').max(5000, 'Use 5,000 characters or fewer'), testing: day, go_live: day,
})
const noteForm = z.object({ body: z.string().trim().min(1, 'Write your note').max(5000, 'Use 5,000 characters or fewer') })

async function serviceOf(page: Page) {
  const found = await findService(page.db.read, page.person, page.param('ods'))
  if (!found) throw new NotFoundError('No such service')
  return found
}

async function showStart(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const { service } = await serviceOf(page)
  page.show('projects/start', { title: 'Start a project', status, errors, breadcrumbs: [{ text: service.name, href: `/services/${service.ods_code}` }] }, { service, routesIn: page.context.templates.routesIn })
}

async function start(page: Page): Promise<void> {
  const { service, dosIds } = await serviceOf(page)
  const { newId, templates } = page.context
  try {
    const form = page.form(startForm)
    if (!templates.routesIn.includes(form.route_in)) throw new InvalidFormError({ route_in: 'Choose how this project came about from the list' })
    const id = newId()
    const dates = [{ kind: 'testing' as const, day: form.testing }, { kind: 'go-live' as const, day: form.go_live }].filter((date) => date.day !== '')
    await page.db.write((trx) => startProject(trx, {
      id, service: { ...service, dosIds }, role: form.role, routeIn: form.route_in, scope: form.scope, dates, templates, at: nowIso(page.context), newId,
      creator: { personId: page.person.personId, name: page.person.name },
      event: { ...page.event({ subject: 'project', subjectId: id, action: 'started', sentence: `${page.person.name} started the project`, to: templates.version }), projectId: id },
    }))
    page.done(`/projects/${id}`, 'Project started')
  } catch (error) {
    if (error instanceof InvalidFormError) return showStart(page, 422, error.fields)
    if (error instanceof ConflictError) return showStart(page, 409, { [error.field ?? 'role']: error.message })
    throw error
  }
}

/** The projects that this person may see, the newest first. */
async function visibleProjects(page: Page, before?: { at: string; id: string }) {
  const seesAll = page.person.installationRole === 'booking-team' || page.person.installationRole === 'programme-viewer'
  let query = page.db.read.selectFrom('projects').selectAll().orderBy('created_at', 'desc').orderBy('id').limit(51)
  if (before) query = query.where((eb) => eb.or([eb('created_at', '<', before.at), eb.and([eb('created_at', '=', before.at), eb('id', '>', before.id)])]))
  if (!seesAll) query = query.where((eb) => eb.exists(eb.selectFrom('project_people as pp').select('pp.id').whereRef('pp.project_id', '=', 'projects.id').where('pp.person_id', '=', page.person.personId).where('pp.left_at', 'is', null)))
  const rows = await query.execute()
  return { rows: rows.slice(0, 50), next: rows.length > 50 ? rows[49] : undefined }
}

async function listProjects(page: Page, view: 'My work' | 'Projects'): Promise<void> {
  const at = page.query('before')
  const id = page.query('id')
  const { rows, next } = await visibleProjects(page, at !== undefined && id !== undefined ? { at, id } : undefined)
  const toSign = await page.db.read.selectFrom('sop_rounds as r').innerJoin('projects as p', 'p.id', 'r.project_id')
    .innerJoin('project_people as pp', 'pp.project_id', 'p.id').innerJoin('project_roles as pr', (join) => join.onRef('pr.project_id', '=', 'pp.project_id').onRef('pr.role_key', '=', 'pp.role_key'))
    .leftJoin('sop_signatures as s', (join) => join.onRef('s.version_id', '=', 'r.version_id').onRef('s.person_id', '=', 'pp.person_id').onRef('s.role_key', '=', 'pp.role_key'))
    .select(['p.id', 'p.name', 'pp.role_key', 'pr.name as role']).where('r.closed_at', 'is', null).where('pp.person_id', '=', page.person.personId)
    .where('pp.left_at', 'is', null).where('pr.key_stakeholder', '=', 1).where('s.id', 'is', null).execute()
  page.show('projects/index', { title: view }, { heading: view, rows, toSign: view === 'My work' ? toSign : [], next: next === undefined ? undefined : `/projects?${new URLSearchParams({ before: next.created_at, id: next.id })}` })
}

async function showProject(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const { project, service } = page.access
  const today = nowIso(page.context).slice(0, 10)
  const db = page.db.read
  const [prerequisites, sop, roles, dates, notes, events] = await Promise.all([
    listPrerequisites(db, project.id), sopPage(db, project.id, page.person.personId),
    db.selectFrom('project_roles as r').leftJoin('project_people as pp', (join) => join.onRef('pp.project_id', '=', 'r.project_id').onRef('pp.role_key', '=', 'r.role_key').on('pp.left_at', 'is', null))
      .select(['r.name', 'pp.id']).where('r.project_id', '=', project.id).where('r.required', '=', 1).orderBy('r.position').execute(),
    db.selectFrom('project_dates').selectAll().where('project_id', '=', project.id).orderBy('set_at').execute(),
    db.selectFrom('project_notes').selectAll().where('project_id', '=', project.id).orderBy('written_at', 'desc').limit(20).execute(),
    listProjectEvents(db, project.id, { limit: 10 }),
  ])
  const missing = roles.filter((role) => role.id === null).map((role) => role.name)
  const settled = prerequisites.filter((row) => isSettled(asPrerequisite(row), today)).length
  page.show('projects/show', { title: project.name, status, errors, breadcrumbs: [{ text: 'Projects', href: '/projects' }, { text: service.name, href: `/services/${service.ods_code}` }] }, {
    project, service, missing, prerequisites: { settled, all: prerequisites.length }, sop: { signed: sop.signed, signers: sop.signers.length, waiting: sop.signers.filter((one) => one.state !== 'signed').map((one) => one.roleName), issued: sop.current !== null },
    dates: dates.map((date) => ({ ...date, when: momentOf(date.set_at) })), notes: notes.map((note) => ({ ...note, when: momentOf(note.written_at) })),
    events: page.may('history.view') ? events.map((event) => ({ sentence: event.sentence, when: momentOf(event.at) })) : [], mayNote: page.may('note.write'), mayHistory: page.may('history.view'),
  })
}

async function addNote(page: Page): Promise<void> {
  try {
    const { body } = page.form(noteForm)
    const id = page.context.newId()
    await page.db.write(async (trx) => {
      await trx.insertInto('project_notes').values({ id, project_id: page.access.project.id, body, written_by: page.person.name, written_at: nowIso(page.context) }).execute()
      await recordEvents(trx, [page.event({ subject: 'note', subjectId: id, action: 'written', sentence: `${page.person.name} wrote a note` })])
    })
    page.done(`/projects/${page.access.project.id}`, 'Note added')
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showProject(page, 422, error.fields)
  }
}

async function showHistory(page: Page): Promise<void> {
  const { project } = page.access
  const before = Number(page.query('before'))
  const rows = await listProjectEvents(page.db.read, project.id, { limit: 51, ...(Number.isInteger(before) && before > 0 ? { before } : {}) })
  const undone = new Set(rows.map((row) => row.undoes))
  const last = rows[49]
  page.show('projects/history', { title: 'History', breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] }, {
    events: rows.slice(0, 50).map((row) => ({ ...row, when: momentOf(row.at), undone: undone.has(row.id) })), next: rows.length > 50 && last ? `/projects/${project.id}/history?before=${last.seq}` : undefined,
  })
}

export const projectsRoutes: Route[] = [
  get('/', 'account.own', (page) => listProjects(page, 'My work')),
  get('/projects', 'project.list', (page) => listProjects(page, 'Projects')),
  get('/services/:ods/projects/new', 'project.create', (page) => showStart(page)),
  post('/services/:ods/projects/new', 'project.create', start),
  get('/projects/:project', 'project.view', (page) => showProject(page)),
  post('/projects/:project/notes', 'note.write', addNote),
  get('/projects/:project/history', 'history.view', showHistory),
]
