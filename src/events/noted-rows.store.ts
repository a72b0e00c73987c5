import type { Statement } from 'better-sqlite3'
import { sql } from 'kysely'
import type { Reader, Writer } from '../db/database.ts'
import { asProjectId } from '../db/ids.ts'
import type { ProjectId } from '../db/ids.ts'
import { connectionOf } from '../db/sqlite.ts'
import type { Under } from '../db/sqlite.ts'
import { accountable, isAccountable } from './accountable.ts'
import type { Accountable } from './accountable.ts'
import { digestOfRow, keySeparator, rowIdOf } from './row-digests.ts'
import type { Row, RowDigest } from './row-digests.ts'

/** A row that this transaction changed, in its present state. */
export interface NotedRow extends RowDigest {
  projectId: ProjectId | null
}

interface Note {
  table_name: string
  row_id: string
}

/** The rows of the record that this transaction has changed since the last call, each once. */
export async function takeNotedRows(trx: Writer): Promise<NotedRow[]> {
  const ids = new Map<string, Set<string>>()
  for (const { table_name: table, row_id: id } of await takeNotes(trx)) ids.set(table, (ids.get(table) ?? new Set()).add(id))
  const noted: NotedRow[] = []
  for (const [table, some] of ids) {
    if (!isAccountable(table)) continue
    const rules = accountable[table]
    const found = await readRows(trx, { table, rules, ids: [...some] })
    for (const rowId of some) {
      const row = found.get(rowId)
      noted.push({ table, rowId, digest: row ? digestOfRow(row, rules) : null, projectId: projectOf(table, row) })
    }
  }
  return noted
}

async function takeNotes(trx: Writer): Promise<Note[]> {
  const under = connectionOf(trx)
  if (under) return takeFromSqlite(under.connection)
  return (await sql<Note>`delete from record_notes where transaction = txid_current() returning table_name, row_id`.execute(trx)).rows
}

const statements = new WeakMap<Under['connection'], { read: Statement<[], Note>; clear: Statement }>()

/** Prepared once for each connection: every write runs this, even bookings in a sandbox, which change no row of the record. */
function takeFromSqlite(connection: Under['connection']): Note[] {
  const known = statements.get(connection) ?? {
    read: connection.prepare<[], Note>('select distinct table_name, row_id from temp.record_notes'),
    clear: connection.prepare('delete from temp.record_notes'),
  }
  statements.set(connection, known)
  const notes = known.read.all()
  if (notes.length > 0) known.clear.run()
  return notes
}

function projectOf(table: string, row: Row | undefined): ProjectId | null {
  const id = table === 'projects' ? row?.['id'] : row?.['project_id']
  return typeof id === 'string' ? asProjectId(id) : null
}

const atOnce = 500

/** The rows of a table with these ids, as far as they exist. */
export async function readRows(db: Reader, of: { table: string; rules: Pick<Accountable, 'id'>; ids: string[] }): Promise<Map<string, Row>> {
  const { table, rules } = of
  const asked = new Set(of.ids)
  const firsts = [...new Set(of.ids.map((id) => id.split(keySeparator)[0] ?? ''))]
  const found = new Map<string, Row>()
  for (let from = 0; from < firsts.length; from += atOnce) {
    const some = sql.join(firsts.slice(from, from + atOnce))
    const { rows } = await sql<Row>`select * from ${sql.table(table)} where ${sql.ref(rules.id[0] ?? '')} in (${some})`.execute(db)
    for (const row of rows) {
      const id = rowIdOf(row, rules)
      if (asked.has(id)) found.set(id, row)
    }
  }
  return found
}

/** Stores the digests of rows with the event that covers them. */
export async function insertEventRows(trx: Writer, seq: number, rows: RowDigest[]): Promise<void> {
  for (let from = 0; from < rows.length; from += atOnce)
    await trx
      .insertInto('event_rows')
      .values(rows.slice(from, from + atOnce).map((one) => ({ seq, table_name: one.table, row_id: one.rowId, digest: one.digest })))
      .execute()
}
