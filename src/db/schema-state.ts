import { SqliteAdapter, sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { version } from '../version.ts'
import type { Tables } from './tables.ts'

export type Migrations = Record<string, Migration>

export interface SchemaState {
  /** Names of migrations, sorted: those that the database has, those that this code would add, and those that only newer code knows. */
  applied: string[]
  pending: string[]
  unknown: string[]
  /** The version of Slipway that last upgraded the database; null before 0.1.0 noted it. */
  writtenBy: string | null
}

/** Compares the schema of a database with this code's migrations. Changes nothing, even in an empty database. */
export async function schemaState(db: Kysely<Tables>, migrations: Migrations): Promise<SchemaState> {
  const applied = (await hasTable(db, 'kysely_migration'))
    ? (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)).rows.map((row) => row.name)
    : []
  const writer = (await hasTable(db, 'schema_versions'))
    ? await db.selectFrom('schema_versions').select('version').orderBy('number', 'desc').limit(1).executeTakeFirst()
    : undefined
  return {
    applied,
    pending: Object.keys(migrations)
      .filter((name) => !applied.includes(name))
      .toSorted(),
    unknown: applied.filter((name) => !Object.hasOwn(migrations, name)),
    writtenBy: writer?.version ?? null,
  }
}

async function hasTable(db: Kysely<Tables>, name: string): Promise<boolean> {
  const onSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  const query = onSqlite
    ? sql`select 1 from sqlite_master where type = 'table' and name = ${name}`
    : sql`select 1 from pg_tables where schemaname = any (current_schemas(false)) and tablename = ${name}`
  return (await query.execute(db)).rows.length > 0
}

/** The message that refuses a database written by newer code; undefined if this code knows all of its migrations. */
export function newerSchema(state: Pick<SchemaState, 'unknown' | 'writtenBy'>): string | undefined {
  if (state.unknown.length === 0) return undefined
  const writer = state.writtenBy === null || state.writtenBy === version ? 'a newer build of Slipway' : `Slipway ${state.writtenBy}`
  return `The database was written by ${writer}, which is newer than this one (${version}): it has ${state.unknown.join(', ')}. Start ${state.writtenBy === null || state.writtenBy === version ? 'that build' : `Slipway ${state.writtenBy}`} or a newer one on it, or restore what was saved before that upgrade.`
}
