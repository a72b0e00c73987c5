import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../../access/page.ts'
import type { Reader } from '../../db/database.ts'
import { Refusal } from '../../errors.ts'
import { inFileName } from '../../web/attachment.ts'
import { certificateOf } from '../documents/certificate.ts'
import { signedProcedure } from '../documents/signed-procedure.ts'
import { findVersionFacts } from '../documents/version-facts.ts'
import type { VersionFacts } from '../documents/version-facts.ts'
import { findVersionForSite } from '../documents/version-for-site.ts'
import { listVersions } from '../sop/versions.store.ts'
import type { VersionHead } from '../sop/versions.store.ts'
import { howToVerify } from './how-to-verify.ts'
import { listPackFacts } from './pack-facts.store.ts'
import type { PackFacts } from './pack-facts.store.ts'
import { packIndex } from './pack-index.ts'
import type { PackContent, PackPart } from './pack-parts.ts'
import { listPackRecord } from './pack.store.ts'
import { placeOf } from './place-of.ts'
import { headOf, recordInJson } from './record-in-json.ts'
import { historyTable, resultsTable } from './tables-of-pack.ts'
import { mostBytes } from './zip-writer.ts'

/**
 * Everything that goes into the pack of a project, in the order in which it is written. The same record gives the same parts. Other requests get their
 * turn often: a project may have thousands of rows. Exchanges are written into `folder` one by one, as all of them may not fit into memory.
 */
export async function collectPack(page: Page, db: Reader, folder: string): Promise<PackContent> {
  const { project } = page.access
  const facts = await listPackFacts(db, project.id)
  refuseTooLarge(facts)
  const record = await listPackRecord(db, project.id)
  const versions = await listVersions(db, project.id)
  const head = headOf(record)
  const date = Date.parse(record.events.at(-1)?.at ?? project.created_at)
  const files = facts.evidence.filter((one) => one.kind === 'file' && one.stored_as !== null).map((one): [string, string] => [placeOf(one, facts), one.digest])
  const forSite = await findVersionForSite(db, project.id)
  const digests = [
    ...versions.map((one): [string, string] => [pathOf(one.number), one.digest]),
    ...(forSite ? [forSite.version] : []).map((one): [string, string] => [`${signedForSite}/version-${one.number}.md`, one.digest]),
    ...files,
  ]
  const parts: PackPart[] = [
    ...(await procedureParts(page, db, versions)),
    ...(forSite ? partsOf(forSite.version, signedForSite) : []),
    ...evidenceParts(facts, page.context.config.uploadsDir),
    ...(await exchangeParts(page, db, { facts, folder })),
    { path: 'record.json', kind: 'text', pieces: await recordInJson(record, digests) },
    { path: 'history.csv', kind: 'text', pieces: await historyTable(record.events) },
    { path: 'results.csv', kind: 'text', pieces: await resultsTable(facts) },
    { path: 'READ-ME.md', kind: 'text', pieces: [howToVerify(project.name, head)] },
    { path: 'verify.mjs', kind: 'text', pieces: [await readFile(new URL('./verify-pack.mjs', import.meta.url), 'utf8')] },
    {
      path: 'index.pdf',
      kind: 'pdf',
      document: packIndex({ page, facts, versions, forSite: forSite?.rests ?? null, head, date, signatures: record.tables.sop_signatures?.length ?? 0 }),
    },
  ]
  return { folder: inFileName(project.name), date, parts: parts.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }
}

function refuseTooLarge({ evidence }: PackFacts): void {
  const size = evidence.reduce((sum, one) => sum + (one.stored_as === null ? 0 : (one.file_size ?? 0)), 0)
  if (size > mostBytes / 2)
    throw new Refusal(`The files of this project take ${Math.ceil(size / 1e6)} MB, more than fits into one pack. Ask the booking team for an export`)
}

/** Where the version of another project is that is signed for this one. */
const signedForSite = 'procedure-signed-for-this-site'

const pathOf = (version: number): string => `procedure/version-${version}.md`

/** Each version of the procedure: its text, the signed document, and a certificate for each answer. */
async function procedureParts(page: Page, db: Reader, versions: VersionHead[]): Promise<PackPart[]> {
  const parts: PackPart[] = []
  for (const { number } of versions.toReversed()) {
    const version = await findVersionFacts(db, page.access, number)
    await nextTurn()
    if (version) parts.push(...partsOf(version, 'procedure'))
  }
  return parts
}

const partsOf = (version: VersionFacts, folder: string): PackPart[] => [
  { path: `${folder}/version-${version.number}.md`, kind: 'text', pieces: [version.body] },
  { path: `${folder}/version-${version.number}.pdf`, kind: 'pdf', document: signedProcedure(version) },
  ...version.signatures.map((one): PackPart => ({
    path: `${folder}/version-${version.number}/${inFileName(one.role)}-${one.id}.pdf`,
    kind: 'pdf',
    document: certificateOf(version, one),
  })),
]

const evidenceParts = (facts: PackFacts, uploads: string): PackPart[] =>
  facts.evidence.flatMap((one) =>
    one.kind === 'file' && one.stored_as !== null ? [{ path: placeOf(one, facts), kind: 'file' as const, from: join(uploads, one.stored_as) }] : [],
  )

/** The exchanges that were cited, with what might name a patient masked. */
async function exchangeParts(page: Page, db: Reader, { facts, folder }: { facts: PackFacts; folder: string }): Promise<PackPart[]> {
  const cited = new Map(
    facts.evidence.flatMap((one) => (one.kind === 'interaction' && one.interaction_id !== null ? [[one.interaction_id, one] as const] : [])),
  )
  const parts: PackPart[] = []
  for (const [id, one] of cited) {
    const text = await page.sandboxes.findExchangeText(db, page.access.project.id, id)
    const from = join(folder, `exchange-${parts.length}`)
    await writeFile(from, text ?? `${one.body}\n\nThe exchange itself is not kept any more. Its digest is ${one.digest}\n`, { mode: 0o600 })
    parts.push({ path: placeOf(one, facts), kind: 'file', from })
    // Masking a body takes some milliseconds.
    await nextTurn()
  }
  return parts
}
