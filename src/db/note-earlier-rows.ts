import type BetterSqlite3 from 'better-sqlite3'
import { keptTables, leftOutOf } from '../as-at/kept-tables.ts'
import { keySeparator } from '../events/row-digests.ts'
import { entriesOf } from '../keys.ts'

/**
 * Notes each row as it was before this connection changes it: null if it was not there. The triggers and their table are temporary, so that they
 * know every column that an upgrade adds.
 */
export function noteEarlierRows(connection: BetterSqlite3.Database): BetterSqlite3.Database {
  connection.exec('create temporary table row_notes (place integer primary key, table_name text not null, row_id text not null, was text)')
  const columnsOf = connection.prepare('select name from pragma_table_info(?)').pluck()
  for (const [table, key] of entriesOf<string, string[]>(keptTables)) {
    const columns = columnsOf.all(table).map(String)
    const kept = columns.filter((column) => !leftOutOf(table).includes(column))
    if (columns.length > 0) connection.exec(triggersFor(table, key, kept).join(';\n'))
  }
  return connection
}

function triggersFor(table: string, key: string[], columns: string[]): string[] {
  const idOf = (row: 'old' | 'new'): string => key.map((column) => `${row}.${column}`).join(` || char(${keySeparator.charCodeAt(0)}) || `)
  const note = (row: 'old' | 'new', was: string): string => `insert into row_notes (table_name, row_id, was) values ('${table}', ${idOf(row)}, ${was})`
  const was = `json_object(${columns.map((column) => `'${column}', old.${column}`).join(', ')})`
  const changed = columns.map((column) => `new.${column} is not old.${column}`).join(' or ')
  return [
    `create temporary trigger ${table}_earlier_insert after insert on main.${table} begin ${note('new', 'null')}; end`,
    `create temporary trigger ${table}_earlier_update after update on main.${table} when ${changed} begin ${note('old', was)}; end`,
    `create temporary trigger ${table}_earlier_delete after delete on main.${table} begin ${note('old', was)}; end`,
  ]
}
