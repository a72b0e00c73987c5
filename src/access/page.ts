import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { Day } from '../day.ts'
import type { Context } from '../context.ts'
import { ForbiddenError, NotFoundError } from '../errors.ts'
import type { Reader } from '../db/database.ts'
import type { PersonId } from '../db/ids.ts'
import { readModel } from '../db/read-model.ts'
import { storable } from '../db/storable.ts'
import { asAtBanner } from '../web/as-at-banner.ts'
import { inLatin1 } from '../web/components/html.ts'
import { sendPage } from '../web/send-page.ts'
import { requirePassword } from '../web/sign-in/require-password.ts'
import { saveSession, saveSessionIfPossible, sessionHash } from '../web/session.ts'
import type { PageContext, Renderer } from '../web/views.ts'
import { may } from './permissions.ts'
import type { Permission, Rights } from './permissions.ts'
import type { Doer } from './doing.ts'
import { navigationFor } from './navigation.ts'
import { checkForm, UnfitForm } from './read-form.ts'
import type { StandAlone } from './stand-alone.store.ts'
import type { Person, ProjectAccess } from './access.store.ts'

const renderedParts = readModel(
  'rendered part of a page',
  { until: 'event' },
  (_db, _of: { view: string; role: string; of: unknown[] }, render: () => Promise<string>) => render(),
)

/** The largest whole number of a column on PostgreSQL. */
const mostCounted = 2_147_483_647
const asCount = (text: string | undefined): number | undefined => {
  const number = text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : mostCounted + 1
  return number > mostCounted ? undefined : number
}

interface Given {
  context: Context
  req: Request
  res: Response
  person: Person | null
  access: ProjectAccess | null
  standAlone: StandAlone | null
  rights: Rights
  renderer: Renderer
  waiting: number
  today: Day
  /** The past day that the page is about; null for the present. */
  asAt?: Day | null
}

/** A request for a page, with everything that a handler needs. Reading a person or project that the request does not have throws. */
export class Page {
  readonly context: Context
  readonly req: Request
  readonly res: Response
  readonly #person: Person | null
  readonly #access: ProjectAccess | null
  /** For a page of a sandbox without a project: that sandbox; else null. */
  readonly standAlone: StandAlone | null
  readonly rights: Rights
  /** Today in London, or the past day that the page is about. */
  readonly today: Day
  /** The past day that the page is about; null for the present. Nothing can be changed on such a page. */
  readonly asAt: Day | null
  readonly #given: Given
  readonly #renderer: Renderer
  readonly #waiting: number
  #query: Request['query'] | undefined

  constructor(given: Given) {
    this.#given = given
    this.asAt = given.asAt ?? null
    this.context = given.context
    this.req = given.req
    this.res = given.res
    this.#person = given.person
    this.#access = given.access
    this.standAlone = given.standAlone
    this.rights = given.rights
    this.#renderer = given.renderer
    this.#waiting = given.waiting
    this.today = given.today
  }

  /** The same request on what was known at the end of a past day; with `look`, as whoever sees there what is in this person's area today. */
  onDay(day: Day, read: Reader, look: PersonId | null): Page {
    const { context } = this.#given
    const { person } = this
    const reader = look === null ? person : { ...person, personId: look, really: person.personId, installationRole: 'none' as const }
    return new Page({ ...this.#given, person: reader, today: day, asAt: day, context: { ...context, db: { ...context.db, engine: 'sqlite', read } } })
  }

  get db() {
    return this.context.db
  }

  get sandboxes(): Context['sandboxes'] {
    return this.context.sandboxes
  }

  get templates(): Context['templates'] {
    return this.context.templates
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
    return this.#person !== null && may(permission, this.rights)
  }

  /** Whether this person may change something from here. */
  mayChange(permission: Permission): boolean {
    return this.asAt === null && this.may(permission)
  }

  /** A path parameter. */
  param(name: string): string {
    const value = this.req.params[name]
    if (typeof value !== 'string') throw new NotFoundError(`No ${name}`)
    return value
  }

  /** A query parameter, as both engines can compare it; the first if it is repeated. */
  query(name: string): string | undefined {
    // Express parses the address again on each access to `query`.
    this.#query ??= this.req.query
    const value = this.#query[name]
    const one = Array.isArray(value) ? value[0] : value
    return typeof one === 'string' && one !== '' ? storable(one) : undefined
  }

  /** A whole number of the address that both engines can compare, from 0; undefined for anything else. */
  number(name: string): number | undefined {
    return asCount(this.query(name))
  }

  /** The same of the path; throws NotFoundError for anything else. */
  numberInPath(name: string): number {
    const number = asCount(this.param(name))
    if (number === undefined) throw new NotFoundError(`No ${name}`)
    return number
  }

  /** What was typed, to show it again: in this form, or beside what was just saved. */
  get typed(): Record<string, string> {
    const body: unknown = this.req.body
    if (typeof body !== 'object' || body === null) return this.#kept ?? {}
    return Object.fromEntries(Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  }

  /** The body as the schema wants it; throws InvalidFormError with a message for each invalid field. Cleaned codes replace what was typed. */
  form<T extends z.ZodType>(schema: T): z.output<T> {
    const read = this.check(schema)
    if ('refused' in read) throw new UnfitForm(read.refused, read.cleaned)
    return read.input
  }

  /** The body as the schema wants it, or a message for each invalid field. Cleaned codes replace what was typed. */
  check<T extends z.ZodType>(schema: T): ReturnType<typeof checkForm<T>> {
    const read = checkForm(schema, this.sent)
    if ('refused' in read) Object.assign(this.sent, read.cleaned)
    return read
  }

  /** The body as it came. */
  get sent(): object {
    const body: unknown = this.req.body
    return typeof body === 'object' && body !== null ? body : {}
  }

  /** Who sends this request, in the form that acts need. */
  get doer(): Doer {
    const { trace } = this
    if (!this.#person) return { person: null, as: 'Someone who is not signed in', may: 'nothing', trace }
    return { person: this.#person, trace, prove: (password, ifWrong) => requirePassword(this, password, ifWrong) }
  }

  /** The session and request in which this person acts, as a record stores them: only the hash of the session id. */
  get trace(): { sessionHash: string; requestId: string } {
    return { sessionHash: sessionHash(this.req), requestId: String(this.res.locals['requestId'] ?? '') }
  }

  get #kept(): Record<string, string> | undefined {
    const { kept } = this.req.session
    return this.req.method === 'GET' && kept?.path === this.req.path ? kept.typed : undefined
  }

  /** The title begins with the project, so that tabs and bookmarks can be told apart. */
  #titleOf(title: string): string {
    const name = this.#access?.project.name
    return name === undefined || title.includes(name) ? title : `${name}: ${title}`
  }

  /**
   * Renders a view inside the layout, from the data that `View` declares. Success messages and kept input are shown once, and marked as shown
   * before the response is sent.
   */
  show<View extends object>(
    view: string,
    page: { title: string; breadcrumbs?: { text: string; href: string }[]; search?: string; status?: number; errors?: Record<string, string> },
    data: NoInfer<View>,
  ): void {
    const { session } = this.req
    const { locals } = this.res
    const flash = session.flash ?? []
    const layout: PageContext = {
      title: this.#titleOf(page.title),
      person: this.#person ? { name: this.#person.name } : null,
      nav: this.#person ? navigationFor(this, this.#waiting) : [],
      breadcrumbs: page.breadcrumbs ?? [],
      search: page.search ?? '',
      csrfToken: this.csrfToken,
      flash: flash.map((text) => ({ kind: 'success', text })),
      nonce: String(locals['nonce'] ?? ''),
      requestId: String(locals['requestId'] ?? ''),
      asAt: this.asAt === null ? null : asAtBanner(this.req, this.asAt, this.#person?.really !== undefined),
      hasErrors: page.errors !== undefined && Object.keys(page.errors).length > 0,
    }
    const html = this.#renderer.renderPage(view, { page: layout, errors: page.errors ?? {}, typed: this.typed, ...data })
    const send = (): void => sendPage(this.res, page.status ?? 200, html)
    if (flash.length === 0 && !this.#kept) return send()
    if (this.#kept) delete session.kept
    delete session.flash
    // If marking fails, they are shown again.
    this.#answerAfter(saveSessionIfPossible(this.req), send)
  }

  /** Renders a view without its layout, as text. */
  part(view: string, data: Record<string, unknown>): string {
    return this.#renderer.renderPart(view, data)
  }

  /**
   * Renders a view without its layout, cached until the next event. `of` names everything that it depends on beside the rows: whose they are, the
   * day, the query; the person's installation role is added. It must not contain session data: other people get the same text.
   */
  cachedPart(view: string, of: unknown[], read: () => Promise<Record<string, unknown>>): Promise<string> {
    const render = async (): Promise<string> => inLatin1(this.part(view, await read()))
    // What an area lets someone do is theirs alone.
    const own = (this.rights.areas ?? []).length > 0 ? [this.person.personId] : []
    return renderedParts(this.db.read, { view, role: this.person.installationRole, of: [...of, ...own] }, render)
  }

  /**
   * Answers a write with a 303 to the page that shows its effect, with a success message, and puts what was typed but not saved back into its
   * fields. Saves the session first: a browser follows a redirect before its last byte.
   */
  done(path: string, success?: string, typed: Record<string, string> = {}): void {
    if (success !== undefined) this.req.session.flash = [success]
    if (Object.keys(typed).length > 0) this.req.session.kept = { path: path.split(/[?#]/, 1)[0] ?? '', typed }
    // If the database goes away after an act is done, losing the success message is acceptable. Losing a new session, or what was typed, is not.
    const isNeeded = this.req.session.stored !== true || Object.keys(typed).length > 0
    this.#answerAfter(isNeeded ? saveSession(this.req) : saveSessionIfPossible(this.req), () => this.res.redirect(303, path))
  }

  #answerAfter(saved: Promise<unknown>, answer: () => void): void {
    saved.then(answer).catch((error: unknown) => this.req.next?.(error))
  }

  get csrfToken(): string {
    return String(this.res.locals['csrfToken'] ?? '')
  }
}
