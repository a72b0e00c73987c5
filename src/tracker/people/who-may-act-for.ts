import type { HeldRole, RoleSide } from '../../access/permissions.ts'
import type { PersonId } from '../../db/ids.ts'
import { faultsOfSigners } from '../sop/enough-signers.ts'
import type { SignerState } from '../sop/sop.ts'

/** Someone who would let another person act in a role. */
export interface Delegating {
  holder: { id: PersonId; name: string }
  role: Pick<HeldRole, 'key' | 'name' | 'side' | 'kind' | 'given' | 'actingFor' | 'keyStakeholder'>
  /** Who gave them the role, and who made the accounts of the two: none of these acts for them in it. */
  givers: (PersonId | null)[]
  delegate: { id: PersonId; name: string; roles: Pick<HeldRole, 'key' | 'name' | 'side' | 'kind' | 'actingFor' | 'onlyAnswers'>[] }
  /** Everyone who signs, with their answers to the version that is out. */
  signers: SignerState[]
  /** For how many key roles one person may sign. */
  most: number
}

/** Sides that one person does not speak for at the same time. */
const apart: [RoleSide, RoleSide, string][] = [
  ['provider', 'consumer', 'speaks for the other service in this project'],
  ['consumer', 'provider', 'speaks for the other service in this project'],
]

/** Whether this person has answered the version that is out in the place of the holder. */
export const hasAnsweredFor = ({
  holder,
  role,
  delegate,
  signers,
}: Pick<Delegating, 'holder' | 'signers'> & { role: { key: string }; delegate: { id: PersonId } }): boolean =>
  signers.some((one) => one.personId === holder.id && one.roleKey === role.key && one.by?.id === delegate.id)

/** Why someone may not let this person act in their role; undefined if they may. */
export function whyNotActFor({ holder, role, givers, delegate, signers, most }: Delegating): string | undefined {
  if (role.actingFor !== null)
    return `You act as ${role.name} for ${role.actingFor.name}, and nobody passes that on. ${role.actingFor.name} can choose someone else`
  if (role.given !== 'other')
    return `${role.given === 'self' ? 'You gave yourself this role' : 'It is not on record who gave you this role'}, so nobody can act in it for you. Ask another project manager or the booking team to give it to you`
  if (delegate.id === holder.id) return 'This is your own address. Enter that of someone else'
  const held = delegate.roles.find((one) => one.key === role.key)
  if (held && !(held.onlyAnswers && hasAnsweredFor({ holder, role, delegate, signers })))
    return held.actingFor === null ? `${delegate.name} is ${role.name} already` : `${delegate.name} acts as ${role.name} for ${held.actingFor.name} already`
  if (givers.includes(delegate.id)) return `${delegate.name} gave you this role, and nobody acts in a role that they gave. Choose someone else`
  const isSupplier = role.kind === 'supplier'
  if (!isSupplier && delegate.roles.some((one) => one.kind === 'supplier'))
    return `${delegate.name} works for a supplier in this project, so they cannot act for you`
  if (isSupplier && delegate.roles.some((one) => one.kind !== 'supplier'))
    return `${delegate.name} is on the side of the services in this project, so they cannot act for a supplier`
  const clash = apart.find(([own, other]) => own === role.side && delegate.roles.some((one) => one.side === other))
  if (clash) return `${delegate.name} ${clash[2]}, so they cannot act for you`
  return role.keyStakeholder ? whyNotSignFor({ holder, role, delegate, signers, most }) : undefined
}

/** What would be missing if this person signed in every role in which they then may: too many roles for one person, or too few people. */
function whyNotSignFor({ holder, role, delegate, signers, most }: Omit<Delegating, 'givers'>): string | undefined {
  const before = faultsOfSigners(signers, most)
  const after = signers.map((one) => {
    const isTheirs = one.personId === holder.id && one.roleKey === role.key
    const isOther = one.delegates.some((each) => each.personId === delegate.id)
    return one.by === null && (isTheirs || isOther) ? { ...one, by: delegate } : one
  })
  const fault = faultsOfSigners(after, most).find((one) => !before.includes(one))
  return fault && `If ${delegate.name} signed for you, the signatures would not be enough. ${fault}`
}
