import type { Database } from '../db/database.ts'
import { listKeptFiles } from '../evidence/evidence.store.ts'
import { digestOfBytes, readKeptFile } from '../evidence/files.ts'
import { verifyChain } from '../events/events.store.ts'
import type { ChainVerdict } from '../events/events.store.ts'
import { listBrokenSignatures } from './sop/sop.store.ts'

export interface Verdict {
  ok: boolean
  chain: ChainVerdict
  brokenSignatures: { id: string; version: number; personName: string }[]
  brokenFiles: { id: string; name: string; why: string }[]
}

/** Whether everything accountable is as it was written: the chain of events, what was signed, the files of the evidence. */
export async function verifyEverything(db: Database, uploadsDir: string): Promise<Verdict> {
  const chain = await verifyChain(db.read)
  const brokenSignatures = await listBrokenSignatures(db.read)
  const brokenFiles: Verdict['brokenFiles'] = []
  for (const one of await listKeptFiles(db.read)) {
    const bytes = await readKeptFile(uploadsDir, one.stored_as ?? '')
    const why = bytes === undefined ? 'is not in the folder of uploads' : digestOfBytes(bytes) === one.digest ? undefined : 'was changed after it was added'
    if (why !== undefined) brokenFiles.push({ id: one.id, name: one.file_name ?? '', why })
  }
  return { ok: chain.ok && brokenSignatures.length === 0 && brokenFiles.length === 0, chain, brokenSignatures, brokenFiles }
}

/** The verdict in sentences, the first broken record first. */
export function verdictInWords({ chain, brokenSignatures, brokenFiles }: Verdict): string {
  return [
    chain.ok ? `${chain.events} events follow one another` : `Event ${chain.seq} is the first that is broken: ${chain.why}`,
    ...brokenSignatures.map((one) => `The content of version ${one.version}, signed by ${one.personName}, was changed after it was signed`),
    ...brokenFiles.map((one) => `The file ${one.name} (evidence ${one.id}) ${one.why}`),
    ...(brokenSignatures.length === 0 && brokenFiles.length === 0 ? ['Every signature and every file of evidence fits its digest'] : []),
  ].join('\n')
}
