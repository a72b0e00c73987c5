import type { Request, RequestHandler, Response, Router } from 'express'
import { z } from 'zod'
import { dayOfMoment } from '../day.ts'
import type { Day } from '../day.ts'
import type { Context } from '../context.ts'
import { nowIso } from '../context.ts'
import { ForbiddenError, InvalidFormError, NotFoundError } from '../errors.ts'
import type { Reader } from '../db/database.ts'
import type { NewEvent } from '../events/events.store.ts'
import { remembered } from '../events/remembered.ts'
import { cleanedIn } from '../web/code-field.ts'
import { inLatin1 } from '../web/components/html.ts'
import { sendPage } from '../web/send-page.ts'
import { saveSession, saveSessionIfPossible, sessionHash } from '../web/session.ts'
import type { PageContext, Renderer } from '../web/views.ts'
import { may } from './permissions.ts'
import type { Permission, Standing } from './permissions.ts'
import { findVisibleProject } from './access.store.ts'
import { findOrganisationScope, findServiceScope } from './scopes.store.ts'
import { findVisibleStandAlone } from './stand-alone.store.ts'
import type { StandAlone } from './stand-alone.store.ts'
import type { Person, ProjectAccess } from './access.store.ts'

/**
 * What a route may ask for: nothing, an account, or a permission. Routes below `/projects/:project` are judged by the roles on that project,
 * those below `/sandboxes/:sandbox` by whom the sandbox was made for, those below `/services/:ods` by the roles on the projects of that service, those below `/organisations/:id` by whose services name it.
 */
export type Access = 'public' | Permission

export interface Route {
  method: 'get' | 'post'
  path: string
  access: Access
  handle: (page: Page) => Promise<void> | void
}

/** The only way to make a route: it cannot be had without naming who may use it. */
export const get = (path: string, access: Access, handle: Route['handle']): Route => ({ method: 'get', path, access, handle })
export const post = (path: string, access: Access, handle: Route['handle']): Route => ({ method: 'post', path, access, handle })

/** One request for a page, with everything that a handler needs; what it lacks (person, project) throws when asked for. */
export class Page {
  readonly context: Context
  readonly req: Request
  readonly res: Response
  readonly #person: Person | null
  readonly #access: ProjectAccess | null
  /** The sandbox without a project whose page this is; null elsewhere. */
  readonly standAlone: StandAlone | null
  readonly standing: Standing
  /** The day it is, in London. */
  readonly today: Day
  readonly #renderer: Renderer
  readonly #waiting: number
  #query: Request['query'] | undefined

  constructor(given: {
    context: Context
    req: Request
    res: Response
    person: Person | null
    access: ProjectAccess | null
    standAlone: StandAlone | null
    standing: Standing
    renderer: Renderer
    waiting: number
    today: Day
  }) {
    this.context = given.context
    this.req = given.req
    this.res = given.res
    this.#person = given.person
    this.#access = given.access
    this.standAlone = given.standAlone
    this.standing = given.standing
    this.#renderer = given.renderer
    this.#waiting = given.waiting
    this.today = given.today
  }

  get db() {
    return this.context.db
  }

  get person(): Person {
    if (!this.#person) throw new ForbiddenError('Sign in first')
    return this.#person
  }

  get personOrNull(): Person | null {
    return this.#person
  }

  get access(): ProjectAccess {
    if (!this.#access) throw new NotFoundError('No project')
    return this.#access
  }

  may(permission: Permission): boolean {
    return this.#person !== null && may(permission, this.standing)
  }

  /** A path parameter. */
  param(name: string): string {
    const value = this.req.params[name]
    if (typeof value !== 'string') throw new NotFoundError(`No ${name}`)
    return value
  }

  /** A query parameter, the first where it is repeated. */
  query(name: string): string | undefined {
    // Express reads the address anew each time that its `query` is asked for.
    this.#query ??= this.req.query
    const value = this.#query[name]
    const one = Array.isArray(value) ? value[0] : value
    return typeof one === 'string' && one !== '' ? one : undefined
  }

  /** What was typed, for showing it again: into this form, or beside what was saved just before. */
  get typed(): Record<string, string> {
    const body: unknown = this.req.body
    if (typeof body !== 'object' || body === null) return this.#kept ?? {}
    return Object.fromEntries(Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  }

  /** The body as the schema wants it; throws InvalidFormError with a sentence a field. A code that was cleaned takes the place of what was typed. */
  form<T extends z.ZodType>(schema: T): z.output<T> {
    const body = (this.req.body ?? {}) as object
    const read = schema.safeParse(body)
    if (read.success) return read.data
    // Radios of which none was chosen are not sent at all: what is missing is told as if it had been left empty.
    const missing = read.error.issues.map((issue) => String(issue.path[0] ?? '')).filter((name) => name !== '' && !(name in body))
    const told = missing.length === 0 ? read : schema.safeParse({ ...body, ...Object.fromEntries(missing.map((name) => [name, ''])) })
    Object.assign(body, cleanedIn(read.error.issues))
    const fields: Record<string, string> = {}
    for (const issue of [...(told.error?.issues ?? []), ...read.error.issues])
      fields[issue.path.join('.') || 'form'] ??= issue.message.startsWith('Invalid') ? 'Fill this in' : issue.message
    throw new InvalidFormError(fields)
  }

  /** In which session and request this person acts, as a record keeps them: of the session's id only the hash. */
  get trace(): { sessionHash: string; requestId: string } {
    return { sessionHash: sessionHash(this.req), requestId: String(this.res.locals['requestId'] ?? '') }
  }

  /** The start of an event by this person now, on this project where there is one. */
  event(rest: Omit<NewEvent, 'id' | 'at' | 'actor' | 'projectId'>): NewEvent {
    return {
      id: this.context.newId(),
      at: nowIso(this.context),
      actor: { id: this.person.personId, name: this.person.name },
      projectId: this.#access?.project.id ?? null,
      ...rest,
    }
  }

  get #kept(): Record<string, string> | undefined {
    const { kept } = this.req.session
    return this.req.method === 'GET' && kept?.path === this.req.path ? kept.typed : undefined
  }

  /** Draws a view inside the layout. Words of success and what was kept are shown once: that they were is noted before the answer goes. */
  show(
    view: string,
    page: { title: string; breadcrumbs?: { text: string; href: string }[]; status?: number; errors?: Record<string, string> },
    data: object,
  ): void {
    const { session } = this.req
    const { locals } = this.res
    const flash = session.flash ?? []
    const layout: PageContext = {
      title: page.title,
      person: this.#person ? { name: this.#person.name } : null,
      nav: this.#navigation(),
      breadcrumbs: page.breadcrumbs ?? [],
      csrfToken: this.csrfToken,
      flash: flash.map((text) => ({ kind: 'success', text })),
      nonce: String(locals['nonce'] ?? ''),
      requestId: String(locals['requestId'] ?? ''),
      hasErrors: page.errors !== undefined && Object.keys(page.errors).length > 0,
    }
    const html = this.#renderer.renderPage(view, { page: layout, errors: page.errors ?? {}, typed: this.typed, ...data })
    const send = (): void => sendPage(this.res, page.status ?? 200, html)
    if (flash.length === 0 && !this.#kept) return send()
    if (this.#kept) delete session.kept
    delete session.flash
    // Words that could not be noted as shown are shown once more.
    this.#answerAfter(saveSessionIfPossible(this.req), send)
  }

  /** A view without its layout, as text. */
  part(view: string, data: Record<string, unknown>): string {
    return this.#renderer.renderPart(view, data)
  }

  /**
   * A view without its layout, drawn again only after a change. `of` names all that it depends on beside the rows: whose they are, the day,
   * what the address asks; the person's role in the installation is added. Nothing of a session may stand in it: others get it too.
   */
  drawn(view: string, of: unknown[], read: () => Promise<Record<string, unknown>>): Promise<string> {
    return remembered(this.db.read, JSON.stringify([view, this.person.installationRole, ...of]), async () => inLatin1(this.part(view, await read())))
  }

  /**
   * Answers a write: 303 to the page that shows its effect, with a word of success there, and what was typed but not saved in its fields again.
   * The session is kept first: a browser follows a redirect before its last byte.
   */
  done(path: string, success?: string, typed: Record<string, string> = {}): void {
    if (success !== undefined) this.req.session.flash = [success]
    if (Object.keys(typed).length > 0) this.req.session.kept = { path: path.split(/[?#]/, 1)[0] ?? '', typed }
    // Of an act that is done only the word of success is lost if the database goes away now. A new session, or what was typed, must not be.
    const isNeeded = this.req.session.stored !== true || Object.keys(typed).length > 0
    this.#answerAfter(isNeeded ? saveSession(this.req) : saveSessionIfPossible(this.req), () => this.res.redirect(303, path))
  }

  #answerAfter(saved: Promise<unknown>, answer: () => void): void {
    saved.then(answer).catch((error: unknown) => this.req.next?.(error))
  }

  get csrfToken(): string {
    return String(this.res.locals['csrfToken'] ?? '')
  }

  #navigation(): PageContext['nav'] {
    if (!this.#person) return []
    const { path } = this.req
    return navigation
      .filter((item) => item.needs === undefined || this.may(item.needs))
      .map(({ text, href }) => ({ text, href, current: href === '/' ? path === '/' : path.startsWith(href), count: href === '/' ? this.#waiting : 0 }))
  }
}

const navigation: { text: string; href: string; needs?: Permission }[] = [
  { text: 'My work', href: '/' },
  { text: 'Rollout', href: '/rollout' },
  { text: 'Projects', href: '/projects' },
  { text: 'Services', href: '/services' },
  { text: 'Catalogue', href: '/catalogue' },
  { text: 'Sandbox rules', href: '/sandbox/rules' },
  { text: 'Administration', href: '/admin', needs: 'users.manage' },
]

/** What routes are mounted with. `countWaiting` says how many things wait for a person (yyyy-mm-dd is the day), for the navigation. */
interface Mounting {
  context: Context
  renderer: Renderer
  countWaiting: (db: Reader, of: { personId: string; today: Day }) => Promise<number>
}

/** Mounts routes on a router: person, project in scope, permission, then the handler. */
export function mount(router: Router, routes: Route[], mounting: Mounting): void {
  for (const route of routes) router[route.method](route.path, guarded(route, mounting))
}

/** The roles that a route outside a project is judged by. */
async function scopeOf(db: Reader, person: Person, route: Route, req: Request): Promise<Pick<Standing, 'roles' | 'own'>> {
  const { ods, id } = req.params
  if (route.path.startsWith('/services/:ods') && typeof ods === 'string') return findServiceScope(db, person, ods)
  if (route.path.startsWith('/organisations/:id') && typeof id === 'string') return findOrganisationScope(db, person, id)
  return { roles: [] }
}

function guarded(route: Route, { context, renderer, countWaiting }: Mounting): RequestHandler {
  return async (req, res) => {
    const person = (req.user as Person | undefined) ?? null
    if (route.access !== 'public' && !person) {
      const back = req.method === 'GET' ? `?return=${encodeURIComponent(req.originalUrl)}` : ''
      res.redirect(303, `/sign-in${back}`)
      return
    }
    const projectId = route.path.startsWith('/projects/:project') ? req.params['project'] : undefined
    const access = person && typeof projectId === 'string' ? ((await findVisibleProject(context.db.read, person, projectId)) ?? null) : null
    if (projectId !== undefined && !access) throw new NotFoundError('No such project')
    const sandboxId = route.path.startsWith('/sandboxes/:sandbox') ? req.params['sandbox'] : undefined
    const standAlone = person && typeof sandboxId === 'string' ? ((await findVisibleStandAlone(context.db.read, person, sandboxId)) ?? null) : null
    if (sandboxId !== undefined && !standAlone) throw new NotFoundError('No such sandbox')
    const scope = access ?? standAlone ?? (person ? await scopeOf(context.db.read, person, route, req) : { roles: [] })
    const standing: Standing = { installationRole: person?.installationRole ?? 'none', roles: scope.roles, own: 'own' in scope && scope.own === true }
    if (route.access !== 'public' && !may(route.access, standing)) throw new ForbiddenError('This needs another role')
    const today = dayOfMoment(context.clock())
    const waiting = person
      ? await remembered(context.db.read, `waiting ${person.personId} ${today}`, () => countWaiting(context.db.read, { personId: person.personId, today }))
      : 0
    await route.handle(new Page({ context, req, res, person, access, standAlone, standing, renderer, waiting, today }))
  }
}
