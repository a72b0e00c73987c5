import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { momentOf } from '../../web/moments.ts'
import { differenceOf, withContext } from './difference.ts'
import { asSignature, stateOfSigners } from './sop.ts'
import type { SignerState } from './sop.ts'
import { findOpenRound, listSignatures, listSigners, listVersions } from './sop.store.ts'
import { whyNotAnswer } from './who-may-sign.ts'

/** Why one of these signers may not sign, or not even decline. */
export function whyNotSign(signer: SignerState, states: SignerState[], most: number): { sign: string | undefined; decline: string | undefined } {
  const signedFor = states.filter((one) => one.personId === signer.personId && one.state === 'signed').map((one) => one.roleName)
  const of = { roleName: signer.roleName, given: signer.given, signedFor, most }
  return { sign: whyNotAnswer({ ...of, decision: 'signed' }), decline: whyNotAnswer({ ...of, decision: 'declined' }) }
}

interface Whose {
  projectId: ProjectId
  personId: PersonId
  /** For how many key roles one person may sign. */
  most: number
}

/**
 * What a signer reads: the version out for signature, its digest, what changed since the version that they signed last, and each of their roles with
 * what they answered, or why they may not. Undefined if nothing is out for signature, or they hold no key role.
 */
export async function toSign(db: Reader, { projectId, personId, most }: Whose, isShown: (roleKey: string) => boolean = () => true) {
  const round = await findOpenRound(db, projectId)
  if (!round) return undefined
  const [signers, signatures, versions] = await Promise.all([listSigners(db, projectId), listSignatures(db, projectId), listVersions(db, projectId)])
  const states = stateOfSigners(signers, signatures.filter((one) => one.version_id === round.version_id).map(asSignature))
  const own = states.filter((one) => one.personId === personId && isShown(one.roleKey))
  if (own.length === 0) return undefined
  const mine = signatures.filter((one) => one.person_id === personId && own.some((role) => role.roleKey === one.role_key))
  const signed = new Set(mine.filter((one) => one.decision === 'signed' && one.version_id !== round.version_id).map((one) => one.version_id))
  const earlier = versions.find((one) => signed.has(one.id))
  return {
    number: round.number,
    digest: round.digest,
    versionId: round.version_id,
    body: round.body,
    roles: own.map((signer) => {
      const answered = mine.find((one) => one.version_id === round.version_id && one.role_key === signer.roleKey)
      return {
        roleKey: signer.roleKey,
        roleName: signer.roleName,
        why: answered ? { sign: undefined, decline: undefined } : whyNotSign(signer, states, most),
        answered: answered ? { decision: answered.decision, when: momentOf(answered.at) } : null,
      }
    }),
    since: earlier ? { number: earlier.number, rows: withContext(differenceOf(earlier.body, round.body)) } : null,
  }
}

/** What a signer reads to sign in one role. */
export async function signPage(db: Reader, { roleKey, ...whose }: Whose & { roleKey: string }) {
  const shown = await toSign(db, whose, (key) => key === roleKey)
  const role = shown?.roles[0]
  return shown && role && { ...shown, ...role }
}
