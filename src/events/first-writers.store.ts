import { sql } from 'kysely'
import type { SqlBool } from 'kysely'
import type { Reader } from '../db/database.ts'
import { asPersonId } from '../db/ids.ts'
import type { AccountableTable } from './accountable.ts'
import type { ActorAt } from './record.ts'
import { keySeparator } from './row-digests.ts'

/** Who wrote rows of the record that are there now, and when: since they were last removed. `keys` are those of a few hundred rows at most. One query. */
export async function listFirstWriters(db: Reader, table: AccountableTable, keys: string[][]): Promise<(...key: string[]) => ActorAt | undefined> {
  if (keys.length === 0) return () => undefined
  const rows = await db
    .selectFrom('event_rows as r')
    .innerJoin('events as e', 'e.seq', 'r.seq')
    .select(['r.row_id', 'e.at', 'e.actor_id', 'e.actor_name'])
    .where('r.table_name', '=', table)
    .where(
      'r.row_id',
      'in',
      keys.map((key) => key.join(keySeparator)),
    )
    .where('r.digest', 'is not', null)
    .where(
      sql<SqlBool>`r.seq > coalesce((select max(o.seq) from event_rows o where o.row_id = r.row_id and o.table_name = r.table_name and o.digest is null), 0)`,
    )
    .orderBy('r.seq')
    .execute()
  const first = new Map<string, ActorAt>()
  for (const { row_id, at, actor_id, actor_name } of rows)
    if (!first.has(row_id)) first.set(row_id, { id: actor_id === null ? null : asPersonId(actor_id), name: actor_name, at })
  return (...key) => first.get(key.join(keySeparator))
}
