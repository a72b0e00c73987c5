import { sql } from 'kysely'
import type { Reader } from '../db/database.ts'
import { dayTables, eventsOfDay, presentTables } from './day-content.ts'
import type { DayTable } from './day-content.ts'
import type { DayTask } from './write-day.ts'

const rowsAtOnce = 200

interface Rows {
  table: string
  rows: string[]
}

/** On a server: every row of a day as JSON, some at a time. The reader holds a snapshot. */
export async function* rowsOfDay(db: Reader, { end, eventsSince }: Pick<DayTask, 'end' | 'eventsSince'>): AsyncGenerator<Rows> {
  for (const table of dayTables) yield* fetched(db, table.name, keptRows(table, end))
  for (const { name, leftOut } of presentTables)
    yield* fetched(db, name, sql`select (to_jsonb(r) - ${sql.lit(`{${leftOut.join(',')}}`)}::text[])::text as row from ${sql.table(name)} as r`)
  yield* fetched(
    db,
    'events',
    sql`select to_jsonb(r)::text as row from events as r where ${sql.raw(eventsOfDay({ since: `'${eventsSince}'`, end: `'${end}'` }))}`,
  )
  yield* fetched(db, 'event_chain', sql`select to_jsonb(r)::text as row from event_chain as r`)
}

/** The rows that have not changed since the day ended, and the earlier ones of those that have. */
function keptRows({ name, key, leftOut }: DayTable, end: string) {
  const rowId = sql.join(
    key.map((column) => sql.ref(`r.${column}`)),
    sql` || chr(31) || `,
  )
  const since = sql`table_name = ${sql.lit(name)} and until_at >= ${sql.lit(end)}`
  return sql`select (to_jsonb(r) - ${sql.lit(`{${leftOut.join(',')}}`)}::text[])::text as row from ${sql.table(name)} as r
    where not exists (select 1 from earlier_rows as h where h.row_id = ${rowId} and ${since})
    union all
    select h.was from earlier_rows as h where h.was is not null and h.id in (select min(id) from earlier_rows where ${since} group by row_id)`
}

async function* fetched(db: Reader, table: string, rows: ReturnType<typeof sql>): AsyncGenerator<Rows> {
  await sql`declare day_rows no scroll cursor for ${rows}`.execute(db)
  for (;;) {
    const some = await sql<{ row: string }>`fetch ${sql.lit(rowsAtOnce)} from day_rows`.execute(db)
    if (some.rows.length === 0) break
    yield { table, rows: some.rows.map((one) => one.row) }
  }
  await sql`close day_rows`.execute(db)
}
