import type { Reader, Writer } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import type { Happened } from '../../events/vocabulary.ts'
import { loadSignedThere } from './load-site-procedure.ts'
import type { SignedThere } from './site-procedure.ts'
import { doubtSites, listEverySigning, listSigningFor, saveSigned } from './site-procedures.store.ts'

const signs = 'signed '

/** What the gates of sites say by this, as a text: they are computed again when it changes. */
const keptOf = (name: string, there: SignedThere): string =>
  'why' in there
    ? `${name}: ${there.why}`
    : `${there.signed ? signs : ''}${name} ${JSON.stringify([there.newest, there.signed, there.inForce, there.isReview])}`
/** Whether the newest version of a signing project was signed by everyone, as it was noted last. */
export const isSigned = (kept: string | null): boolean => kept?.startsWith(signs) === true

/**
 * Notes what is signed at a project whose procedure is signed for the sites of its organisation. If that has changed, the gates of the sites are in
 * doubt until `refreshLapsed` has computed them. Returns what happened.
 */
export async function refreshSigned(trx: Writer, id: ProjectId): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const row of await listSigningFor(trx, id)) {
    const there = await loadSignedThere(trx, row)
    const kept = keptOf(row.name, there)
    if (kept === row.signed) continue
    await saveSigned(trx, row.id, kept)
    await doubtSites(trx, row)
    const what = { id: row.id, project: id, organisation: row.organisation_name }
    const version = 'why' in there ? null : there.signed
    if (version) happened.push({ kind: 'sites.signed', ...what, number: version.number, to: version.digest })
    else if (isSigned(row.signed)) happened.push({ kind: 'sites.not signed', ...what, reason: 'why' in there ? there.why : null })
  }
  return happened
}

/** Signing projects of which it is not noted what is signed there: always empty. */
export async function listStaleSigned(db: Reader): Promise<string[]> {
  const stale: string[] = []
  for (const project of await listEverySigning(db))
    for (const row of await listSigningFor(db, project)) if (keptOf(row.name, await loadSignedThere(db, row)) !== row.signed) stale.push(row.id)
  return stale
}
