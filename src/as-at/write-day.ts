import type BetterSqlite3 from 'better-sqlite3'
import { upgradeSqlite } from '../db/migrate-sqlite.ts'
import { openSqlite } from '../db/sqlite.ts'
import { keySeparator } from '../events/row-digests.ts'
import { dayTables, emptyTables, eventsOfDay, inJson, presentTables, valueOf } from './day-content.ts'
import type { DayColumn, DayTable } from './day-content.ts'

/** Which day to write where. */
export interface DayTask {
  /** The SQLite file to read; null on PostgreSQL, where the main thread sends the rows. */
  source: string | null
  /** A new file. */
  target: string
  /** The moment after which the day is over (ISO 8601), and since when its events are of interest. */
  end: string
  eventsSince: string
}

/** Rows as JSON texts, some of a table; or that there are no more. */
export type Told = { tell: 'rows'; table: string; rows: string[] } | { tell: 'end' }

interface Column {
  name: string
  notnull: number
  dflt_value: string | null
  pk: number
}

const columnsOf = (connection: BetterSqlite3.Database, table: string): DayColumn[] =>
  connection
    .prepare<[string], Column>('select name, "notnull", dflt_value, pk from pragma_table_info(?)')
    .all(table)
    .map(({ name, notnull, dflt_value: usually, pk }) => ({ name, isRequired: notnull === 1 && pk === 0, usually }))

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** Writes a day into a new file, from the rows that have not changed since and the earlier ones of those that have. */
export function makeDayFromFile(source: string, { target, end, eventsSince }: DayTask): void {
  const connection = openSqlite(source)
  try {
    connection.exec(`pragma foreign_keys = off; attach ${text(target)} as day; pragma day.journal_mode = off; pragma day.synchronous = off; begin`)
    const others = ['events', 'event_chain', ...emptyTables, ...presentTables.map((one) => one.name)]
    for (const name of [...dayTables.map((one) => one.name), ...others]) connection.exec(definitionOf(connection, 'table', name).join(';'))
    for (const table of dayTables) copyTable(connection, table, end)
    for (const { name, leftOut } of presentTables) copyRows(connection, name, leftOut)
    connection.exec(`insert into day.events select * from main.events where ${eventsOfDay({ since: text(eventsSince), end: text(end) })}`)
    copyRows(connection, 'event_chain', [])
    for (const name of [...dayTables.map((one) => one.name), ...others]) connection.exec(definitionOf(connection, 'index', name).join(';'))
    connection.exec('commit; analyze day; detach day')
  } finally {
    connection.close()
  }
}

/** The statements that make a table, or its indices, in the day. */
const definitionOf = (connection: BetterSqlite3.Database, type: 'table' | 'index', table: string): string[] =>
  connection
    .prepare<[string, string], { sql: string }>('select sql from main.sqlite_master where type = ? and tbl_name = ? and sql is not null')
    .all(type, table)
    .map((one) => one.sql.replace(/^\s*create (table|(?:unique )?index) /i, (_, what: string) => `create ${what} day.`))

function copyRows(connection: BetterSqlite3.Database, table: string, leftOut: readonly string[], where = ''): void {
  const columns = columnsOf(connection, table)
  const values = columns.map((column) => valueOf(column, leftOut, `r.${column.name}`))
  connection.exec(`insert into day.${table} (${namesOf(columns)}) select ${values.join(', ')} from main.${table} as r ${where}`)
}

const namesOf = (columns: DayColumn[]): string => columns.map((one) => one.name).join(', ')

function copyTable(connection: BetterSqlite3.Database, { name, key, leftOut }: DayTable, end: string): void {
  const since = `table_name = ${text(name)} and until_at >= ${text(end)}`
  const rowId = key.map((column) => `r.${column}`).join(` || char(${keySeparator.charCodeAt(0)}) || `)
  copyRows(connection, name, leftOut, `where ${rowId} not in (select row_id from main.earlier_rows where ${since})`)
  const columns = columnsOf(connection, name)
  const values = columns.map((column) => valueOf(column, leftOut, inJson('h.was', column)))
  connection.exec(`insert into day.${name} (${namesOf(columns)}) select ${values.join(', ')} from main.earlier_rows as h
    where h.was is not null and h.id in (select min(id) from main.earlier_rows where ${since} group by row_id)`)
}

/** A day that is written from rows which the main thread reads from a server. */
export class DayFromServer {
  readonly #connection: BetterSqlite3.Database
  readonly #statements = new Map<string, BetterSqlite3.Statement<[string]>>()

  private constructor(connection: BetterSqlite3.Database) {
    this.#connection = connection
  }

  static async begin({ target }: DayTask): Promise<DayFromServer> {
    await upgradeSqlite(target, { copies: false })
    const connection = openSqlite(target)
    connection.pragma('foreign_keys = off')
    connection.pragma('synchronous = off')
    connection.pragma('journal_mode = delete')
    const triggers = connection.prepare<[], { name: string }>(`select name from sqlite_master where type = 'trigger'`).all()
    for (const { name } of triggers) connection.exec(`drop trigger ${name}`)
    connection.exec('delete from event_chain; begin')
    return new DayFromServer(connection)
  }

  /** Adds rows; each text is one as JSON. */
  add({ table, rows }: { table: string; rows: string[] }): void {
    const insert = this.#statements.get(table) ?? this.#prepare(table)
    this.#statements.set(table, insert)
    for (const row of rows) insert.run(row)
  }

  finish(): void {
    this.#connection.exec('commit; analyze')
    this.#connection.close()
  }

  #prepare(table: string): BetterSqlite3.Statement<[string]> {
    const columns = columnsOf(this.#connection, table)
    const leftOut = [...dayTables, ...presentTables].find((one) => one.name === table)?.leftOut ?? []
    const values = columns.map((column) => valueOf(column, leftOut, inJson('r.was', column)))
    return this.#connection.prepare(`insert into ${table} (${namesOf(columns)}) select ${values.join(', ')} from (select ? as was) as r`)
  }
}
