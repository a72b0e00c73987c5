import type { Given } from '../../access/permissions.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'

/** Someone who would answer a version of the procedure in a role. */
export interface Answering {
  roleName: string
  given: Given
  decision: SopSignaturesTable['decision']
  /** The other key roles for which this person has signed or noted this version. */
  signedFor: readonly string[]
  /** For how many key roles one person may sign. */
  most: number
}

const counted = (n: number): string => ['no', 'one', 'two', 'three', 'four', 'five', 'six'][n] ?? String(n)

/** "two key roles" */
export const keyRoles = (n: number): string => `${counted(n)} key ${n === 1 ? 'role' : 'roles'}`

/** Why this person may not answer in this role, and who can do what about it; undefined if they may. */
export function whyNotAnswer({ roleName, given, decision, signedFor, most }: Answering): string | undefined {
  const again = 'Ask another project manager or the booking team to remove you from the role and put the right person into it.'
  if (given === 'self') return `You gave yourself the role ${roleName}, so you cannot sign in it. ${again}`
  if (given === 'unknown') return `It is not on record who gave you the role ${roleName}, so you cannot sign in it. ${again}`
  if (decision !== 'declined' && signedFor.length >= most)
    return `You have signed this version as ${signedFor.join(' and ')}. One person signs for at most ${keyRoles(most)}, so someone else has to sign as ${roleName}. Ask the project manager to put them into the role.`
  return undefined
}
