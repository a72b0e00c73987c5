import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { momentOf } from '../../web/moments.ts'
import { differenceOf, withContext } from './difference.ts'
import { readAsked } from './asked.store.ts'
import { asSignature, hasAgreed, stateOfSigners } from './sop.ts'
import type { SignerState } from './sop.ts'
import { findOpenRound, listAnswers, listBodies, listSigners, listVersions } from './sop.store.ts'
import { whyNotAnswer } from './who-may-sign.ts'

/** Why one of these signers may not sign, or not even decline. */
export function whyNotSign(signer: SignerState, states: SignerState[], most: number): { sign: string | undefined; decline: string | undefined } {
  const signedFor = states.filter((one) => one.personId === signer.personId && hasAgreed(one)).map((one) => one.roleName)
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
  const [signers, answers, versions] = await Promise.all([listSigners(db, projectId), listAnswers(db, projectId), listVersions(db, projectId)])
  const states = stateOfSigners(signers, answers.filter((one) => one.version_id === round.version_id).map(asSignature))
  const place = states.findIndex((one) => one.roleKey === roleKey && one.personId === personId)
  const signer = states[place]
  if (!signer) return undefined
  const issued = { number: round.number, body: round.body, policy: round.signing ?? ('everyone' as const), versions, answers }
  const asked = (await readAsked(db, states, issued))[place]
  const mine = answers.filter((one) => one.person_id === personId && one.role_key === roleKey)
  const answered = mine.find((one) => one.version_id === round.version_id)
  const numberOf = (versionId: string) => versions.find((one) => one.id === versionId)
  const earlier = mine
    .filter((one) => one.decision === 'signed' && one.version_id !== round.version_id)
    .map((one) => numberOf(one.version_id))
    .filter((version) => version !== undefined)
    .sort((a, b) => b.number - a.number)[0]
  const [read] = earlier ? await listBodies(db, [earlier.id]) : []
  return {
    number: round.number,
    digest: round.digest,
    versionId: round.version_id,
    body: round.body,
    roleKey,
    roleName: signer.roleName,
    why: answered ? { sign: undefined, decline: undefined } : whyNotSign(signer, states, most),
    answered: answered ? { decision: answered.decision, when: momentOf(answered.at) } : null,
    since: read ? { number: read.number, rows: withContext(differenceOf(read.body, round.body)) } : null,
    /** What concerns this role and changed; the number of the version that they signed, if they only have to note this one. */
    concerns: asked?.to === 'sign' ? asked.changed.map(({ title, change }) => ({ title, change })) : [],
    notes: asked?.to === 'note' ? asked.since.number : null,
  }
}
