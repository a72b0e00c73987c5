import type { Database } from '../db/database.ts'
import { headInFileName } from './chain.ts'
import { findHead } from './verify-chain.store.ts'

/**
 * The name of a downloaded list: what it is, the day, and the head of the chain, by which `slipway verify --head` checks the record of that
 * moment. The head is in the name because the file itself can be imported again.
 */
export async function exportName({ db, today }: { db: Pick<Database, 'read'>; today: string }, what: string, ending: 'csv' | 'xlsx'): Promise<string> {
  return `${what}-${today}-${headInFileName(await findHead(db.read))}.${ending}`
}
