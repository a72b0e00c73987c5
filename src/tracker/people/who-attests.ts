import { countsAs, inFull } from '../../access/permissions.ts'
import type { ActingPerson, HeldRole, RoleKind, RoleSide } from '../../access/permissions.ts'
import type { PersonId } from '../../db/ids.ts'

/** The side whose service goes live: it offers slots, or it books into others. */
type Home = Extract<RoleSide, 'provider' | 'consumer'>

/** The role in which someone decides and declares: the project manager's. */
export const firstRoleOf = (roles: HeldRole[]): HeldRole | undefined => inFull(roles).find((role) => role.kind === 'project-manager')

const confirming: RoleKind[] = ['service-lead', 'clinical', 'operational', 'stakeholder']
const receiving: RoleKind[] = ['service-lead', 'operational']

/** Whoever runs the project confirms nothing of it in another role, and nobody acts in a role that they gave themselves. */
const asOther = (roles: HeldRole[]): HeldRole[] => (firstRoleOf(roles) ? [] : inFull(roles).filter((role) => role.given === 'other'))

/** The role in which a second person confirms go: one of the service that goes live, or of its commissioner. */
export const secondRoleOf = (roles: HeldRole[], home: Home): HeldRole | undefined =>
  asOther(roles).find((role) => confirming.includes(role.kind) && (role.side === home || role.side === 'commissioner'))

/** Those of the service that books who say with the project manager that a partner is live: its lead, a clinician, or who runs it day to day. */
const confirmingPartner: RoleKind[] = ['service-lead', 'clinical', 'operational']

/** The role in which a second person confirms that a partner service is switched on. */
export const confirmsPartner = (roles: HeldRole[]): HeldRole | undefined =>
  asOther(roles).find((role) => role.side === 'commissioner' || (role.side === 'consumer' && confirmingPartner.includes(role.kind)))

/** Why this person does not confirm that a partner is switched on; undefined if they do. */
export function whyNotPartner(roles: HeldRole[], first: First): string | undefined {
  if (first === 'self') return 'You declared it switched on, so someone else has to confirm it'
  const who = 'a partner service goes live when the service’s lead, a clinician or who runs it day to day confirms it, or its commissioner'
  return confirmsPartner(roles) ? undefined : whyNot(roles, who)
}

/** The role in which the service that went live takes over: its lead before those who run it day to day. */
export const acceptsHandOver = (roles: HeldRole[], home: Home): HeldRole | undefined =>
  receiving.map((kind) => asOther(roles).find((role) => role.kind === kind && role.side === home)).find((role) => role !== undefined)

/** Who decided or declared a thing, to a person: they themselves or someone for whom they act (or who acted for them), or someone else. Unknown if the record holds no id, as a name may be that of two people. */
export type First = 'self' | 'other' | 'unknown'
interface Attested {
  first_person_id: PersonId | null
  /** For whom they acted, if for someone. */
  first_for_id: PersonId | null
}

export const firstIs = (row: Attested, second: ActingPerson): First =>
  row.first_person_id === null ? 'unknown' : countsAs(second, [row.first_person_id, row.first_for_id]) ? 'self' : 'other'

/** Why this person does not confirm go; undefined if they do. */
export function whyNotSecond(roles: HeldRole[], of: { home: Home; first: First }): string | undefined {
  if (of.first === 'self') return 'You decided go, so someone else has to confirm it'
  if (of.first === 'unknown') return 'An old record does not say for certain who decided go, so nobody can confirm it: the project manager decides go again'
  return secondRoleOf(roles, of.home) ? undefined : whyNot(roles, 'go is confirmed by someone of the service or its commissioner')
}

/** Why this person does not accept the hand-over; undefined if they do. */
export function whyNotAccept(roles: HeldRole[], of: { home: Home; first: First }): string | undefined {
  if (of.first === 'self') return 'You declared the service live, so someone else has to accept the hand-over'
  if (of.first === 'unknown')
    return 'An old record does not say for certain who declared the service live, so nobody can accept the hand-over: the project manager declares it again'
  return acceptsHandOver(roles, of.home) ? undefined : whyNot(roles, 'the hand-over is accepted by the lead of the service, or by who runs it day to day')
}

const whyNot = (roles: HeldRole[], who: string): string =>
  firstRoleOf(roles)
    ? `You are the project manager, and ${who}`
    : roles.some((role) => role.given !== 'other') && !roles.some((role) => role.given === 'other')
      ? `Nobody acts in a role that they gave themselves: ask another project manager or the booking team to give you yours, as ${who}`
      : who.replace(/^./, (letter) => letter.toUpperCase())
