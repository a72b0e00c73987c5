import type { Request, RequestHandler, Router } from 'express'
import { dayOfMoment } from '../day.ts'
import type { Day } from '../day.ts'
import type { Context } from '../context.ts'
import type { Reader } from '../db/database.ts'
import { asProjectId } from '../db/ids.ts'
import type { PersonId } from '../db/ids.ts'
import { ForbiddenError, NotFoundError } from '../errors.ts'
import { readModel } from '../db/read-model.ts'
import type { Renderer } from '../web/views.ts'
import { findVisibleProject, isPerson } from './access.store.ts'
import type { Person } from './access.store.ts'
import { listAreasHeld } from './in-area.store.ts'
import { Page } from './page.ts'
import type { Route } from './route.ts'
import { may } from './permissions.ts'
import type { Rights } from './permissions.ts'
import { findOrganisationScope, findServiceScope, findWaveScope } from './scopes.store.ts'
import { findVisibleStandAlone } from './stand-alone.store.ts'

/** What mounting needs. `countWaiting` says how many things wait for a person (yyyy-mm-dd is the day), for the navigation. */
interface Mounting {
  context: Context
  renderer: Renderer
  countWaiting: (db: Reader, of: { personId: PersonId; today: Day }) => Promise<number>
}

/** How many things wait for a person: shown on every page. */
const waitingFor = readModel('waiting', { until: 'event' }, (db, of: { personId: PersonId; today: Day }, count: Mounting['countWaiting']) => count(db, of))

/** What someone is in any area: asked on every page that is about no project or service. */
const areasOf = readModel('areas of a person', { until: 'event' }, (db, { personId }: { personId: PersonId }) => listAreasHeld(db, personId))

/** The roles of a person on the projects of a wave: asked on every page of it. */
const inWaveOf = readModel('roles in a wave', { until: 'event' }, (db, { wave }: { wave: string; personId: PersonId }, person: Person) =>
  findWaveScope(db, person, wave),
)

/** Mounts routes on a router. Each checks the person, the project in scope and the permission, then calls the handler. */
export function mount(router: Router, routes: Route[], mounting: Mounting): void {
  for (const route of routes) router[route.method](route.path, guarded(route, mounting))
}

/** The roles that decide a route outside a project. */
async function scopeOf(db: Reader, person: Person, route: Route, req: Request): Promise<Pick<Rights, 'roles' | 'own' | 'areas'>> {
  const { ods, id, wave } = req.params
  if (route.path.startsWith('/services/:ods') && typeof ods === 'string') return findServiceScope(db, person, ods)
  if (route.path.startsWith('/organisations/:id') && typeof id === 'string') return findOrganisationScope(db, person, id)
  if (route.path.startsWith('/waves/:wave') && typeof wave === 'string') return inWaveOf(db, { wave, personId: person.personId }, person)
  // The booking team may do everything without one.
  if (person.installationRole === 'booking-team') return { roles: [] }
  return { roles: [], areas: await areasOf(db, { personId: person.personId }) }
}

function guarded(route: Route, { context, renderer, countWaiting }: Mounting): RequestHandler {
  return async (req, res) => {
    const person = isPerson(req.user) ? req.user : null
    if (route.access !== 'public' && !person) {
      const back = req.method === 'GET' ? `?return=${encodeURIComponent(req.originalUrl)}` : ''
      res.redirect(303, `/sign-in${back}`)
      return
    }
    const projectId = route.path.startsWith('/projects/:project') ? req.params['project'] : undefined
    const today = dayOfMoment(context.clock())
    const of = typeof projectId === 'string' ? { project: asProjectId(projectId), today } : undefined
    const access = person && of ? ((await findVisibleProject(context.db.read, person, of)) ?? null) : null
    if (projectId !== undefined && !access) throw new NotFoundError('No such project')
    const sandboxId = route.path.startsWith('/sandboxes/:sandbox') ? req.params['sandbox'] : undefined
    const standAlone = person && typeof sandboxId === 'string' ? ((await findVisibleStandAlone(context.db.read, person, sandboxId)) ?? null) : null
    if (sandboxId !== undefined && !standAlone) throw new NotFoundError('No such sandbox')
    const scope = access ?? standAlone ?? (person ? await scopeOf(context.db.read, person, route, req) : { roles: [] })
    const rights: Rights = {
      installationRole: person?.installationRole ?? 'none',
      roles: scope.roles,
      own: 'own' in scope && scope.own === true,
      areas: 'areas' in scope ? (scope.areas ?? []) : [],
    }
    if (route.access !== 'public' && !may(route.access, rights)) throw new ForbiddenError('This needs another role')
    const waiting = person ? await waitingFor(context.db.read, { personId: person.personId, today }, countWaiting) : 0
    await answer(route, new Page({ context, req, res, person, access, standAlone, rights, renderer, waiting, today }))
  }
}

/** The one place where a page says in its own words that its thing is gone. */
async function answer(route: Route, page: Page): Promise<void> {
  try {
    await route.handle(page)
  } catch (error) {
    if (!route.gone || !(error instanceof NotFoundError)) throw error
    await route.gone(page)
  }
}
