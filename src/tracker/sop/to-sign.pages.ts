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

/** What a signer reads: the version out for signature, its digest, and what changed since the version that they signed. */
export async function signPage(
  db: Reader,
  { projectId, personId, most, roleKey }: { projectId: ProjectId; personId: PersonId; most: number; roleKey: string },
) {
  const round = await findOpenRound(db, projectId)
  if (!round) return undefined
  const [signers, signatures, versions] = await Promise.all([listSigners(db, projectId), listSignatures(db, projectId), listVersions(db, projectId)])
  const states = stateOfSigners(signers, signatures.filter((one) => one.version_id === round.version_id).map(asSignature))
  const signer = states.find((one) => one.roleKey === roleKey && one.personId === personId)
  if (!signer) return undefined
  const mine = signatures.filter((one) => one.person_id === personId && one.role_key === roleKey)
  const answered = mine.find((one) => one.version_id === round.version_id)
  const numberOf = (versionId: string) => versions.find((one) => one.id === versionId)
  const earlier = mine
    .filter((one) => one.decision === 'signed' && one.version_id !== round.version_id)
    .map((one) => numberOf(one.version_id))
    .filter((version) => version !== undefined)
    .sort((a, b) => b.number - a.number)[0]
  return {
    number: round.number,
    digest: round.digest,
    versionId: round.version_id,
    body: round.body,
    roleKey,
    roleName: signer.roleName,
    why: answered ? { sign: undefined, decline: undefined } : whyNotSign(signer, states, most),
    answered: answered ? { decision: answered.decision, when: momentOf(answered.at) } : null,
    since: earlier ? { number: earlier.number, rows: withContext(differenceOf(earlier.body, round.body)) } : null,
  }
}
