import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'
import type { Signer } from './sop.ts'
import { listAnswers } from './signatures.store.ts'
import { listBodies, listVersions } from './versions.store.ts'
import type { VersionHead } from './versions.store.ts'
import { lastSigned, whoSignsWhat } from './who-signs-what.ts'
import type { Asked, SigningPolicy } from './who-signs-what.ts'

/** A version that is out, or that would be issued, with what was answered to those before it. */
export interface Issued {
  number: number
  body: string
  policy: SigningPolicy
  versions: VersionHead[]
  answers: SopSignaturesTable[]
}

/** The number of the version that counts as signed by this signer, of those before this one. */
function sinceOf({ roleKey, personId }: Signer, { number, versions, answers }: Issued): number | undefined {
  const numbers = new Map(versions.map((one) => [one.id, one.number]))
  // A signature that someone else gave for them is not theirs; a decline counts whoever gave it.
  const mine = answers.filter(
    (one) => one.role_key === roleKey && (one.person_id === personId || (one.for_person_id === personId && one.decision === 'declined')),
  )
  return lastSigned(mine.map(({ decision, version_id }) => ({ decision, number: numbers.get(version_id) ?? 0 })).filter((one) => one.number < number))
}

export type Body = Awaited<ReturnType<typeof listBodies>>[number]

/** The versions whose texts decide what these signers are asked to do: the last that each of them signed. */
export function comparedVersions(signers: Signer[], issued: Issued): string[] {
  const since = signers.map((signer) => sinceOf(signer, issued))
  return issued.versions.filter((one) => since.includes(one.number)).map((one) => one.id)
}

/** What each of these signers is asked to do with a version, in their order. `bodies` has the texts of `comparedVersions`. */
export function askedOf(signers: Signer[], issued: Issued, bodies: Body[]): Asked[] {
  const known = signers.map((signer) => {
    const since = sinceOf(signer, issued)
    return { roleName: signer.roleName, since: bodies.find((one) => one.number === since) }
  })
  return whoSignsWhat({ policy: issued.policy, body: issued.body, signers: known })
}

export const readAsked = async (db: Reader, signers: Signer[], issued: Issued): Promise<Asked[]> =>
  askedOf(signers, issued, await listBodies(db, comparedVersions(signers, issued)))

/** The same for the version that is out. */
export async function findAsked(
  db: Reader,
  projectId: ProjectId,
  { round, signers }: { round: { number: number; body: string; signing: SigningPolicy | null }; signers: Signer[] },
): Promise<Asked[]> {
  const of = { versions: await listVersions(db, projectId), answers: await listAnswers(db, projectId) }
  return readAsked(db, signers, { number: round.number, body: round.body, policy: round.signing ?? 'everyone', ...of })
}
