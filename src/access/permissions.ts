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
}

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
  'project.create': either(team, (s) => s.installationRole === 'project-manager'),
  'rollout.view': (s) => s.installationRole !== 'none',
  'rollout.manage': team,
  'catalogue.view': always,
  'catalogue.manage': team,
  'bulk.change': either(team, (s) => s.installationRole === 'project-manager'),
  'users.manage': team,
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
  'sandbox.manage': either(team, manager, of('supplier')),
} satisfies Record<string, Rule>

export type Permission = keyof typeof permissions

/** Whether these rights allow the act. */
export const may = (permission: Permission, rights: Rights): boolean => permissions[permission](rights)

/** Whether this person may complete a prerequisite owned by these roles: their own, or any for those who run the project. */
export function maySettle(owners: string[], rights: Rights): boolean {
  return team(rights) || manager(rights) || rights.roles.some((role) => owners.includes(role.key))
}

/** Who gave a role, as seen by its holder. `giverMadeBy` is the person who made the giver's account. */
export const givenTo = (personId: PersonId, role: { addedBy: PersonId | null; giverMadeBy?: PersonId | null }): Given =>
  role.addedBy === null ? 'unknown' : role.addedBy === personId || role.giverMadeBy === personId ? 'self' : 'other'
