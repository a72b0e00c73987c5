import { roleInWords } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId, ProjectId } from '../../db/ids.ts'
import { momentOf } from '../../web/moments.ts'
import { differenceOf, withContext } from './difference.ts'
import { readAsked } from './asked.store.ts'
import { findLastChange } from './scope-change.store.ts'
import { outdatedScope } from './scope-in-text.ts'
import { answererOf, asSignature, signedForBy, stateOfSigners } from './sop.ts'
import type { Answerer, SignerState } from './sop.ts'
import { findOpenRound } from './rounds.store.ts'
import { listAnswers } from './signatures.store.ts'
import { listBodies, listVersions } from './versions.store.ts'
import { listSigners } from './signers.store.ts'
import { whyNotAnswer } from './who-may-sign.ts'
import { basisOfNote } from './who-signs-what.ts'

interface Judged {
  roleName: string
  answerer: Answerer
  /** The names of the key roles that this person has signed for. */
  signedFor: string[]
  most: number
}

/** Why someone may not sign in a role, or not even decline. */
export function whyNotSign({ roleName, answerer, signedFor, most }: Judged): { sign: string | undefined; decline: string | undefined } {
  const of = { roleName, given: answerer.given, signedFor, most }
  return { sign: whyNotAnswer({ ...of, decision: 'signed' }), decline: whyNotAnswer({ ...of, decision: 'declined' }) }
}

/** What was answered, as this person reads it; null if nothing was. */
function answerOf(
  { state, by, at, roleName, personId: holder }: SignerState,
  { number, personId }: { number: number; personId: PersonId },
): { says: string; decision: SignerState['state']; mayCorrect: boolean } | null {
  if (!by || at === null) return null
  return {
    decision: state,
    mayCorrect: by.id === personId || holder === personId,
    says: `${by.id === personId ? 'You' : by.name} ${state} version ${number} as ${roleName} on ${momentOf(at)}.`,
  }
}

interface Whose {
  projectId: ProjectId
  personId: PersonId
  /** For how many key roles one person may sign. */
  most: number
}

/**
 * What a signer reads: the version out for signature, its digest, what changed since the version that they signed last, and each role in which they
 * answer, with what was answered, or why they may not. Undefined if nothing is out for signature, or they answer in no key role.
 */
export async function toSign(db: Reader, { projectId, personId, most }: Whose, isShown: (roleKey: string) => boolean = () => true) {
  const round = await findOpenRound(db, projectId)
  if (!round) return undefined
  const [signers, answers, versions, scopeChange] = await Promise.all([
    listSigners(db, projectId),
    listAnswers(db, projectId),
    listVersions(db, projectId),
    findLastChange(db, projectId, 'scope-changed'),
  ])
  const states = stateOfSigners(signers, answers.filter((one) => one.version_id === round.version_id).map(asSignature))
  const issued = { number: round.number, body: round.body, policy: round.signing ?? ('everyone' as const), versions, answers }
  const allAsked = await readAsked(db, states, issued)
  const roles = states.flatMap((signer, place) => {
    const answerer = isShown(signer.roleKey) ? answererOf(signer, personId) : undefined
    if (!answerer) return []
    const asked = allAsked[place]
    const answered = answerOf(signer, { number: round.number, personId })
    return {
      roleKey: signer.roleKey,
      roleName: signer.roleName,
      actingFor: answerer.actingFor?.name ?? null,
      asRole: roleInWords({ name: signer.roleName, actingFor: answerer.actingFor }),
      why: answered
        ? { sign: undefined, decline: undefined }
        : whyNotSign({ roleName: signer.roleName, answerer, signedFor: signedForBy(states, personId), most }),
      answered,
      /** What concerns this role and has changed; the number of the version that they signed, if they only have to note this one. */
      concerns: asked?.to === 'sign' ? asked.changed.map(({ title, change }) => ({ title, change })) : [],
      notes: basisOfNote(asked, answerer)?.number ?? null,
    }
  })
  if (roles.length === 0) return undefined
  const isTheirs = (row: { person_id: PersonId; role_key: string }) => row.person_id === personId && roles.some((role) => role.roleKey === row.role_key)
  const signed = new Set(
    answers.filter((one) => isTheirs(one) && one.decision === 'signed' && one.version_id !== round.version_id).map((one) => one.version_id),
  )
  const earlier = versions.find((one) => signed.has(one.id))
  const [read] = earlier ? await listBodies(db, [earlier.id]) : []
  const issuedAt = versions.find((one) => one.id === round.version_id)?.written_at ?? ''
  return {
    number: round.number,
    /** What to know before answering: the scope has changed since; null if it has not. */
    outdated: outdatedScope({ number: round.number, body: round.body, issuedAt }, scopeChange),
    digest: round.digest,
    versionId: round.version_id,
    body: round.body,
    roles,
    since: read ? { number: read.number, rows: withContext(differenceOf(read.body, round.body)) } : null,
  }
}

/** What a signer reads to sign in one role. */
export async function signPage(db: Reader, { roleKey, ...whose }: Whose & { roleKey: string }) {
  const shown = await toSign(db, whose, (key) => key === roleKey)
  const role = shown?.roles[0]
  return shown && role && { ...shown, ...role }
}
