import { sql } from 'kysely'
import { openDatabase } from '../../src/db/database.ts'
import { openSqlite } from '../../src/db/sqlite.ts'

const atOnce = 400

/** Copies the rows of a SQLite database to an empty PostgreSQL, so that both engines have the same rows. */
export async function copyToPostgres(file: string, url: string): Promise<void> {
  const target = await openDatabase(url)
  const source = openSqlite(file)
  const tables = source.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'kysely%'").pluck().all()
  await target.withoutLimits(async (db) => {
    await db.connection().execute(async (one) => {
      // Without foreign keys and triggers: the rows are complete already.
      await sql`set session_replication_role = replica`.execute(one)
      // Earlier rows have ids that the server gives, and no page of the bench reads them.
      const copied = tables.map(String).filter((table) => !['service_changes', 'schema_versions', 'earlier_rows'].includes(table))
      // All at once, because any row may refer to any other.
      await sql`truncate ${sql.join(copied.map((table) => sql.table(table)))}`.execute(one)
      for (const table of copied) {
        const { rows: columns } = await sql<{
          name: string
        }>`select column_name as name from information_schema.columns where table_name = ${table} and table_schema = 'public' and is_generated = 'NEVER'`.execute(
          one,
        )
        const names = columns.map((column) => column.name)
        let some: unknown[][] = []
        const write = async (): Promise<void> => {
          const values = sql.join(some.map((row) => sql`(${sql.join(row)})`))
          if (some.length > 0) await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))}) values ${values}`.execute(one)
          some = []
        }
        for (const row of source
          .prepare(`select ${names.map((name) => `"${name}"`).join(', ')} from ${table}`)
          .raw()
          .all()) {
          some.push(row as unknown[])
          if (some.length * names.length >= atOnce * 40) await write()
        }
        await write()
      }
      await sql`set session_replication_role = default`.execute(one)
      await sql`analyze`.execute(one)
    })
  })
  source.close()
  await target.close()
}
