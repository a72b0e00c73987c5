import type BetterSqlite3 from 'better-sqlite3'
import { accountable, isLeftOut } from '../events/accountable.ts'
import type { Accountable } from '../events/accountable.ts'
import { keySeparator } from '../events/row-digests.ts'

/**
 * Notes, for this connection only, which rows of the record it changes. The triggers and their table are temporary: a change by any other program
 * leaves no note, so that no later event attributes it to a person.
 */
export function noteRows(connection: BetterSqlite3.Database): BetterSqlite3.Database {
  connection.exec('create temporary table record_notes (table_name text not null, row_id text not null)')
  const columnsOf = connection.prepare('select name from pragma_table_xinfo(?)').pluck()
  for (const [table, rules] of Object.entries<Accountable>(accountable)) {
    const columns = columnsOf.all(table).map(String)
    if (columns.length > 0) connection.exec(triggersFor(table, columns, rules).join(';\n'))
  }
  return connection
}

function triggersFor(table: string, columns: string[], rules: Accountable): string[] {
  const key = (of: 'old' | 'new'): string => rules.id.map((column) => `${of}.${column}`).join(` || char(${keySeparator.charCodeAt(0)}) || `)
  const note = (of: 'old' | 'new'): string => `insert into record_notes values ('${table}', ${key(of)})`
  const changed = columns.filter((column) => !isLeftOut(column, rules)).map((column) => `new.${column} is not old.${column}`)
  return [
    `create temporary trigger ${table}_noted_insert after insert on main.${table} begin ${note('new')}; end`,
    `create temporary trigger ${table}_noted_update after update on main.${table} when ${changed.join(' or ')} begin ${note('old')}; ${note('new')}; end`,
    `create temporary trigger ${table}_noted_delete after delete on main.${table} begin ${note('old')}; end`,
  ]
}
