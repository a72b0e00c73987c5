import { existsSync } from 'node:fs'
import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { syncFolder } from '../db/backup.ts'
import { openDatabase, sqliteFileOf, withPostgres } from '../db/database.ts'
import { migrations } from '../db/migrations/index.ts'
import { newerSchema } from '../db/schema-state.ts'
import { copyKeptFiles, listKept } from '../evidence/files.ts'
import { faultsInWords, verifyEverything } from '../tracker/verify.store.ts'
import { BackupError, databaseIn, digestOfFile, readManifest, roomInWords, uploadsIn } from './backup-folder.ts'
import type { Manifest } from './backup-folder.ts'
import { connectionFor, runProgram } from './postgres-programs.ts'
import type { Environment } from './postgres-programs.ts'

export interface RestoreOptions {
  config: Pick<Config, 'databaseUrl' | 'uploadsDir'>
  folder: string
  env: Environment
  heard: (words: string) => void
}

export interface RestoreTold {
  madeAt: string
  database: string
  files: number
  /** Faults that were already in what was backed up. */
  faults: string[]
}

const engines = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

/** Restores a backup to the database and files that the environment names, if nothing is there yet; upgrades and verifies it before it is used. */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreTold> {
  const { config, folder, heard } = options
  const manifest = await readManifest(folder)
  const file = sqliteFileOf(config.databaseUrl)
  const engine = file === undefined ? 'postgres' : 'sqlite'
  if (manifest.engine !== engine)
    throw new BackupError(
      `The backup is of ${engines[manifest.engine]}, and DATABASE_URL names ${engines[engine]}. Set DATABASE_URL to the kind of database that was saved.`,
    )
  const newer = newerSchema({ unknown: manifest.migrations.filter((name) => !Object.hasOwn(migrations, name)), writtenBy: manifest.slipway })
  if (newer !== undefined) throw new BackupError(newer.replace('The database was', 'The backup was'))
  await refuseWhatIsThere(config, file)
  heard('Reading the backup')
  const saved = await digestOfFile(databaseIn(folder, engine)).catch(() => undefined)
  if (saved?.sha256 !== manifest.database.sha256)
    throw new BackupError(`${databaseIn(folder, engine)} is not what was saved: it is damaged, or it was changed. Use another backup.`)

  const aside = join(config.uploadsDir, '.restoring')
  try {
    const stored = await listKept(uploadsIn(folder))
    await rm(aside, { recursive: true, force: true })
    await mkdir(aside, { recursive: true, mode: 0o700 })
    heard('Copying the files of evidence')
    await copyKeptFiles(uploadsIn(folder), aside, stored)
    await (file === undefined ? restorePostgres(manifest, aside, options) : restoreSqlite(file, manifest, aside, options))
    for (const name of stored) await rename(join(aside, name), join(config.uploadsDir, name))
    syncFolder(config.uploadsDir)
    if (file !== undefined) {
      // Last, because this takes the place.
      await rename(`${file}.restoring`, file)
      syncFolder(dirname(file))
    }
    return { madeAt: manifest.madeAt, database: file ?? 'PostgreSQL', files: stored.length, faults: manifest.faults }
  } catch (error) {
    throw roomInWords(error, file === undefined ? config.uploadsDir : dirname(file))
  } finally {
    await rm(aside, { recursive: true, force: true })
    if (file !== undefined) for (const end of ['', '-wal', '-shm']) await rm(`${file}.restoring${end}`, { force: true })
  }
}

async function refuseWhatIsThere({ databaseUrl, uploadsDir }: RestoreOptions['config'], file: string | undefined): Promise<void> {
  const there = file === undefined ? undefined : ['', '-wal', '-shm'].map((end) => file + end).find((one) => existsSync(one))
  if (there !== undefined)
    throw new BackupError(
      `${there} is there already. Stop Slipway, move it to another folder with its -wal and -shm, and start again: a restore replaces nothing.`,
    )
  const kept = (await readdir(uploadsDir).catch(() => [])).filter((name) => name !== '.restoring')
  if (kept.length > 0)
    throw new BackupError(
      `${uploadsDir} (UPLOADS_DIR) holds ${kept.length} files already. Move them to another folder, and start again: a restore replaces nothing.`,
    )
  if (file !== undefined) return
  const tables = await withPostgres(databaseUrl, async (db) => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`.execute(db)
    return rows[0]?.n ?? 0
  })
  if (tables > 0)
    throw new BackupError(`The database that DATABASE_URL names has ${tables} tables already. Name an empty one (createdb): a restore replaces nothing.`)
}

async function restoreSqlite(file: string, manifest: Manifest, uploads: string, { folder, heard }: RestoreOptions): Promise<void> {
  const aside = `${file}.restoring`
  await mkdir(dirname(file), { recursive: true })
  for (const end of ['', '-wal', '-shm']) await rm(aside + end, { force: true })
  heard('Copying the database')
  await copyFile(databaseIn(folder, 'sqlite'), aside)
  const handle = await open(aside, 'r')
  await handle.sync().finally(() => handle.close())
  await upgradeAndVerify(`sqlite:${aside}`, manifest, uploads, heard)
}

async function restorePostgres(manifest: Manifest, uploads: string, { config, folder, env, heard }: RestoreOptions): Promise<void> {
  const connection = connectionFor(config.databaseUrl)
  const dump = databaseIn(folder, 'postgres')
  heard('Loading the database with pg_restore')
  const how = ['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges']
  if (!(await runProgram('pg_restore', [...how, '--no-password', `--dbname=${connection.env['PGDATABASE'] ?? ''}`, dump], { ...env, ...connection.env })))
    throw new BackupError(
      `pg_restore is not on the PATH, so nothing was restored. Install PostgreSQL's client programs here and start again, or run this where they are; it asks for the password:
  pg_restore ${how.join(' ')} ${connection.shown.join(' ')} ${dump}
  cp -r ${uploadsIn(folder)}/. ${config.uploadsDir}
Then run slipway verify.`,
    )
  await upgradeAndVerify(config.databaseUrl, manifest, uploads, heard)
}

async function upgradeAndVerify(url: string, manifest: Manifest, uploads: string, heard: (words: string) => void): Promise<void> {
  heard('Verifying what was restored')
  const db = await openDatabase(url, { copies: false, lookThrough: false })
  try {
    const faults = faultsInWords(await verifyEverything(db, uploads)).filter((one) => !manifest.faults.includes(one))
    if (faults.length > 0)
      throw new BackupError(
        `The backup does not verify, so it was not put in place:\n${faults.map((one) => `- ${one}`).join('\n')}\nUse another backup.${db.engine === 'postgres' ? ' The database now holds what was loaded: drop it.' : ''}`,
      )
  } finally {
    await db.close()
  }
}
