import type BetterSqlite3 from 'better-sqlite3'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { isDamaged } from './sqlite-faults.ts'
import { openSqlite } from './sqlite.ts'

/** The result of checking the store itself, before trusting anything in it. */
export interface StoreVerdict {
  /** The checks that ran. */
  checked: string[]
  /** What they found, in the engine's words. */
  faults: string[]
  /** What was not checked, and how to check it; null if everything was. */
  notChecked: string | null
}

const most = 20

/** SQLite's own checks of its pages, indices and references. Reads the whole file on this thread, so only for the command line. */
export async function checkStore({ engine, read }: Database): Promise<StoreVerdict> {
  if (engine === 'postgres')
    return {
      checked: [],
      faults: [],
      notChecked: 'PostgreSQL has no check of its pages and indices that a client can run: use pg_amcheck, and data checksums (initdb --data-checksums)',
    }
  const { rows } = await sql<{ file: string }>`pragma database_list`.execute(read)
  // Uses its own connection: reading a damaged page would end the transaction that other readers share.
  const connection = openSqlite(rows[0]?.file ?? '')
  try {
    return {
      checked: ['integrity_check', 'foreign_key_check'],
      faults: [...runCheck(() => findDamage(connection)), ...runCheck(() => findOrphans(connection))],
      notChecked: null,
    }
  } finally {
    connection.close()
  }
}

function findDamage(connection: BetterSqlite3.Database): string[] {
  const rows = connection.prepare<[], { integrity_check: string }>(`pragma integrity_check(${most})`).all()
  return rows.map((row) => row.integrity_check).filter((told) => told !== 'ok')
}

function findOrphans(connection: BetterSqlite3.Database): string[] {
  const rows = connection.prepare<[], { table: string; rowid: number | null; parent: string }>('pragma foreign_key_check').all()
  return [
    ...rows.slice(0, most).map((row) => `Row ${row.rowid ?? ''} of ${row.table} refers to a row of ${row.parent} that is not there`),
    ...(rows.length > most ? [`and ${rows.length - most} more rows that refer to what is not there`] : []),
  ]
}

/** A check that fails on an unreadable page has found a fault too. */
function runCheck(check: () => string[]): string[] {
  try {
    return check()
  } catch (error) {
    if (!isDamaged(error) || !(error instanceof Error)) throw error
    return [error.message]
  }
}
