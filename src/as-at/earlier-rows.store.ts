import type { Statement } from 'better-sqlite3'
import { sql } from 'kysely'
import type { Reader, Writer } from '../db/database.ts'
import { connectionOf } from '../db/sqlite.ts'
import type { Under } from '../db/sqlite.ts'

interface Kept {
  keep: Statement<[string]>
  clear: Statement
}
const statements = new WeakMap<Under['connection'], Kept>()

/** Prepared once for each connection: every write runs this. */
function statementsOf(connection: Under['connection']): Kept {
  const known = statements.get(connection)
  if (known) return known
  const made = {
    // If a transaction changes a row several times, the first copy counts: the row as it was before the transaction.
    keep: connection.prepare<[string]>(`insert into main.earlier_rows (table_name, row_id, seq, until_at, was)
      select table_name, row_id, (select seq from main.event_chain where id = 1), ?, was
      from (select table_name, row_id, was, min(place) as first from temp.row_notes group by table_name, row_id) order by first`),
    clear: connection.prepare('delete from temp.row_notes'),
  }
  statements.set(connection, made)
  return made
}

/** Keeps each row that this transaction has changed as it was before, until this moment. */
export async function keepEarlierRows(trx: Writer, at: string): Promise<void> {
  const under = connectionOf(trx)
  if (under) {
    const { keep, clear } = statementsOf(under.connection)
    if (keep.run(at).changes > 0) clear.run()
    return
  }
  await sql`with noted as (delete from row_notes where transaction = txid_current() returning *)
    insert into earlier_rows (table_name, row_id, seq, until_at, was)
    select table_name, row_id, (select seq from event_chain where id = 1), ${at}, was
    from (select distinct on (table_name, row_id) * from noted order by table_name, row_id, place) as first order by place`.execute(trx)
}

/** When the first row was kept: days that ended before are not known. Undefined if none was. */
export async function findHistoryBegin(db: Reader): Promise<string | undefined> {
  const row = await db.selectFrom('earlier_rows').select('until_at').orderBy('id').limit(1).executeTakeFirst()
  return row?.until_at
}
