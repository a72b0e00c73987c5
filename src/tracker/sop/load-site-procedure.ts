import type { Reader } from '../../db/database.ts'
import { dayOfMoment } from '../../day.ts'
import type { ProjectId } from '../../db/ids.ts'
import { faultsOfSigners } from './enough-signers.ts'
import { findInForce, isReviewOpen } from './reviews.store.ts'
import { listAnswersTo } from './signatures.store.ts'
import { listSigners } from './signers.store.ts'
import { procedureOf, signedThere, versionToLookIn } from './site-procedure.ts'
import type { ListedSite, SignedThere, SignedVersion, SigningFacts, SiteProcedure } from './site-procedure.ts'
import { findSigning, findSite, listListed } from './site-procedures.store.ts'
import type { SigningRow, Site } from './site-procedures.store.ts'
import { asSignature, hasAgreed, stateOfSigners } from './sop.ts'
import { listVersions } from './versions.store.ts'

/** The version that a project issued last, and whether everyone who has to has signed it. */
async function loadNewest(db: Reader, { project_id: id, roles_per_signer: most }: SigningRow): Promise<SigningFacts['newest']> {
  const [newest] = await listVersions(db, id)
  if (!newest) return undefined
  const answers = await listAnswersTo(db, newest.id)
  const states = stateOfSigners(await listSigners(db, id), answers.map(asSignature))
  const isSigned = states.length > 0 && states.every(hasAgreed) && faultsOfSigners(states, most).length === 0
  const at = answers.at(-1)?.at
  const signed = isSigned && at !== undefined ? { id: newest.id, number: newest.number, digest: newest.digest, day: dayOfMoment(at) } : null
  return { number: newest.number, signed }
}

async function loadInForce(db: Reader, id: ProjectId, newest: number | undefined): Promise<SignedVersion | undefined> {
  const found = await findInForce(db, id)
  if (!found || found.number === newest || found.signed_at === null) return undefined
  return { id: found.version_id, number: found.number, digest: found.digest, day: dayOfMoment(found.signed_at) }
}

/** What is signed at a signing project now. */
export async function loadSignedThere(db: Reader, row: SigningRow): Promise<SignedThere> {
  const newest = await loadNewest(db, row)
  return signedThere({
    state: row.state,
    inWave: Number(row.in_wave) === 1,
    isPolicy: row.procedures === 'organisation',
    isSame: Number(row.is_same) === 1,
    newest,
    inForce: await loadInForce(db, row.project_id, newest?.number),
    isReview: await isReviewOpen(db, row.project_id),
  })
}

/** Whose procedure is signed for each of these projects, all of which have the same signing project, or none. */
export async function loadSiteProcedures(db: Reader, sites: Site[], there: SignedThere | undefined): Promise<Map<ProjectId, SiteProcedure>> {
  const versionOf = ({ facts }: Site): string | undefined => there && versionToLookIn(there, facts.isLive)
  const versions = [...new Set(sites.flatMap((site) => versionOf(site) ?? []))]
  const listed = await listListed(db, { versions, sites: sites.map((site) => site.id) })
  const listedOf = (site: Site): ListedSite | undefined => {
    const row = listed.find((one) => one.site_id === site.id && one.version_id === versionOf(site))
    return row && { odsCode: row.ods_code, careSetting: row.care_setting, choices: row.choices }
  }
  return new Map(sites.map((site) => [site.id, procedureOf(site.facts, { there, listed: listedOf(site) })]))
}

/** Whose procedure is signed for a project now. */
export async function loadSiteProcedure(db: Reader, id: ProjectId): Promise<SiteProcedure> {
  const site = await findSite(db, id)
  if (!site) return { kind: 'none' }
  const row = site.signingId === null || site.facts.by?.id === id ? undefined : await findSigning(db, site.signingId)
  const found = await loadSiteProcedures(db, [site], row && (await loadSignedThere(db, row)))
  return found.get(id) ?? { kind: 'none' }
}
