import { sqliteFileOf } from '../db/database.ts'
import { version } from '../version.ts'
import { BackupError, databaseIn, digestOfFile, makeFolder } from './backup-folder.ts'
import type { Manifest } from './backup-folder.ts'
import type { BackupOptions } from './options.ts'
import { backUpPostgres } from './postgres-backup.ts'
import { backUpSqlite } from './sqlite-backup.ts'

export interface BackupTold {
  folder: string
  engine: Manifest['engine']
  madeAt: string
  bytes: number
  files: number
  faults: string[]
  notChecked: string | null
  head: string
}

/** Copies the database as of one moment, with the evidence files that it names, into one folder; checks the copy; only then does the folder appear. */
export async function makeBackup(options: BackupOptions): Promise<BackupTold> {
  const { config, target, acceptFaults } = options
  const file = sqliteFileOf(config.databaseUrl)
  const engine = file === undefined ? 'postgres' : 'sqlite'
  return makeFolder(target, async (folder) => {
    const madeAt = new Date(options.now()).toISOString()
    const { state, files, faults, notChecked, head } = await (file === undefined ? backUpPostgres(folder, options) : backUpSqlite(file, folder, options))
    if (faults.length > 0 && !acceptFaults)
      throw new BackupError(
        `The copy does not verify, so no backup was kept:\n${faults.map((one) => `- ${one}`).join('\n')}\nIs it the same with slipway verify? Then mend or restore first, or keep the backup as it is with --accept-faults.`,
      )
    options.heard('Reading the copy once more')
    const database = await digestOfFile(databaseIn(folder, engine))
    return {
      manifest: { format: 1, slipway: version, madeAt, engine, migrations: state.applied, database, files, faults, head },
      told: { folder: target, engine, madeAt, bytes: database.bytes, files, faults, notChecked, head },
    }
  })
}
