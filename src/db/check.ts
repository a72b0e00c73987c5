import { sql } from 'kysely'
import type { Database } from './database.ts'

/** What a look at the store itself found, before anything that it holds is believed. */
export interface StoreVerdict {
  /** The checks that ran. */
  checked: string[]
  /** What they found, in the engine's words. */
  faults: string[]
  /** What was not checked, and how it can be; null if everything was. */
  notChecked: string | null
}

const most = 20

/** SQLite's own checks of its pages, indices and references. Reads the whole file on this thread: for the command line. */
export async function checkStore({ engine, read }: Database): Promise<StoreVerdict> {
  if (engine === 'postgres')
    return {
      checked: [],
      faults: [],
      notChecked: 'PostgreSQL has no check of its pages and indices that a client can run: use pg_amcheck, and data checksums (initdb --data-checksums)',
    }
  const pages = await sql<{ integrity_check: string }>`pragma integrity_check(${sql.lit(most)})`.execute(read)
  const references = await sql<{ table: string; rowid: number | null; parent: string }>`pragma foreign_key_check`.execute(read)
  return {
    checked: ['integrity_check', 'foreign_key_check'],
    faults: [
      ...pages.rows.map((row) => row.integrity_check).filter((told) => told !== 'ok'),
      ...references.rows.slice(0, most).map((row) => `Row ${row.rowid ?? ''} of ${row.table} refers to a row of ${row.parent} that is not there`),
      ...(references.rows.length > most ? [`and ${references.rows.length - most} more rows that refer to what is not there`] : []),
    ],
    notChecked: null,
  }
}
