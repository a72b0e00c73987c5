import { SqliteAdapter, sql } from 'kysely'
import type { Expression, RawBuilder } from 'kysely'
import type { Reader } from './database.ts'

/** The day (yyyy-mm-dd) this many days after a column or expression; null if that is null. */
export const plusDays = (db: Reader, day: Expression<unknown>, days: number): RawBuilder<string | null> =>
  db.getExecutor().adapter instanceof SqliteAdapter
    ? sql<string | null>`date(${day}, ${sql.lit(`${days} days`)})`
    : sql<string | null>`to_char((${day})::date + ${sql.lit(days)}, 'YYYY-MM-DD')`
