import type { Reader } from '../../db/database.ts'
import type { ProjectId } from '../../db/ids.ts'
import { headInWords } from '../../events/chain.ts'
import { asSignature, stateOfSigners } from '../sop/sop.ts'
import { findOpenRound } from '../sop/rounds.store.ts'
import { listSignaturesOf } from '../sop/signatures.store.ts'
import { listSigners } from '../sop/signers.store.ts'
import { versionPage } from '../sop/versions.pages.ts'
import { findProjectHead } from './project-head.store.ts'

export type VersionFacts = NonNullable<Awaited<ReturnType<typeof versionPage>>> & {
  service: string
  serviceCode: string
  project: string
  /** Who has yet to answer, if the round of this version is open. */
  waiting: string[]
  isOut: boolean
  /** When its content or its signatures changed last, in milliseconds since 1970. */
  changed: number
}

/** Everything that a document says of a version; undefined if there is none of this number. */
export async function findVersionFacts(
  db: Reader,
  of: { project: { id: ProjectId; name: string }; service: { name: string; ods_code: string } },
  number: number,
): Promise<VersionFacts | undefined> {
  const version = await versionPage(db, of.project.id, number)
  if (!version) return undefined
  const [round, head, signers, signatures] = await Promise.all([
    findOpenRound(db, of.project.id),
    findProjectHead(db, of.project.id),
    listSigners(db, of.project.id),
    listSignaturesOf(db, version.id),
  ])
  const isOut = round?.version_id === version.id
  const waiting = isOut ? stateOfSigners(signers, signatures.map(asSignature)).filter((one) => one.state === 'waiting' || one.state === 'nobody') : []
  return {
    ...version,
    head: headInWords(head),
    service: of.service.name,
    serviceCode: of.service.ods_code,
    project: of.project.name,
    isOut,
    waiting: waiting.map((one) => `${one.roleName} (${one.personName ?? 'unfilled'})`),
    changed: Math.max(Date.parse(version.issuedAt), ...signatures.map((one) => Date.parse(one.at))),
  }
}
