import type { Reader } from '../../db/database.ts'
import { listOwnRoles } from '../people/delegate.store.ts'
import { delegateRole } from '../people/delegate-role.ts'
import { callOf } from './linked-act.ts'
import type { Call, OfLink, Sent } from './linked-act.ts'

/** The roles in which the person of a link can let someone else answer: those that they hold themselves, of these. */
export async function rolesToPassOn(db: Reader, { link, access }: OfLink, waiting: string[]) {
  const held = await listOwnRoles(db, { project: access.project.id, person: link.person_id })
  return held.filter((one) => waiting.includes(one.key))
}
export type RoleToPassOn = Awaited<ReturnType<typeof rolesToPassOn>>[number]

/** The field of the page for each field of the act. */
const fields: Record<string, string> = { name: 'delegate_name', email: 'delegate_email', isClinician: 'delegate_clinician', ends: 'delegate_email' }

/** Lets someone else give the one answer that the link asks for, in the role that was chosen. */
export const letSomeoneAnswer =
  ({ access }: OfLink, roles: RoleToPassOn[]) =>
  (sent: Sent): Call => {
    const role = roles.find((one) => one.key === sent['delegate_role']) ?? roles[0]
    const form = { name: sent['delegate_name'] ?? '', email: sent['delegate_email'] ?? '', ends: 'sop.sign' }
    const isClinician = sent['delegate_clinician'] === 'yes' ? { isClinician: 'yes' } : {}
    return callOf(delegateRole, { project: access.project.id, member: role?.id ?? '' }, { ...form, ...isClinician }, (name) => fields[name] ?? 'delegate_email')
  }
