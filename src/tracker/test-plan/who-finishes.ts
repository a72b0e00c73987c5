import { inFull } from '../../access/permissions.ts'
import type { HeldRole, RoleSide } from '../../access/permissions.ts'

type ServiceSide = Extract<RoleSide, 'provider' | 'consumer'>
const serviceSides: ServiceSide[] = ['provider', 'consumer']

/** The role in which someone writes the review of a run: project manager, before any other role that the booking team may hold. */
export const reviewingRole = (roles: HeldRole[]): HeldRole | undefined => inFull(roles).find((role) => role.kind === 'project-manager') ?? inFull(roles)[0]

/**
 * The sides from which a second person finishes a run that counts, after someone of side `first` wrote its review: the other service's side, or
 * either service's if the first person spoke for neither. In a project without a role of the other service, those who run the project act for it.
 */
export function sidesThatFinish(first: RoleSide, sides: RoleSide[]): RoleSide[] {
  const others = serviceSides.filter((side) => side !== first && sides.includes(side))
  return others.length > 0 ? others : ['national']
}

/**
 * The role in which this person finishes the run as the second person; undefined if they may not. Excluded are anyone who works for a supplier in it,
 * whatever else they hold; a role that people gave themselves; and those who run the project in another role, who act for the other side only if no
 * service does.
 */
export function finishingRole(roles: HeldRole[], sides: RoleSide[]): HeldRole | undefined {
  if (roles.some((role) => role.kind === 'supplier')) return undefined
  const runs = inFull(roles).find((role) => role.kind === 'project-manager')
  if (runs) return sides.includes(runs.side) ? runs : undefined
  return inFull(roles).find((role) => sides.includes(role.side) && role.given === 'other')
}

const sideNames: Record<RoleSide, string> = {
  provider: 'of the Provider’s service',
  consumer: 'of the Consumer’s service',
  supplier: 'of a supplier',
  commissioner: 'of the commissioner',
  national: 'who runs the project or speaks for the programme',
}

/** "of the Provider’s service or of the Consumer’s service" */
export const sidesInWords = (sides: RoleSide[]): string => sides.map((side) => sideNames[side]).join(' or ')
