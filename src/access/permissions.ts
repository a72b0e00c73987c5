import type { PersonId } from '../db/ids.ts'
/** Who may do what: the domain's table, as data. Whatever is not listed here is not allowed. */
export type InstallationRole = 'booking-team' | 'programme-viewer' | 'project-manager' | 'none'
/** What a role is responsible for: with the side, this decides what its holder may do. */
export const roleKinds = ['project-manager', 'dos-lead', 'service-lead', 'clinical', 'operational', 'stakeholder', 'supplier'] as const
export type RoleKind = (typeof roleKinds)[number]
/** For whom a role speaks. */
export const roleSides = ['provider', 'consumer', 'supplier', 'commissioner', 'national'] as const
export type RoleSide = (typeof roleSides)[number]
/** Who gave someone a role: someone else, they themselves (or someone whose account they made), or unknown. */
export type Given = 'other' | 'self' | 'unknown'

export interface HeldRole {
  key: string
  name: string
  /** Whose role it is, like "Service (Provider side)": for reading only. */
  organisation: string
  side: RoleSide
  kind: RoleKind
  given: Given
  testTeam: boolean
  keyStakeholder: boolean
  /** The holder of the role, if this person acts for them; null for a role of their own. */
  actingFor: { id: PersonId; name: string } | null
  /** They act in it to answer the procedure, and for nothing else. */
  onlyAnswers?: true
}

/** The roles in which someone does all that the role does: not those in which they only answer the procedure for its holder. */
export const inFull = (roles: HeldRole[]): HeldRole[] => roles.filter((role) => role.onlyAnswers !== true)

/** What someone may be in an area: they may do it on every project there, without a role on it. */
export const areaRoles = ['project-manager', 'dos-lead', 'supplier', 'commissioner'] as const
export type AreaRole = (typeof areaRoles)[number]
/** What someone is in an area that the project or service in question belongs to. */
export interface HeldArea {
  role: AreaRole
  /** The roles of the project whose prerequisites they complete; empty outside a project. */
  completesFor: string[]
}

/** Of which system's supplier a role is, by its key in templates/roles.json; undefined for every other role. */
export const supplierSideOf = (roleKey: string): 'provider' | 'consumer' | undefined =>
  (['provider', 'consumer'] as const).find((side) => roleKey.startsWith(`${side}-supplier-`))

/** Someone with the roles in which they act. */
export interface ActingPerson {
  personId: PersonId
  roles: Pick<HeldRole, 'actingFor'>[]
}
/** Whether someone, or anyone for whom they act, is one of these people: then they are no second person beside them. */
export const countsAs = ({ personId, roles }: ActingPerson, firsts: (PersonId | null)[]): boolean =>
  [personId, ...roles.map((role) => role.actingFor?.id ?? null)].some((one) => one !== null && firsts.includes(one))

/** "Clinical lead", or "Clinical lead, for Ann Lee" for someone who acts for her. */
export const roleInWords = ({ name, actingFor }: Pick<HeldRole, 'name' | 'actingFor'>): string => (actingFor === null ? name : `${name}, for ${actingFor.name}`)

/**
 * What decides: the installation-wide role, and the roles currently held on the project in question, or on the projects of the service in question
 * (empty elsewhere).
 */
export interface Rights {
  installationRole: InstallationRole
  roles: HeldRole[]
  /** What they are in the areas that it belongs to; outside a project and a service, in any area. */
  areas?: HeldArea[]
  /** Whether only this person's projects or services use the service or organisation in question. */
  own?: boolean
}

type Rule = (rights: Rights) => boolean

const team: Rule = (s) => s.installationRole === 'booking-team'
const manager: Rule = (s) => s.roles.some((role) => role.kind === 'project-manager')
const own: Rule = (s) => s.own === true
const anyRole: Rule = (s) => s.roles.length > 0
const of =
  (...kinds: RoleKind[]): Rule =>
  (s) =>
    s.roles.some((role) => kinds.includes(role.kind))
const either =
  (...rules: Rule[]): Rule =>
  (s) =>
    rules.some((rule) => rule(s))
const inTestTeam: Rule = (s) => s.roles.some((role) => role.testTeam)
/** Those whom a project asks, in addition to those who run it: from the service, its commissioner and the programme. */
const asked = of('service-lead', 'clinical', 'operational', 'stakeholder')
const always: Rule = () => true

export const permissions = {
  'account.own': always,
  'project.list': always,
  'service.view': always,
  'organisation.view': (s) => s.installationRole !== 'none',
  'service.change': either(team, manager, own),
  /** Adding services and organisations, and reading files. */
  'project.create': either(team, (s) => s.installationRole === 'project-manager'),
  'project.start': either(team, (s) => s.installationRole === 'project-manager'),
  /** Uploading a file. Importing it as a tracker or a test plan needs a permission of its own. */
  'file.upload': either(team, (s) => s.installationRole === 'project-manager'),
  /** Projects from an operational test plan: for someone with an area, only of services in it. */
  'plan.import': either(team, (s) => s.installationRole === 'project-manager'),
  /** Services from a rollout tracker: for someone with an area, only those in it. */
  'tracker.import': team,
  /** Lists of an earlier day, the comparison of two and the monthly report: of every project, or of what is in an area today. */
  'earlier-lists.view': (s) => s.installationRole === 'booking-team' || s.installationRole === 'programme-viewer',
  /** The same, of every project. */
  'earlier-days.view': (s) => s.installationRole === 'booking-team' || s.installationRole === 'programme-viewer',
  'rollout.view': (s) => s.installationRole !== 'none',
  'rollout.manage': team,
  'catalogue.view': always,
  'catalogue.manage': team,
  /** Prerequisites that are met once for many projects. */
  'shared.view': (s) => s.installationRole !== 'none',
  'shared.manage': team,
  /** What went well in one project, for others to start from. */
  'pattern.view': (s) => s.installationRole !== 'none',
  'pattern.manage': either(team, (s) => s.installationRole === 'project-manager'),
  /** What new projects are made from. */
  'template.view': (s) => s.installationRole !== 'none',
  'template.manage': team,
  'bulk.change': either(team, (s) => s.installationRole === 'project-manager'),
  'wave.make': either(team, (s) => s.installationRole === 'project-manager'),
  'users.manage': team,
  /** Own fields: which there are. */
  'fields.manage': team,
  'project.view': either(team, (s) => s.installationRole === 'programme-viewer', anyRole),
  'project.manage': either(team, manager),
  'project.correct': team,
  /** Only the holder of a role lets someone act in it; either of the two ends it, or whoever runs the project. */
  'role.delegate': either(team, anyRole),
  'history.view': either(team, manager),
  'partners.change': either(team, manager, of('dos-lead', 'service-lead')),
  'prerequisite.settle': either(team, anyRole),
  'prerequisite.waive': either(team, manager),
  'note.write': either(team, anyRole),
  'sop.write': either(team, manager, of('service-lead')),
  'sop.options': either(team, manager, of('service-lead', 'supplier')),
  'sop.issue': either(team, manager),
  'sop.comment': either(team, anyRole),
  /** Whoever is on the list of readers: the query that loads the procedure decides. */
  'sop.read': always,
  'sop.sign': (s) => s.roles.some((role) => role.keyStakeholder && role.kind !== 'supplier'),
  'test.set-up': either(team, manager, inTestTeam),
  'test.open': either(team, manager),
  'test.record': either(team, manager, inTestTeam),
  'test.accept': either(team, manager),
  'test.second': anyRole,
  'test.action': either(team, anyRole),
  'go-live.criteria': either(team, anyRole),
  'go-live.attest': manager,
  'go-live.second': asked,
  'go-live.accept': asked,
  /** Go for many projects of a wave at once: those who decide it or confirm it in one of them. */
  'wave.go': either(manager, asked),
  'sandbox.manage': either(team, manager, of('supplier')),
} satisfies Record<string, Rule>

export type Permission = keyof typeof permissions

/**
 * What an area gives. Whatever is signed, decided, confirmed or accepted by name, or done on a test day, stays with the roles on the project: nobody does it
 * for thousands of services.
 */
export const areaRights: Record<AreaRole, readonly Permission[]> = {
  'project-manager': [
    'project.view',
    'earlier-lists.view',
    'project.manage',
    'project.start',
    'file.upload',
    'tracker.import',
    'plan.import',
    'history.view',
    'service.change',
    'bulk.change',
    'pattern.view',
    'pattern.manage',
    'template.view',
    'partners.change',
    'prerequisite.settle',
    'prerequisite.waive',
    'note.write',
    'sop.comment',
  ],
  'dos-lead': ['project.view', 'earlier-lists.view', 'template.view', 'prerequisite.settle', 'partners.change', 'note.write', 'sop.comment'],
  supplier: ['project.view', 'earlier-lists.view', 'template.view', 'prerequisite.settle'],
  commissioner: ['project.view', 'earlier-lists.view', 'template.view'],
}

/** What it takes to answer the procedure for someone: to see the project, read and comment, answer, and give it back. */
const toAnswer = new Set<Permission>(['project.view', 'sop.comment', 'sop.sign', 'role.delegate'])

const byArea = (permission: Permission, { areas = [] }: Rights): boolean => areas.some(({ role }) => areaRights[role].includes(permission))

/** Whether these rights allow the act. */
export const may = (permission: Permission, rights: Rights): boolean =>
  permissions[permission](toAnswer.has(permission) ? rights : { ...rights, roles: inFull(rights.roles) }) || byArea(permission, rights)

/** Whether this person may complete a prerequisite owned by these roles: their own, or any for those who run the project. */
export function maySettle(owners: string[], rights: Rights): boolean {
  const { areas = [] } = rights
  return (
    team(rights) ||
    inFull(rights.roles).some((role) => role.kind === 'project-manager' || owners.includes(role.key)) ||
    areas.some(({ role, completesFor }) => role === 'project-manager' || completesFor.some((key) => owners.includes(key)))
  )
}

/** Who gave a role, as seen by its holder. `giverMadeBy` is the person who made the giver's account. */
export const givenTo = (personId: PersonId, role: { addedBy: PersonId | null; giverMadeBy?: PersonId | null }): Given =>
  role.addedBy === null ? 'unknown' : role.addedBy === personId || role.giverMadeBy === personId ? 'self' : 'other'
