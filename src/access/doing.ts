import { dayOfMoment } from '../day.ts'
import type { Day } from '../day.ts'
import type { Context } from '../context.ts'
import { nowIso } from '../context.ts'
import { ForbiddenError, NotFoundError } from '../errors.ts'
import type { Reader } from '../db/database.ts'
import type { By } from '../events/record.ts'
import { findVisibleProject } from './access.store.ts'
import type { Person, ProjectAccess } from './access.store.ts'
import { findOrganisationScope, findServiceScope } from './scopes.store.ts'
import { may } from './permissions.ts'
import type { Permission, Rights } from './permissions.ts'

/** Who asks for an act, from wherever: a page, a bulk change, an import, the command line. */
export interface Doer {
  /** Null for the installation itself, which may do everything. */
  person: Person | null
  /** In which session and request, as records keep it; null outside one. */
  trace: { sessionHash: string; requestId: string } | null
  /** Asks for the password of who acts; throws InvalidFormError if it is wrong. Only a page can ask. */
  prove?: (password: string) => Promise<void>
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
  /** Whether mail leaves the installation. */
  hasMailServer: boolean
}

const installation = { id: null, name: 'The installation' }

type Scope = Pick<Rights, 'roles' | 'own'> & { access: ProjectAccess | null }

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
  readonly hasMailServer: boolean
  readonly #access: ProjectAccess | null

  constructor(context: Context, doer: Doer, { access, roles, own = false }: Scope) {
    this.person = doer.person
    this.trace = doer.trace
    this.manner = doer.manner ?? ''
    this.actor = doer.person ? { id: doer.person.personId, name: doer.person.name } : installation
    this.at = nowIso(context)
    this.today = dayOfMoment(context.clock())
    this.newId = context.newId
    this.rights = { installationRole: doer.person?.installationRole ?? 'booking-team', roles, own }
    this.sandboxes = context.sandboxes
    this.templates = context.templates
    this.hasMailServer = context.config.smtpUrl !== undefined
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

/** Of which thing the act is: it decides which roles count. */
export interface Place {
  project?: string
  /** ODS code of a service. */
  ods?: string
  organisation?: string
}

/** An act that this person may do there; throws NotFoundError for a project that they may not see, and ForbiddenError without the permission. */
export async function doingAt(db: Reader, of: { context: Context; doer: Doer; place: Place; permission: Permission }): Promise<Doing> {
  const { context, doer, place, permission } = of
  const person = doer.person ?? everywhere
  const access = place.project === undefined ? null : ((await findVisibleProject(db, person, place.project)) ?? null)
  if (place.project !== undefined && !access) throw new NotFoundError('No such project')
  const doing = new DoingOf(context, doer, { access, ...(access ?? (await scopeOf(db, person, place))) })
  if (!doing.may(permission)) throw new ForbiddenError('This needs another role')
  return doing
}

/** The roles that count outside a project. */
function scopeOf(db: Reader, person: Person, { ods, organisation }: Place): Promise<Pick<Rights, 'roles' | 'own'>> {
  if (ods !== undefined) return findServiceScope(db, person, ods)
  if (organisation !== undefined) return findOrganisationScope(db, person, organisation)
  return Promise.resolve({ roles: [] })
}

/** The installation sees every project. */
export const everywhere: Person = { accountId: '', personId: '', name: '', email: '', installationRole: 'booking-team' }
