import type BetterSqlite3 from 'better-sqlite3'
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { openSqlite } from './sqlite.ts'

/** Pages copied between two checks of signals and progress: 4 MB. */
const pagesAtOnce = 1000

/**
 * Opens a read transaction, so that a backup copies the database as of now. Without one, better-sqlite3 restarts the copy at each commit of
 * another connection and never finishes beside a busy server.
 */
export function holdMoment(file: string): BetterSqlite3.Database {
  const connection = openSqlite(file)
  connection.exec('begin')
  connection.prepare('select count(*) from sqlite_master').get()
  return connection
}

/** Copies the moment that `holdMoment` holds into a new file. `heard` gets the fraction that is done, from 0 to 1. */
export async function copyMoment(moment: BetterSqlite3.Database, target: string, heard: (share: number) => void = () => {}): Promise<void> {
  await moment.backup(target, {
    progress({ totalPages, remainingPages }) {
      heard(totalPages === 0 ? 1 : 1 - remainingPages / totalPages)
      return pagesAtOnce
    },
  })
}

/** Copies a live SQLite database, as of now, into a new file. */
export async function copySqlite(file: string, target: string): Promise<void> {
  const moment = holdMoment(file)
  try {
    await copyMoment(moment, target)
  } finally {
    moment.close()
  }
}

/** Flushes a folder to disk, so that renames in it survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
