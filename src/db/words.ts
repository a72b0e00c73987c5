import { sql } from 'kysely'
import type { RawBuilder, SqlBool } from 'kysely'
import { searchable } from '../text.ts'

/**
 * Whether one of these columns contains the words, however either is written: see `searchable`. Compares the column's search text, which the
 * database maintains beside it (`name_search` for `name`, migration 053), or an expression that is such a text.
 */
export function holdsWords(words: string, ...columns: (string | RawBuilder<unknown>)[]): RawBuilder<SqlBool> {
  const pattern = `%${searchable(words)
    .trim()
    .replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const tests = columns.map((column) => sql`${typeof column === 'string' ? sql.ref(`${column}_search`) : column} like ${pattern} escape '\\'`)
  return sql<SqlBool>`(${sql.join(tests, sql` or `)})`
}
