import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { SopSignaturesTable } from '../../db/tables/sop.ts'
import { digestOf } from '../../digest.ts'
import { headInWords } from '../../events/chain.ts'
import { findHead } from '../../events/verify-chain.store.ts'
import { momentOf } from '../../web/moments.ts'
import { proofInWords } from '../proof-in-words.ts'
import { differenceOf, withContext } from './difference.ts'
import type { DifferenceRow } from './difference.ts'
import { severalRoles } from './enough-signers.ts'
import { inForceWords } from './review.pages.ts'
import { findRound } from './rounds.store.ts'
import { findVersion, listLeftOpen, listVersions } from './versions.store.ts'
import { listSignaturesOf } from './signatures.store.ts'

const decisionNames: Record<SopSignaturesTable['decision'], string> = { signed: 'Signed', declined: 'Declined', noted: 'Noted' }

/** What someone answered, and whether they corrected it later, or corrected another answer with it. */
function decisionOf(one: SopSignaturesTable, all: SopSignaturesTable[]): string {
  const [later, before] = [all.find((other) => other.corrects_id === one.id), all.find((other) => other.id === one.corrects_id)]
  return [
    decisionNames[one.decision],
    ...(one.instead_name === null ? [] : [`names ${one.instead_name} to sign instead`]),
    ...(before ? [`in place of “${decisionNames[before.decision]}”, because: ${one.corrected_because ?? ''}`] : []),
    ...(later ? [`corrected on ${momentOf(later.at)}: no longer counts`] : []),
  ].join(', ')
}

/** One version with the signatures that it will carry forever; undefined if there is none of this number. */
export async function versionPage(db: Reader, projectId: ProjectId, number: number) {
  const version = await findVersion(db, projectId, number)
  if (!version) return undefined
  const [signatures, round, versions] = await Promise.all([listSignaturesOf(db, version.id), findRound(db, version.id), listVersions(db, projectId)])
  const counts = signatures.filter((one) => !signatures.some((other) => other.corrects_id === one.id))
  const left = await listLeftOpen(db, version.id)
  const numberOf = (id: string | null) => versions.find((one) => one.id === id)?.number
  return {
    number,
    head: headInWords(await findHead(db)),
    digest: version.digest,
    bySection: round?.signing === 'by section',
    sameAs: numberOf(round?.same_as_id ?? null) ?? null,
    ...inForceWords(round ?? { signed_at: null, replaced_at: null, review_on: null }),
    id: version.id,
    body: version.body,
    writtenBy: version.written_by,
    writtenAt: momentOf(version.written_at),
    issuedAt: version.written_at,
    left: left.map((one) => ({ what: one.what, by: one.confirmed_by, when: momentOf(one.confirmed_at) })),
    several: severalRoles(
      counts.filter((one) => one.decision !== 'declined').map((one) => ({ personId: one.person_id, name: one.person_name, roleName: one.role_name })),
    ),
    signatures: signatures.map((one) => ({
      id: one.id,
      answer: one.decision,
      hasSigned: one.decision === 'signed' && counts.includes(one),
      organisation: one.organisation ?? '',
      role: one.for_person_name === null ? one.role_name : `${one.role_name}, for ${one.for_person_name}`,
      name: one.person_name,
      decision: decisionOf(one, signatures),
      signedBefore: numberOf(one.signed_version_id) ?? null,
      meaning: one.meaning,
      reason: one.reason ?? '',
      when: momentOf(one.at),
      utc: one.at,
      digest: one.digest,
      proof: proofInWords(one),
      traces: [
        { label: 'Session', value: one.session_hash },
        { label: 'Request', value: one.request_id },
      ].flatMap(({ label, value }) => (value === null ? [] : [{ label, value }])),
    })),
    intact: digestOf(version.body) === version.digest && signatures.every((one) => one.digest === version.digest),
  }
}

/** Two versions side by side; undefined if one of them does not exist. */
export async function comparePage(
  db: Reader,
  projectId: ProjectId,
  from: number,
  to: number,
): Promise<{ from: number; to: number; rows: DifferenceRow[] } | undefined> {
  const [before, after] = await Promise.all([findVersion(db, projectId, from), findVersion(db, projectId, to)])
  if (!before || !after) return undefined
  return { from, to, rows: withContext(differenceOf(before.body, after.body)) }
}
