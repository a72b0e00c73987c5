import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/** When something was last done in the project that a column names. A gate that opens again because a day has passed is nothing that someone did. */
export const lastChange = (project: 'p.id' | 'projects.id'): RawBuilder<string | null> =>
  sql<string | null>`(select e.at from events e where e.project_id = ${sql.ref(project)} and e.subject <> 'gate' order by e.seq desc limit 1)`
