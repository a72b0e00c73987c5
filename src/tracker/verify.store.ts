import { checkStore } from '../db/check.ts'
import type { StoreVerdict } from '../db/check.ts'
import type { Database, Reader } from '../db/database.ts'
import { isDamaged } from '../db/sqlite-faults.ts'
import { digestOf } from '../digest.ts'
import { listKeptFiles } from '../evidence/evidence.store.ts'
import { readKeptFile } from '../evidence/files.ts'
import { findHead, verifyChain } from '../events/verify-chain.store.ts'
import { headInWords } from '../events/chain.ts'
import type { Head } from '../events/chain.ts'
import type { ChainVerdict } from '../events/verify-chain.store.ts'
import { verifyRecord } from '../events/verify-record.store.ts'
import type { RecordVerdict } from '../events/verify-record.store.ts'
import { listBrokenSignatures } from './sop/signatures.store.ts'

type PrintedHead = Partial<Head> & { hash: string }

export interface Verdict {
  ok: boolean
  /** The database itself, before what it holds. */
  store: StoreVerdict
  chain: ChainVerdict
  /** The end of the chain, as `SEQ:HASH`: kept elsewhere, it proves later that nothing before it was rewritten. */
  head: string
  /** Every row of the record beside the event that made it. */
  record: RecordVerdict
  brokenSignatures: { id: string; version: number; personName: string }[]
  brokenFiles: { id: string; name: string; why: string }[]
}

/** Whether everything accountable is as it was written: the database itself, the chain of events, the rows that it covers, what was signed, the files of the evidence. */
export async function verifyEverything(db: Database, uploadsDir: string, heads: PrintedHead[] = []): Promise<Verdict> {
  const store = await readable(
    () => checkStore(db),
    (told) => ({ checked: [], faults: [told], notChecked: null }),
  )
  const records = await db.atOneMoment((read) => verifyRecords(read, uploadsDir, heads))
  return { ...records, ok: store.faults.length === 0 && records.ok, store }
}

/** The same without the database itself. */
export async function verifyRecords(db: Reader, uploadsDir: string, heads: PrintedHead[] = []): Promise<Omit<Verdict, 'store'>> {
  const chain = await readable(
    () => verifyChain(db, heads),
    (told): ChainVerdict => ({ ok: false, seq: 1, why: `the events cannot be read (${told})` }),
  )
  const record = await readable(
    () => verifyRecord(db),
    (told): RecordVerdict => ({ rows: 0, count: 1, faults: [`The rows of the record cannot be read (${told})`] }),
  )
  const head = await readable(
    async () => headInWords(await findHead(db)),
    () => '',
  )
  const brokenSignatures = await readable(
    () => listBrokenSignatures(db),
    (told) => [{ id: '', version: 0, personName: `someone whose signature cannot be read (${told})` }],
  )
  const brokenFiles = await readable(
    () => listBrokenFiles(db, uploadsDir),
    (told) => [{ id: '', name: '', why: `cannot be read (${told})` }],
  )
  const ok = chain.ok && record.count === 0 && brokenSignatures.length === 0 && brokenFiles.length === 0
  return { ok, chain, head, record, brokenSignatures, brokenFiles }
}

async function listBrokenFiles(db: Reader, uploadsDir: string): Promise<Verdict['brokenFiles']> {
  const broken: Verdict['brokenFiles'] = []
  for (const one of await listKeptFiles(db)) {
    const bytes = await readKeptFile(uploadsDir, one.stored_as ?? '')
    const why = bytes === undefined ? 'is not in the folder of uploads' : digestOf(bytes) === one.digest ? undefined : 'was changed after it was added'
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
export function faultsInWords({ store, chain, record, brokenSignatures, brokenFiles }: Verdict): string[] {
  return [
    ...store.faults.map((one) => `The database is damaged: ${one}`),
    ...(chain.ok ? [] : [`Event ${chain.seq} is the first that is broken: ${chain.why}`]),
    ...record.faults,
    ...(record.count > record.faults.length ? [`and ${record.count - record.faults.length} more faults of rows`] : []),
    ...brokenSignatures.map((one) => `The content of version ${one.version}, signed by ${one.personName}, was changed after it was signed`),
    ...brokenFiles.map((one) => `The file ${one.name} (evidence ${one.id}) ${one.why}`),
  ]
}

/** The verdict in sentences. */
export function verdictInWords(verdict: Verdict): string {
  const { store, chain, head, record, brokenSignatures, brokenFiles } = verdict
  return [
    ...faultsInWords(verdict),
    ...(store.checked.length > 0 && store.faults.length === 0 ? ['The pages, indices and references of the database are whole'] : []),
    ...(store.notChecked === null ? [] : [`Not checked: ${store.notChecked}`]),
    ...(chain.ok ? [`${chain.events} events follow one another`, `Head of the chain: ${head}`] : []),
    ...(record.count === 0 ? [`${record.rows} rows of the record are as their events recorded them`] : []),
    ...(brokenSignatures.length === 0 && brokenFiles.length === 0 ? ['Every signature and every file of evidence fits its digest'] : []),
  ].join('\n')
}
