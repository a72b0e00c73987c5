/** Who may do what: the table of the domain, as data. Nothing is allowed that does not stand here. */
export type InstallationRole = 'booking-team' | 'programme-viewer' | 'project-manager' | 'none'
export type RoleKind = 'project-manager' | 'dos-lead' | 'service-lead' | 'stakeholder' | 'supplier'

export interface HeldRole {
  key: string
  name: string
  /** Whose role it is, like "Service (Provider side)". */
  organisation: string
  kind: RoleKind
  testTeam: boolean
  keyStakeholder: boolean
}

/** What decides: the installation-wide role, and the roles held now on the project in question, or on the projects of the service in question (none elsewhere). */
export interface Standing {
  installationRole: InstallationRole
  roles: HeldRole[]
  /** Whether the service or organisation in question concerns nobody else: no project, or no service, of another manager. */
  own?: boolean
}

type Rule = (standing: Standing) => boolean

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
  'history.view': either(team, manager),
  'prerequisite.settle': either(team, anyRole),
  'prerequisite.waive': either(team, manager),
  'note.write': either(team, anyRole),
  'sop.write': either(team, manager, of('service-lead')),
  'sop.options': either(team, manager, of('service-lead', 'supplier')),
  'sop.issue': either(team, manager),
  'sop.comment': either(team, anyRole),
  'sop.sign': (s) => s.roles.some((role) => role.keyStakeholder && role.kind !== 'supplier'),
  'test.manage': either(team, manager, inTestTeam),
  'test.record': either(team, manager, inTestTeam),
  'test.accept': either(team, manager),
  'go-live.criteria': either(team, anyRole),
  'go-live.attest': manager,
  'go-live.second': of('service-lead', 'stakeholder'),
  'go-live.accept': of('service-lead', 'stakeholder'),
  'sandbox.manage': either(team, manager, of('supplier')),
} satisfies Record<string, Rule>

export type Permission = keyof typeof permissions

/** Whether this standing allows the act. */
export const may = (permission: Permission, standing: Standing): boolean => permissions[permission](standing)

/** Whether a prerequisite owned by these roles may be settled by this person: their own, or any for those who run the project. */
export function maySettle(owners: string[], standing: Standing): boolean {
  return team(standing) || manager(standing) || standing.roles.some((role) => owners.includes(role.key))
}
