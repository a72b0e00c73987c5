import type { HeldRole } from '../../access/permissions.ts'

/** The role in which somebody decides and declares: the project manager's. */
export const firstRoleOf = (roles: HeldRole[]): HeldRole | undefined => roles.find((role) => role.kind === 'project-manager')

const fromService = (role: HeldRole): boolean => /^service/i.test(role.organisation) && role.kind !== 'supplier'
const fromCommissioner = (role: HeldRole): boolean => /integrated care board|commission/i.test(role.organisation)

/** The role in which a second person confirms go: one of the service or of its commissioner. */
export const secondRoleOf = (roles: HeldRole[]): HeldRole | undefined => roles.find((role) => fromService(role) || fromCommissioner(role))

/** The role in which the receiving team accepts: one of the service, its lead before others. */
export const acceptsHandOver = (roles: HeldRole[]): HeldRole | undefined =>
  roles.find((role) => role.kind === 'service-lead' && fromService(role)) ?? roles.find((role) => /operational/i.test(role.key))

/** Whether the one who confirms is another person than the one who decided. */
export const bySecondPerson = (decidedBy: string | null, confirms: string): boolean => decidedBy !== null && decidedBy !== confirms
