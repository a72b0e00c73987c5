import { sql } from 'kysely'
import type { Reader } from '../db/database.ts'
import type { Digest } from '../digest.ts'
import { earlierNames, nameNow, namesOf } from './accountable.ts'
import type { Accountable } from './accountable.ts'
import { readRows } from './noted-rows.store.ts'
import { digestOfRow, rowIdOf } from './row-digests.ts'
import type { Row } from './row-digests.ts'

export type Rules = Record<string, Accountable>

/** A row that differs from what its latest event recorded, with its present digest: null if the row is missing. `seq` is null if no event recorded it. */
export interface Difference {
  table: string
  rowId: string
  seq: number | null
  digest: Digest | null
}

interface Entry {
  seq: number
  table_name: string
  row_id: string
  digest: Digest | null
  /** 1 if no later event recorded the row. */
  is_latest: number
}

const atOnce = 2000

/** The present name of the table of an entry. */
const named = (alias: string) => {
  const name = sql.ref(`${alias}.table_name`)
  return sql<string>`case ${name} ${sql.join(
    [...earlierNames].map(([was, is]) => sql`when ${sql.lit(was)} then ${sql.lit(is)}`),
    sql` `,
  )} else ${name} end`
}

/** What events up to a given one recorded of rows, in the order of the chain, some thousands at a time. */
export async function* walkEventRows(db: Reader, until: number = Number.MAX_SAFE_INTEGER): AsyncGenerator<Entry[]> {
  let last: Pick<Entry, 'seq' | 'table_name' | 'row_id'> = { seq: 0, table_name: '', row_id: '' }
  for (;;) {
    const { rows } = await sql<Entry>`
      select seq, table_name, row_id, digest, case when exists (
        select 1 from event_rows as later where later.row_id = e.row_id and ${named('later')} = ${named('e')} and later.seq > e.seq
      ) then 0 else 1 end as is_latest
      from event_rows as e
      where seq >= ${last.seq} and seq <= ${sql.lit(until)} and (seq > ${last.seq} or table_name > ${last.table_name} or (table_name = ${last.table_name} and row_id > ${last.row_id}))
      order by seq, table_name, row_id limit ${sql.lit(atOnce)}`.execute(db)
    const end = rows.at(-1)
    if (!end) return
    yield rows
    last = end
  }
}

/** Compares rows with what events recorded of them, in batches, and then lists the rows that no event recorded. */
export class RecordDifferences {
  readonly #db: Reader
  readonly #rules: Rules
  /** How many rows of each table were recorded by an event. */
  readonly #found = new Map<string, number>()

  constructor(db: Reader, rules: Rules) {
    this.#db = db
    this.#rules = rules
  }

  /** Before the upgrade that renames it, a table has its earlier name. */
  #tableOf(name: string): string {
    return this.#rules[name] ? name : nameNow(name)
  }

  /** The entries that differ from their rows. */
  async among(entries: Entry[]): Promise<Difference[]> {
    const differences: Difference[] = []
    const latest = entries.filter((one) => one.is_latest === 1)
    for (const [table, some] of Map.groupBy(latest, (one) => this.#tableOf(one.table_name))) {
      const rules = this.#rules[table]
      if (!rules) continue
      const rows = await readRows(this.#db, { table, rules, ids: some.map((one) => one.row_id) })
      this.#found.set(table, (this.#found.get(table) ?? 0) + rows.size)
      for (const { row_id: rowId, seq, digest } of some) {
        const row = rows.get(rowId)
        const now = row ? digestOfRow(row, rules) : null
        if (now !== digest) differences.push({ table, rowId, seq, digest: now })
      }
    }
    return differences
  }

  /** After all entries: the rows that no event recorded, by table in batches. */
  async *unrecorded(): AsyncGenerator<Difference[]> {
    const counts = await this.#countAll()
    for (const [table, rules] of Object.entries(this.#rules))
      if ((counts.get(table) ?? 0) > (this.#found.get(table) ?? 0)) yield* this.#unrecordedOf(table, rules)
  }

  async #countAll(): Promise<Map<string, number>> {
    const tables = Object.keys(this.#rules)
    if (tables.length === 0) return new Map()
    const each = tables.map((table) => sql`select ${sql.lit(table)} as name, count(*) as count from ${sql.table(table)}`)
    const { rows } = await sql<{ name: string; count: number }>`${sql.join(each, sql` union all `)}`.execute(this.#db)
    return new Map(rows.map((one) => [one.name, Number(one.count)]))
  }

  /** How many rows were compared. */
  get compared(): number {
    return [...this.#found.values()].reduce((sum, count) => sum + count, 0)
  }

  async *#unrecordedOf(table: string, rules: Accountable): AsyncGenerator<Difference[]> {
    for await (const rows of walkRows(this.#db, table, rules)) {
      const ids = rows.map((row) => rowIdOf(row, rules))
      const known = await sql<{ row_id: string }>`
        select distinct row_id from event_rows where table_name in (${sql.join(namesOf(table))}) and row_id in (${sql.join(ids)})`.execute(this.#db)
      const recorded = new Set(known.rows.map((one) => one.row_id))
      const rest = rows.filter((_, at) => !recorded.has(ids[at] ?? ''))
      if (rest.length > 0) yield rest.map((row) => ({ table, rowId: rowIdOf(row, rules), seq: null, digest: digestOfRow(row, rules) }))
    }
  }
}

const rowsAtOnce = 500

/** All rows of a table, ordered by its key. */
async function* walkRows(db: Reader, table: string, { id }: Accountable): AsyncGenerator<Row[]> {
  const key = sql.join(id.map((column) => sql.ref(column)))
  let last: unknown[] | undefined
  for (;;) {
    const after = last === undefined ? sql`` : sql`where (${key}) > (${sql.join(last)})`
    const { rows } = await sql<Row>`select * from ${sql.table(table)} ${after} order by ${key} limit ${sql.lit(rowsAtOnce)}`.execute(db)
    const end = rows.at(-1)
    if (!end) return
    yield rows
    last = id.map((column) => end[column])
  }
}
