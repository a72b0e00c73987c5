import { sql } from 'kysely'
import type { Database } from '../../src/db/database.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import { seeLatest } from './databases.ts'

const guarded = ['events', 'event_rows', 'sop_versions', 'sop_signatures', 'sop_readings', 'attestations', 'earlier_rows']
const dropped = guarded.flatMap((table) => ['update', 'delete'].map((event) => `drop trigger if exists ${table}_kept_${event}`))

/** Statements for SQLite after those that remove the protection of the record, as somebody with another program would run them. */
export const pastTheGuards = (statements: string): string => [...dropped, statements].join(';\n')

/** Runs statements behind the product's back: no trigger or foreign key refuses them, or notes what they change. */
export async function tamper(db: Database, ...statements: string[]): Promise<void> {
  if (db.engine === 'postgres') {
    await db.read.transaction().execute(async (trx) => {
      for (const statement of ['set local session_replication_role = replica', ...statements]) await sql.raw(statement).execute(trx)
    })
    return
  }
  const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(db.read)
  const connection = openSqlite(rows[0]?.file ?? '')
  const guards = connection.prepare(`select sql from sqlite_master where type = 'trigger' and name like '%\\_kept\\_%' escape '\\'`).pluck()
  const again = guards.all().map(String)
  connection.pragma('foreign_keys = off')
  connection.exec(pastTheGuards([...statements, ...again].join(';\n')))
  connection.close()
  seeLatest(db)
}
