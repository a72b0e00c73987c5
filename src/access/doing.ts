import { dayOfMoment } from '../day.ts'
import type { Day } from '../day.ts'
import type { Context } from '../context.ts'
import { nowIso } from '../context.ts'
import { ForbiddenError, NotFoundError } from '../errors.ts'
import type { Reader } from '../db/database.ts'
import type { By } from '../events/record.ts'
import { findVisibleProject } from './access.store.ts'
import type { Person, ProjectAccess } from './access.store.ts'
import { may } from './permissions.ts'
import type { Permission, Rights } from './permissions.ts'

/** Who asks for an act, from wherever: a page, a bulk change, an import, the command line. */
export interface Doer {
  /** Null for the installation itself, which may do everything. */
  person: Person | null
  /** In which session and request, as records keep it; null outside one. */
  trace: { sessionHash: string; requestId: string } | null
  /** Words that end each sentence of the history: "in several projects at once". */
  manner?: string
}

/** One act under way: by whom, when, and what they may do. A rule may read everything here. */
export interface Doing extends By {
  person: Person | null
  trace: Doer['trace']
  today: Day
  /** The project in question; throws if the act is about none. */
  readonly access: ProjectAccess
  readonly rights: Rights
  may(permission: Permission): boolean
  sandboxes: Context['sandboxes']
  templates: Context['templates']
}

const installation = { id: null, name: 'The installation' }

class DoingOf implements Doing {
  readonly person: Person | null
  readonly trace: Doer['trace']
  readonly actor: By['actor']
  readonly at: string
  readonly today: Day
  readonly newId: () => string
  readonly manner: string
  readonly rights: Rights
  readonly sandboxes: Context['sandboxes']
  readonly templates: Context['templates']
  readonly #access: ProjectAccess | null

  constructor(context: Context, doer: Doer, access: ProjectAccess | null) {
    this.person = doer.person
    this.trace = doer.trace
    this.manner = doer.manner ?? ''
    this.actor = doer.person ? { id: doer.person.personId, name: doer.person.name } : installation
    this.at = nowIso(context)
    this.today = dayOfMoment(context.clock())
    this.newId = context.newId
    this.rights = { installationRole: doer.person?.installationRole ?? 'booking-team', roles: access?.roles ?? [] }
    this.sandboxes = context.sandboxes
    this.templates = context.templates
    this.#access = access
  }

  get access(): ProjectAccess {
    if (!this.#access) throw new NotFoundError('No project')
    return this.#access
  }

  may(permission: Permission): boolean {
    return may(permission, this.rights)
  }
}

/** An act about no project. */
export const doingOf = (context: Context, doer: Doer): Doing => new DoingOf(context, doer, null)

/** An act on a project that this person may see; throws NotFoundError for others, and ForbiddenError without the permission. One query. */
export async function doingOnProject(db: Reader, of: { context: Context; doer: Doer; project: string; permission: Permission }): Promise<Doing> {
  const { context, doer, project, permission } = of
  const access = await findVisibleProject(db, doer.person ?? everywhere, project)
  if (!access) throw new NotFoundError('No such project')
  const doing = new DoingOf(context, doer, access)
  if (!doing.may(permission)) throw new ForbiddenError('This needs another role')
  return doing
}

/** The installation sees every project. */
const everywhere: Person = { accountId: '', personId: '', name: '', email: '', installationRole: 'booking-team' }
