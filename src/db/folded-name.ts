import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/**
 * What `folded` in src/text.ts returns for a text of the query, as names are compared with. Plain `lower` folds ASCII alone on SQLite, and on PostgreSQL
 * what its locale knows. It is for conditions, not for indexes: a program without our function could not open the file then.
 */
export const foldedName = (text: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`case when octet_length(${text}) = length(${text}) and ${text} not like '%  %' then lower(trim(${text})) else folded_name(${text}) end`
