import { dayOfMoment } from '../day.ts'
import type { Day } from '../day.ts'
import type { Context } from '../context.ts'
import { nowIso } from '../context.ts'
import { noPersonId } from '../db/ids.ts'
import type { ProjectId } from '../db/ids.ts'
import { ForbiddenError, NotFoundError } from '../errors.ts'
import type { Reader } from '../db/database.ts'
import type { By } from '../events/record.ts'
import { findVisibleProject } from './access.store.ts'
import type { Person, ProjectAccess } from './access.store.ts'
import { listAreasHeld } from './in-area.store.ts'
import { findOrganisationScope, findServiceScope, findServiceScopes, findWaveScope } from './scopes.store.ts'
import { findVisibleStandAlone } from './stand-alone.store.ts'
import { may } from './permissions.ts'
import type { HeldRole, Permission, Rights } from './permissions.ts'

/** Who acts, from wherever: a page, a bulk change, an import, the command line. */
export type Doer = (PersonDoer | OtherDoer) & {
  /** In which session and request, as records keep it; null outside one. */
  trace: { sessionHash: string | null; requestId: string } | null
  /** Words that end each sentence of the history: "in several projects at once". */
  manner?: string
}
interface PersonDoer {
  person: Person
  /** Asks the person who acts for their password; throws InvalidFormError if it is wrong, with these errors if given. Only a page can ask. */
  prove?: (password: string, ifWrong?: Record<string, string>) => Promise<void>
  /** The address that the code of their one-off link was sent to, if they act by one. */
  codeSentTo?: string
}
/** The installation itself may do everything. Someone who is not signed in may only do what their link is for. */
interface OtherDoer {
  person: null
  prove?: never
  codeSentTo?: never
  /** What the record calls them. */
  as: string
  may: 'everything' | 'nothing'
}

/** A timer, the command line, the demonstration. */
export const installationDoer: Doer = { person: null, as: 'The installation', may: 'everything', trace: null }

/** An act in progress: who, when, and what they may do. A rule may read everything here. */
export interface Doing extends By {
  person: Person | null
  trace: Doer['trace']
  /** How the person proves who they are when they sign. */
  howProven: { proof: 'password' | 'one-off link'; code_sent_to: string | null }
  today: Day
  /** The project in question; throws if the act is not about a project. */
  readonly access: ProjectAccess
  readonly rights: Rights
  may(permission: Permission): boolean
  projects: Context['projects']
  sandboxes: Context['sandboxes']
  templates: Context['templates']
  /** Whether the installation can send mail. */
  hasMailServer: boolean
}

/** The names of those for whom someone acts who has no role of their own; empty for everyone else: in which role they act is then up to the act. */
const actingOnlyFor = (roles: HeldRole[]): string =>
  roles.some((role) => role.actingFor === null) ? '' : [...new Set(roles.map((role) => role.actingFor?.name ?? ''))].join(' or ')

type Scope = Pick<Rights, 'roles' | 'own' | 'areas'> & { access: ProjectAccess | null }
const nowhere: Scope = { access: null, roles: [] }

class DoingOf implements Doing {
  readonly person: Person | null
  readonly trace: Doer['trace']
  readonly howProven: Doing['howProven']
  readonly actor: By['actor']
  readonly at: string
  readonly today: Day
  readonly newId: () => string
  readonly manner: string
  readonly actingFor: string
  readonly rights: Rights
  readonly projects: Context['projects']
  readonly sandboxes: Context['sandboxes']
  readonly templates: Context['templates']
  readonly hasMailServer: boolean
  readonly #access: ProjectAccess | null
  readonly #mayNothing: boolean

  constructor(context: Context, doer: Doer, { access, roles, own = false, areas = [] }: Scope) {
    this.person = doer.person
    this.trace = doer.trace
    this.howProven = { proof: doer.codeSentTo === undefined ? 'password' : 'one-off link', code_sent_to: doer.codeSentTo ?? null }
    this.manner = doer.manner ?? ''
    this.actor = doer.person ? { id: doer.person.personId, name: doer.person.name } : { id: null, name: doer.as }
    this.at = nowIso(context)
    this.today = dayOfMoment(context.clock())
    this.newId = context.newId
    this.#mayNothing = doer.person === null && doer.may === 'nothing'
    this.rights = { installationRole: doer.person?.installationRole ?? (this.#mayNothing ? 'none' : 'booking-team'), roles, own, areas }
    this.actingFor = this.rights.installationRole === 'booking-team' || areas.length > 0 ? '' : actingOnlyFor(roles)
    this.projects = context.projects
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
    return !this.#mayNothing && may(permission, this.rights)
  }
}

/** Which project an act is about. Most acts add which thing of it. */
export interface OfProject {
  project: ProjectId
}

/** What the act is about: this decides which roles count. */
export interface Place {
  project?: ProjectId
  /** ODS code of a service. */
  ods?: string
  organisation?: string
  /** A sandbox without a project. */
  sandbox?: string
  wave?: string
}

/** An act that this person may do here. Throws NotFoundError for a project or sandbox that they may not see, and ForbiddenError without the permission. */
export async function doingAt(db: Reader, of: { context: Context; doer: Doer; place: Place; permission: Permission }): Promise<Doing> {
  const { context, doer, place, permission } = of
  if (doer.person === null && doer.may === 'nothing') throw new ForbiddenError('Sign in first')
  const person = doer.person ?? everywhere
  const access =
    place.project === undefined ? null : ((await findVisibleProject(db, person, { project: place.project, today: dayOfMoment(context.clock()) })) ?? null)
  if (place.project !== undefined && !access) throw new NotFoundError('No such project')
  const doing = new DoingOf(context, doer, { access, ...(access ?? (await scopeOf(db, person, place))) })
  if (!doing.may(permission)) throw new ForbiddenError('This needs another role')
  return doing
}

/** An act by one person on each of several services, read at once; undefined where they may not. */
export async function doingAtServices(
  db: Reader,
  of: { context: Context; doer: Doer; odsCodes: string[]; permission: Permission },
): Promise<(Doing | undefined)[]> {
  const { context, doer, odsCodes, permission } = of
  if (doer.person === null && doer.may === 'nothing') throw new ForbiddenError('Sign in first')
  const scopes = await findServiceScopes(db, doer.person ?? everywhere, odsCodes)
  return odsCodes.map((code) => {
    const doing = new DoingOf(context, doer, { access: null, ...(scopes.get(code) ?? { roles: [], areas: [], own: false }) })
    return doing.may(permission) ? doing : undefined
  })
}

/** What someone does with a link: signed in or not, they act as its holder. */
export const doingByLink = (context: Context, doer: Doer, as: string): Doing =>
  new DoingOf(context, { person: null, as, may: 'nothing', trace: doer.trace }, nowhere)

/** The roles that count outside a project. */
async function scopeOf(db: Reader, person: Person, { ods, organisation, sandbox, wave }: Place): Promise<Pick<Rights, 'roles' | 'own' | 'areas'>> {
  if (sandbox !== undefined) {
    const found = await findVisibleStandAlone(db, person, sandbox)
    if (!found) throw new NotFoundError('No such sandbox')
    return found
  }
  if (ods !== undefined) return findServiceScope(db, person, ods)
  if (organisation !== undefined) return findOrganisationScope(db, person, organisation)
  if (wave !== undefined) return findWaveScope(db, person, wave)
  return { roles: [], areas: await listAreasHeld(db, person.personId) }
}

/** The installation sees every project. */
export const everywhere: Person = { accountId: '', personId: noPersonId, name: '', email: '', installationRole: 'booking-team' }
