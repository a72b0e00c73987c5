import { createHash } from 'node:crypto'
import { z } from 'zod'
import { optionalDayField } from '../../web/day-field.ts'
import { isMonth } from '../../day.ts'
import type { Month } from '../../day.ts'
import { nowIso } from '../../context.ts'
import { Kept } from '../../db/kept.ts'
import { ConflictError, InvalidFormError, NotFoundError } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import { remembered } from '../../events/remembered.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { keptRows } from '../go-live/rows.store.ts'
import { findService } from '../services/services.store.ts'
import { inLatin1 } from '../../web/components/html.ts'
import { dayOf, dayOfMomentInWords, monthOf } from '../../web/moments.ts'
import { closureBanner } from '../ods/banner.ts'
import { firstStepsFor } from '../first-steps/first-steps.page.ts'
import { projectPage } from './project-page.ts'
import { isOpen, isUnderCorrection, mustBeOpen, reopenedTag, stateNames, stateTags } from '../../access/project-state.ts'
import { offerLine } from '../template-offer/template-offer.page.ts'
import type { ProjectState } from '../../access/project-state.ts'
import { stageChoices } from '../service-list/filter.ts'
import { countOlder, olderWords } from './older-templates.ts'
import { countProjects, listProjects, seesAllProjects } from './projects.store.ts'
import { startProject } from './start-project.ts'
import { isWarning, warningKeys, warningNames, warnings } from './warnings.store.ts'

const startForm = z.object({
  role: z.enum(['provider', 'consumer'], 'Choose whether the service offers slots or books into others'),
  route_in: z.string().min(1, 'Choose how this project came about'),
  scope: z.string().trim().min(1, 'Say what is in scope').max(5000, 'Use 5,000 characters or fewer'),
  testing: optionalDayField,
  go_live: optionalDayField,
})
const noteForm = z.object({ body: z.string().trim().min(1, 'Write your note').max(5000, 'Use 5,000 characters or fewer') })

async function serviceOf(page: Page) {
  const found = await findService(page.db.read, page.person, page.param('ods'))
  if (!found) throw new NotFoundError('No such service')
  return found
}

async function showStart(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const { service } = await serviceOf(page)
  page.show(
    'projects/start',
    { title: 'Start a project', status, errors, breadcrumbs: [{ text: service.name, href: `/services/${service.ods_code}` }] },
    { service, routesIn: page.context.templates.routesIn },
  )
}

async function start(page: Page): Promise<void> {
  const { service, dosIds } = await serviceOf(page)
  const { newId, templates } = page.context
  try {
    const form = page.form(startForm)
    if (!templates.routesIn.includes(form.route_in)) throw new InvalidFormError({ route_in: 'Choose how this project came about from the list' })
    const id = newId()
    const dates = [
      { kind: 'testing' as const, day: form.testing },
      { kind: 'go-live' as const, day: form.go_live },
    ].filter((date) => date.day !== '')
    await page.db.transaction((trx) =>
      startProject(trx, {
        id,
        service: { ...service, dosIds },
        role: form.role,
        routeIn: form.route_in,
        scope: form.scope,
        dates,
        templates,
        sandboxes: page.context.sandboxes,
        at: nowIso(page.context),
        newId,
        creator: { personId: page.person.personId, name: page.person.name },
        event: {
          ...page.event({ subject: 'project', subjectId: id, action: 'started', sentence: `${page.person.name} started the project`, to: templates.version }),
          projectId: id,
        },
      }),
    )
    page.done(`/projects/${id}`, 'Project started')
  } catch (error) {
    if (error instanceof InvalidFormError) return showStart(page, 422, error.fields)
    if (error instanceof ConflictError) return showStart(page, 409, { [error.field ?? 'role']: error.message })
    throw error
  }
}

const isState = (text: string | undefined): text is ProjectState => text !== undefined && text in stateNames

/** Months that a list of projects may be about, by their name in the address. */
const ofMonths = {
  'go-live': { key: 'goLiveIn', says: 'Go-live is planned in' },
  'went-live': { key: 'wentLiveIn', says: 'Business live was declared in' },
  'moved-out': { key: 'movedOutOf', says: 'Go-live is for another month now, and was once planned for' },
} as const

async function listAll(page: Page): Promise<void> {
  const [at, id, state] = [page.query('before'), page.query('id'), page.query('state')]
  const words = page.query('q') ?? ''
  const late = page.query('late') === 'yes'
  const warning = page.query('warning')
  const older = page.query('templates') === 'older'
  const ofMonth = Object.fromEntries(
    Object.entries(ofMonths).flatMap(([name, { key }]) => (isMonth(page.query(name) ?? '') ? [[key, page.query(name)]] : [])),
  ) as Partial<Record<(typeof ofMonths)[keyof typeof ofMonths]['key'], Month>>
  const { version } = page.context.templates
  const more = { ...(isWarning(warning) ? { warning } : {}), ...ofMonth, ...(isState(state) ? { state } : {}), ...(older ? { olderThan: version } : {}) }
  const find = { words, late, ...more, today: page.today }
  const before = at !== undefined && id !== undefined ? { before: { at, id } } : {}
  const whose = seesAllProjects(page.person) ? '' : page.person.personId
  const isAsked = page.may('project.create') && !older
  const html = await page.drawn('projects/index', [whose, find, before, version], async () => {
    const [{ rows, next }, total, onOlder] = await Promise.all([
      listProjects(page.db.read, page.person, { ...find, ...before }),
      remembered(page.db.read, JSON.stringify(['count of projects', whose, find]), () => countProjects(page.db.read, page.person, find)),
      isAsked ? countOlder(page) : 0,
    ])
    const months = Object.entries(ofMonths).flatMap(([name, { key, says }]) =>
      ofMonth[key] === undefined ? [] : [{ name, month: ofMonth[key], text: `${says} ${monthOf(ofMonth[key])}` }],
    )
    const filter = {
      ...(words === '' ? {} : { q: words }),
      ...(isState(state) ? { state } : {}),
      ...(late ? { late: 'yes' } : {}),
      ...(older ? { templates: 'older' } : {}),
      ...(more.warning ? { warning: more.warning } : {}),
      ...Object.fromEntries(months.map((one) => [one.name, one.month])),
    }
    const filtered = Object.keys(filter).length > 0
    return {
      total,
      older: onOlder > 0 ? olderWords(onOlder) : '',
      firstSteps: total === 0 && !filtered ? await firstStepsFor(page) : null,
      rows: rows.map((row) => ({
        ...row,
        tags: [stateTags[row.state], ...(row.reopened === null || row.state === 'stopped' ? [] : [reopenedTag])],
        stageName: stageChoices[row.stage],
        goLive: row.go_live === null ? '' : dayOf(row.go_live),
        started: dayOfMomentInWords(row.created_at),
      })),
      words,
      late,
      state: isState(state) ? state : '',
      warning: more.warning ?? '',
      warningChoices: [{ value: '', text: 'Any' }, ...warningKeys.map((value) => ({ value, text: warningNames[value] }))],
      about: [
        ...(more.warning ? [warnings[more.warning]] : []),
        ...(older ? ['Newer templates wait for an answer'] : []),
        ...months.map((one) => one.text),
      ].join('. '),
      states: [{ value: '', text: 'Any' }, ...Object.entries(stateNames).map(([value, text]) => ({ value, text }))],
      filtered,
      next: next === undefined ? undefined : `/projects?${new URLSearchParams({ ...filter, before: next.created_at, id: next.id })}`,
    }
  })
  page.show('parts/drawn', { title: 'Projects' }, { html })
}

/** Pages of projects as they were drawn for a person, apart from the form for a note: drawn again only where something of the project, its service or its product changed. */
const drawnProjects = new Kept<{ standing: string; lately: string }>(300)

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64')

async function showProject(page: Page, status = 200, errors: Record<string, string> = {}): Promise<void> {
  const { access } = page
  const today = page.today
  const rows = await keptRows(page.db.read, access)
  const of = {
    personId: page.person.personId,
    today,
    isOpen: isOpen(page),
    mayHistory: page.may('history.view'),
    mayManage: page.may('project.manage'),
    mayCorrect: page.may('project.correct'),
    environments: page.context.templates.environments,
  }
  const offer = of.mayManage ? await offerLine(page.db.read, access, page.context.templates) : null
  const drawn = await drawnProjects.get(
    page.db.read,
    JSON.stringify([access.project.id, of.personId, today, of.isOpen, of.mayHistory, of.mayManage, of.mayCorrect]),
    `${access.stamp} ${JSON.stringify([access.roles, rows.catalogue, offer])} ${digestOf(rows.partners)}`,
    async () => {
      const shown = { ...(await projectPage(page.db.read, access, rows, of)), mayManage: of.mayManage, maySetDates: of.mayManage && of.isOpen, offer }
      return { standing: inLatin1(page.part('projects/standing', shown)), lately: inLatin1(page.part('projects/lately', shown)) }
    },
  )
  page.show(
    'projects/show',
    {
      title: access.project.name,
      status,
      errors,
      breadcrumbs: [
        { text: 'Projects', href: '/projects' },
        { text: access.service.name, href: `/services/${access.service.ods_code}` },
      ],
    },
    {
      ...drawn,
      closure: await closureBanner(page, access.project.service_id),
      home: `/projects/${access.project.id}`,
      mayCompare: of.mayManage && isOpen(page),
      mayNote: page.may('note.write') && isOpen(page),
      mayEndCorrection: of.mayCorrect && isUnderCorrection(access.project, today),
    },
  )
}

async function addNote(page: Page): Promise<void> {
  mustBeOpen(page)
  try {
    const { body } = page.form(noteForm)
    const id = page.context.newId()
    await page.db.transaction(async (trx) => {
      await trx
        .insertInto('project_notes')
        .values({ id, project_id: page.access.project.id, body, written_by: page.person.name, written_at: nowIso(page.context) })
        .execute()
      await recordEvents(trx, [page.event({ subject: 'note', subjectId: id, action: 'written', sentence: `${page.person.name} wrote a note` })])
    })
    page.done(`/projects/${page.access.project.id}`, 'Note added')
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showProject(page, 422, error.fields)
  }
}

export const projectsRoutes: Route[] = [
  get('/projects', 'project.list', listAll),
  get('/services/:ods/projects/new', 'project.create', (page) => showStart(page)),
  post('/services/:ods/projects/new', 'project.create', start),
  get('/projects/:project', 'project.view', (page) => showProject(page)),
  post('/projects/:project/notes', 'note.write', addNote),
]
