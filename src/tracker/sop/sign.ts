import type { Writer } from '../../db/database.ts'
import { ConflictError, Refusal } from '../../errors.ts'
import { asSignature, stateOfSigners } from './sop.ts'
import type { Signature } from './sop.ts'
import { findOpenRound, holdRound, insertSignature, listSignaturesOf, listSigners } from './sop.store.ts'
import { whyNotAnswer } from './who-may-sign.ts'

export interface Signing {
  id: string
  projectId: string
  /** For how many key roles of a procedure one person may sign in this project. */
  most: number
  /** Of the content that was read. */
  digest: string
  roleKey: string
  personId: string
  personName: string
  decision: Signature['decision']
  meaning: string
  reason: string | null
  at: string
  organisation: string | null
  proof: 'password'
  sessionHash: string
  requestId: string
}

/**
 * Binds a person, role, meaning and time to the digest that was read. Throws ConflictError if the content moved meanwhile or this person has
 * answered already, Refusal where they no longer hold the role or may not sign in it.
 */
export async function sign(trx: Writer, signing: Signing): Promise<{ number: number; roleName: string }> {
  // Who signs at once, in several roles, is asked one after the other how many that are; nobody is taken off meanwhile.
  await holdRound(trx, signing.projectId)
  const round = await findOpenRound(trx, signing.projectId)
  if (!round) throw new Refusal('Nothing is out for signature now. Look at the procedure page for what happens next.')
  if (round.digest !== signing.digest)
    throw new ConflictError('The procedure changed while you were reading it, so your signature was not taken. Read the new version and sign that.')
  const answers = (await listSignaturesOf(trx, round.version_id)).map(asSignature)
  const signers = await listSigners(trx, signing.projectId)
  const own = stateOfSigners(signers, answers).filter((one) => one.personId === signing.personId)
  const signer = own.find((one) => one.roleKey === signing.roleKey)
  if (!signer) throw new Refusal('You no longer hold this role on the project, so you cannot sign for it.')
  if (signer.state !== 'waiting') throw new ConflictError('You have answered already for this version. A new version opens a new round.')
  const signedFor = own.filter((one) => one.state === 'signed').map((one) => one.roleName)
  const why = whyNotAnswer({ roleName: signer.roleName, given: signer.given, decision: signing.decision, signedFor, most: signing.most })
  if (why !== undefined) throw new Refusal(why, 'role')
  await insertSignature(trx, {
    id: signing.id,
    version_id: round.version_id,
    project_id: signing.projectId,
    digest: signing.digest,
    role_key: signing.roleKey,
    role_name: signer.roleName,
    person_id: signing.personId,
    person_name: signing.personName,
    decision: signing.decision,
    meaning: signing.meaning,
    reason: signing.reason,
    at: signing.at,
    given_by: signer.addedBy,
    organisation: signing.organisation,
    proof: signing.proof,
    session_hash: signing.sessionHash,
    request_id: signing.requestId,
  })
  return { number: round.number, roleName: signer.roleName }
}
