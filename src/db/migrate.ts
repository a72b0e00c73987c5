import { asWriter } from './writer.ts'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Migration } from 'kysely/migration'
import { listUnsoundRows, sealRecord } from '../events/seal-record.store.ts'
import { version } from '../version.ts'
import { migrations as ours } from './migrations/index.ts'
import { newerSchema, schemaState } from './schema-state.ts'
import type { Migrations, SchemaState } from './schema-state.ts'
import type { Tables } from './tables.ts'

/** What an upgrade needs; tests pass their own migrations. */
export interface UpgradeOptions {
  migrations?: Migrations
  /** Receives progress in sentences. */
  say?: (words: string) => void
}

/** How long to wait for another process that upgrades the same database. */
export const upgradeWaitMs = 5 * 60_000

/** A migration failed. The whole upgrade was undone. */
export class UpgradeError extends Error {}

/** The state of a database's schema; throws in words if newer code wrote it. */
export async function knownState(db: Kysely<Tables>, migrations: Migrations = ours): Promise<SchemaState> {
  const state = await schemaState(db, migrations)
  const newer = newerSchema(state)
  if (newer !== undefined) throw new UpgradeError(newer)
  return state
}

/**
 * Runs all pending migrations and notes which version ran them. The caller holds the transaction, and the lock that keeps other processes out. A
 * migration with a lower number may run later: they are developed in parallel and touch different things.
 */
export async function runPending(trx: Kysely<Tables>, state: SchemaState, migrations: Migrations = ours): Promise<void> {
  const unsound = state.applied.includes(recorded) ? await listUnsoundRows(trx) : new Set<string>()
  let failed: { name: string; error: unknown } | undefined
  const watched = Object.entries(migrations).map(([name, { up }]): [string, Migration] => [
    name,
    {
      // When a migration fails, unlocking fails too and the migrator throws that second error: this keeps the first.
      up: (db: Kysely<never>) =>
        up(db).catch((error: unknown) => {
          failed ??= { name, error }
          throw error
        }),
    },
  ])
  const provider = { getMigrations: async () => Object.fromEntries(watched) }
  let thrown: unknown
  try {
    const { error } = await new Migrator({ db: trx, provider, allowUnorderedMigrations: true }).migrateToLatest()
    thrown = error
  } catch (error) {
    thrown = error
  }
  if (failed) throw new UpgradeError(failureInWords(failed), { cause: failed.error })
  if (thrown) throw thrown
  // In tests with their own migrations this table may not exist.
  if (!Object.hasOwn(migrations, '037-schema-versions')) return
  await sql`insert into schema_versions (number, version, newest, at) values (
    (select coalesce(max(number), 0) + 1 from schema_versions), ${version}, ${state.pending.at(-1)}, ${new Date().toISOString()})`.execute(trx)
  if (Object.hasOwn(migrations, recorded)) await sealRecord(asWriter(trx), { unsound, version, at: Date.now() })
}

/** Since this migration, events record rows. */
const recorded = '068-record-of-rows'

/** How SQLite and PostgreSQL report something that exists before its migration has run. */
const halfDone = /already exists|duplicate column name/i

function failureInWords({ name, error }: { name: string; error: unknown }): string {
  const cause = error instanceof Error ? error.message : String(error)
  const words = `The upgrade of the database to Slipway ${version} failed at ${name} (${cause}). Nothing of it was kept: the database is as it was before.`
  if (!halfDone.test(cause)) return words
  return `${words} Something that ${name} makes is there already: an earlier release that is stopped in the middle of an upgrade leaves a database like this, and no release can go on from there. Restore the backup from before that upgrade (slipway restore FOLDER). If nothing was ever entered, delete the database and start again.`
}
