import { sql } from 'kysely'
import type { Database } from '../../src/db/database.ts'

/** Tables and columns of who looked at what, which are not facts. */
const aside = new Set([
  'sessions',
  'security_events',
  'rate_limits',
  'leases',
  'looks',
  'interactions',
  'interaction_packs',
  'service_changes',
  'sandbox_turns',
  'readiness',
  'sop_drawings',
])

/** Everything on record, one text a table: two equal ones mean that nothing was changed. */
export async function everyTable(db: Database): Promise<Record<string, string>> {
  const named =
    db.engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'kysely%'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`
  const { rows } = await named.execute(db.read)
  const found: Record<string, string> = {}
  for (const { name } of rows.filter((one) => !aside.has(one.name))) {
    const all = await sql<object>`select * from ${sql.table(name)}`.execute(db.read)
    found[name] = all.rows
      .map((row) => JSON.stringify(row))
      .sort()
      .join('\n')
  }
  return found
}
