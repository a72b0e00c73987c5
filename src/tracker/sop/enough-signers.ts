import type { PersonId } from '../../db/ids.ts'
import { hasAgreed } from './sop.ts'
import type { SignerState } from './sop.ts'
import { keyRoles } from './who-may-sign.ts'

/** At least this many people sign a procedure, however many roles one person may sign for. */
export const fewestSigners = 3

interface PersonSigning {
  name: string
  roles: SignerState[]
}

/** The people of a procedure with the key roles that they signed for, or hold and have not signed for yet, in the order of the roles. Who declined is left out. */
export function peopleOf(signers: SignerState[]): PersonSigning[] {
  const people = new Map<string, PersonSigning>()
  for (const one of signers) {
    if (one.personId === null || one.state === 'declined') continue
    const { id, name } = one.by ?? { id: one.personId, name: one.personName ?? '' }
    const known = people.get(id) ?? { name, roles: [] }
    people.set(id, { ...known, roles: [...known.roles, one] })
  }
  return [...people.values()]
}

const rolesIn = (roles: { roleName: string }[]): string => roles.map((one) => one.roleName).join(', ')

/**
 * Why a procedure would not count as signed however many of these signed it, each in a sentence that says what to do: empty if nothing stands in
 * the way. `most` is for how many key roles one person may sign.
 */
export function faultsOfSigners(signers: SignerState[], most: number): string[] {
  const people = peopleOf(signers)
  const faults: string[] = []
  for (const { name, roles } of people) {
    const own = roles.filter((one) => one.given === 'self')
    const unknown = roles.filter((one) => one.given === 'unknown' && one.state === 'waiting')
    if (own.length > 0) faults.push(`${name} gave themselves the role ${rolesIn(own)}: someone else has to hold it and sign`)
    if (unknown.length > 0) faults.push(`It is not on record who gave ${name} the role ${rolesIn(unknown)}: remove them from it and put them in again`)
    if (roles.length > most)
      faults.push(`${name} ${roles.every(hasAgreed) ? 'signed for' : 'holds'} ${keyRoles(roles.length)}, and one person signs for at most ${keyRoles(most)}`)
  }
  const toCome = signers.filter((one) => one.personId === null || one.state === 'declined').length
  if (people.length + toCome < fewestSigners)
    faults.push(`Only ${people.length === 1 ? 'one person holds' : `${people.length} people hold`} the key roles, and at least three have to sign`)
  if (!signers.some((one) => one.kind === 'clinical')) faults.push('No clinician holds a key role, and one has to sign')
  return faults
}

/** "Nia Evans signed for two key roles: Information governance lead and Clinical safety officer", for each who signed for several. */
export const severalRoles = (signed: { personId: PersonId; name: string; roleName: string }[]): string[] =>
  [...Map.groupBy(signed, (one) => one.personId).values()]
    .filter((rows) => rows.length > 1)
    .map((rows) => `${rows[0]?.name ?? ''} signed for ${keyRoles(rows.length)}: ${rows.map((one) => one.roleName).join(' and ')}`)
