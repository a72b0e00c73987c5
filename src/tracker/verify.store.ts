import { checkStore } from '../db/check.ts'
import type { StoreVerdict } from '../db/check.ts'
import type { Database, Reader } from '../db/database.ts'
import { isDamaged } from '../db/sqlite-faults.ts'
import { listKeptFiles } from '../evidence/evidence.store.ts'
import { digestOfBytes, readKeptFile } from '../evidence/files.ts'
import { verifyChain } from '../events/events.store.ts'
import type { ChainVerdict } from '../events/events.store.ts'
import { listBrokenSignatures } from './sop/sop.store.ts'

export interface Verdict {
  ok: boolean
  /** The database itself, before what it holds. */
  store: StoreVerdict
  chain: ChainVerdict
  brokenSignatures: { id: string; version: number; personName: string }[]
  brokenFiles: { id: string; name: string; why: string }[]
}

/** Whether everything accountable is as it was written: the database itself, the chain of events, what was signed, the files of the evidence. */
export async function verifyEverything(db: Database, uploadsDir: string): Promise<Verdict> {
  const store = await readable(
    () => checkStore(db),
    (told) => ({ checked: [], faults: [told], notChecked: null }),
  )
  const records = await verifyRecords(db.read, uploadsDir)
  return { ...records, ok: store.faults.length === 0 && records.ok, store }
}

/** The same without the database itself. */
export async function verifyRecords(db: Reader, uploadsDir: string): Promise<Omit<Verdict, 'store'>> {
  const chain = await readable(
    () => verifyChain(db),
    (told): ChainVerdict => ({ ok: false, seq: 1, why: `the events cannot be read (${told})` }),
  )
  const brokenSignatures = await readable(
    () => listBrokenSignatures(db),
    (told) => [{ id: '', version: 0, personName: `somebody whose signature cannot be read (${told})` }],
  )
  const brokenFiles = await readable(
    () => listBrokenFiles(db, uploadsDir),
    (told) => [{ id: '', name: '', why: `cannot be read (${told})` }],
  )
  return { ok: chain.ok && brokenSignatures.length === 0 && brokenFiles.length === 0, chain, brokenSignatures, brokenFiles }
}

async function listBrokenFiles(db: Reader, uploadsDir: string): Promise<Verdict['brokenFiles']> {
  const broken: Verdict['brokenFiles'] = []
  for (const one of await listKeptFiles(db)) {
    const bytes = await readKeptFile(uploadsDir, one.stored_as ?? '')
    const why = bytes === undefined ? 'is not in the folder of uploads' : digestOfBytes(bytes) === one.digest ? undefined : 'was changed after it was added'
    if (why !== undefined) broken.push({ id: one.id, name: one.file_name ?? '', why })
  }
  return broken
}

/** In a damaged file each part is looked at for itself: what cannot be read is a finding, not the end. */
async function readable<T>(look: () => Promise<T>, unreadable: (told: string) => T): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (!isDamaged(error) || !(error instanceof Error)) throw error
    return unreadable(error.message)
  }
}

/** What is wrong, in sentences, the first broken record first; empty if nothing is. */
export function faultsInWords({ store, chain, brokenSignatures, brokenFiles }: Verdict): string[] {
  return [
    ...store.faults.map((one) => `The database is damaged: ${one}`),
    ...(chain.ok ? [] : [`Event ${chain.seq} is the first that is broken: ${chain.why}`]),
    ...brokenSignatures.map((one) => `The content of version ${one.version}, signed by ${one.personName}, was changed after it was signed`),
    ...brokenFiles.map((one) => `The file ${one.name} (evidence ${one.id}) ${one.why}`),
  ]
}

/** The verdict in sentences. */
export function verdictInWords(verdict: Verdict): string {
  const { store, chain, brokenSignatures, brokenFiles } = verdict
  return [
    ...faultsInWords(verdict),
    ...(store.checked.length > 0 && store.faults.length === 0 ? ['The pages, indices and references of the database are whole'] : []),
    ...(store.notChecked === null ? [] : [`Not checked: ${store.notChecked}`]),
    ...(chain.ok ? [`${chain.events} events follow one another`] : []),
    ...(brokenSignatures.length === 0 && brokenFiles.length === 0 ? ['Every signature and every file of evidence fits its digest'] : []),
  ].join('\n')
}
