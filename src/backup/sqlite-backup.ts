import { existsSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { copyMoment, holdMoment } from '../db/backup.ts'
import { openDatabase } from '../db/database.ts'
import { knownState } from '../db/migrate.ts'
import type { SchemaState } from '../db/schema-state.ts'
import { kyselyOnSqlite } from '../db/sqlite.ts'
import { listKeptFiles } from '../evidence/evidence.store.ts'
import { copyKeptFiles } from '../evidence/files.ts'
import { faultsInWords, verifyEverything } from '../tracker/verify.store.ts'
import { BackupError, databaseIn, uploadsIn } from './backup-folder.ts'
import type { BackupOptions, Copied } from './options.ts'

const tries = 3

/** Copies a live SQLite database and its files, and verifies the copy. */
export async function backUpSqlite(file: string, folder: string, options: BackupOptions): Promise<Copied> {
  if (!existsSync(file)) throw new BackupError(`There is no database at ${file}. Set DATABASE_URL to the one that is to be saved.`)
  for (let left = tries; ; left -= 1) {
    const copied = await copyOnce(file, folder, options)
    // A file that was removed during the copy is missing, but the copied row still names it: a copy of the next moment agrees.
    if (copied.gone.length === 0 || left === 1 || !(await areTakenAway(file, copied.gone)))
      return { state: copied.state, files: copied.files, ...(await verifyCopy(folder, copied.state, options)) }
    for (const end of ['', '-wal', '-shm']) rmSync(databaseIn(folder, 'sqlite') + end, { force: true })
  }
}

async function copyOnce(file: string, folder: string, { config, heard }: BackupOptions): Promise<{ state: SchemaState; files: number; gone: string[] }> {
  const moment = holdMoment(file)
  try {
    const db = kyselyOnSqlite(moment)
    const state = await knownState(db)
    if (state.applied.length === 0) throw new BackupError(`${file} holds nothing of Slipway's. Set DATABASE_URL to the database that is to be saved.`)
    const stored = (await listKeptFiles(db)).flatMap((row) => row.stored_as ?? [])
    heard('Copying the files of evidence')
    const gone = await copyKeptFiles(config.uploadsDir, uploadsIn(folder), stored)
    await copyMoment(moment, databaseIn(folder, 'sqlite'), (share) => heard(`Copying the database: ${Math.floor(share * 100)}%`))
    return { state, files: stored.length - gone.length, gone }
  } finally {
    moment.close()
  }
}

/** Whether the database no longer names any of these files. */
async function areTakenAway(file: string, stored: string[]): Promise<boolean> {
  const moment = holdMoment(file)
  try {
    const now = new Set((await listKeptFiles(kyselyOnSqlite(moment))).map((row) => row.stored_as))
    return stored.some((name) => !now.has(name))
  } finally {
    moment.close()
  }
}

async function verifyCopy(folder: string, state: SchemaState, { heard }: BackupOptions): Promise<Pick<Copied, 'faults' | 'notChecked' | 'head'>> {
  heard('Verifying the copy')
  const copy = databaseIn(folder, 'sqlite')
  // A backup keeps its schema. If it is older than this version's, a second copy is upgraded and verified instead.
  const looked = state.pending.length > 0 ? `${copy}.upgraded` : copy
  if (looked !== copy) await copyFile(copy, looked)
  try {
    const db = await openDatabase(`sqlite:${looked}`, { copies: false, lookThrough: false })
    try {
      const verdict = await verifyEverything(db, uploadsIn(folder))
      return { faults: faultsInWords(verdict), notChecked: verdict.store.notChecked, head: verdict.head }
    } finally {
      await db.close()
    }
  } finally {
    if (looked !== copy) for (const end of ['', '-wal', '-shm']) rmSync(looked + end, { force: true })
  }
}
