import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Tables } from '../../src/db/tables.ts'
import { accountable, isLeftOut } from '../../src/events/accountable.ts'
import type { AccountableTable } from '../../src/events/accountable.ts'

type Value = string | number | null
type Row = Record<string, Value>

export interface SingleChange {
  table: AccountableTable
  words: string
  run: (db: Kysely<Tables>) => Promise<unknown>
}

/** The same numbers each time, so that a failure can be reproduced. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

const other = (value: Value): Value => (value === null ? '2026-01-01' : typeof value === 'number' ? value + 1 : `${value}x`)

/** Single changes of rows, over all tables of the record that have rows: mostly of one column, but also a deleted row and one that nobody wrote. */
export async function singleChanges(db: Kysely<Tables>, count: number, seed = 20_260_302): Promise<SingleChange[]> {
  const next = numbersFrom(seed)
  const pick = <T>(all: T[]): T => all[Math.floor(next() * all.length)] as T
  const filled: { table: AccountableTable; rows: Row[] }[] = []
  for (const table of Object.keys(accountable) as AccountableTable[]) {
    const { rows } = await sql<Row>`select * from ${sql.table(table)}`.execute(db)
    if (rows.length > 0) filled.push({ table, rows })
  }
  return Array.from({ length: count }, (_, at) => {
    const { table, rows } = filled[at % filled.length] as (typeof filled)[number]
    return changeOf(table, pick(rows), { pick, kind: Math.floor(at / filled.length) % 8 })
  })
}

function changeOf(table: AccountableTable, row: Row, { pick, kind }: { pick: <T>(all: T[]) => T; kind: number }): SingleChange {
  const rules = accountable[table]
  const isThis = sql.join(
    rules.id.map((column) => sql`${sql.ref(column)} = ${row[column]}`),
    sql` and `,
  )
  if (kind === 6) return { table, words: `delete from ${table}`, run: (db) => sql`delete from ${sql.table(table)} where ${isThis}`.execute(db) }
  const columns = Object.keys(row).filter((column) => !isLeftOut(column, rules))
  if (kind === 7) {
    const [key = ''] = rules.id
    const written = Object.keys(row).filter((column) => !column.endsWith('_search') && column !== 'settled_until')
    const values = written.map((column) => (column === key ? other(row[column] ?? null) : row[column]))
    const into = sql.join(written.map((column) => sql.ref(column)))
    return { table, words: `insert into ${table}`, run: (db) => sql`insert into ${sql.table(table)} (${into}) values (${sql.join(values)})`.execute(db) }
  }
  const column = pick(columns)
  return {
    table,
    words: `${table}.${column} of ${rules.id.map((one) => row[one]).join(' ')}`,
    run: (db) => sql`update ${sql.table(table)} set ${sql.ref(column)} = ${other(row[column] ?? null)} where ${isThis}`.execute(db),
  }
}
