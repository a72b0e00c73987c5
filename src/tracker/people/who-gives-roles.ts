import type { Doing } from '../../access/doing.ts'
import type { PersonId } from '../../db/ids.ts'

/** Why someone may not give this person a role: they manage the project only for that person. Undefined if they may. */
export function whyNotGiven({ id, name }: { id: PersonId; name: string }, { access, rights }: Pick<Doing, 'access' | 'rights'>): string | undefined {
  const managing = access.roles.filter((one) => one.kind === 'project-manager')
  return rights.installationRole !== 'booking-team' && managing.length > 0 && managing.every((one) => one.actingFor?.id === id)
    ? `You act as project manager for ${name}, so someone else has to give them a role`
    : undefined
}
