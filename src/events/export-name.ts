import type { Database } from '../db/database.ts'
import { headInFileName } from './chain.ts'
import { findHead } from './verify-chain.store.ts'

/**
 * The name of a downloaded list: what it is, the day, and the head of the chain, by which `slipway verify --head` proves the record of that moment.
 * It stands in the name because the file itself is imported again.
 */
export async function exportName({ db, today }: { db: Pick<Database, 'read'>; today: string }, what: string, ending: 'csv' | 'xlsx'): Promise<string> {
  return `${what}-${today}-${headInFileName(await findHead(db.read))}.${ending}`
}
