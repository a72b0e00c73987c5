import { sql } from 'kysely'
import { withPostgres } from '../db/database.ts'
import { knownState } from '../db/migrate.ts'
import { listKeptFiles } from '../evidence/evidence.store.ts'
import { copyKeptFiles } from '../evidence/files.ts'
import { faultsInWords, verifyRecords } from '../tracker/verify.store.ts'
import { BackupError, databaseIn, uploadsIn } from './backup-folder.ts'
import type { BackupOptions, Copied } from './options.ts'
import { connectionFor, runProgram } from './postgres-programs.ts'

/** Copies a PostgreSQL database with pg_dump, and its files, as of one moment; verifies that moment, and reads the whole dump. */
export async function backUpPostgres(folder: string, { config, env, target, heard }: BackupOptions): Promise<Copied> {
  const connection = connectionFor(config.databaseUrl)
  const withConnection = { ...env, ...connection.env }
  return withPostgres(config.databaseUrl, (db) =>
    db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (trx) => {
        await sql`set local statement_timeout = 0`.execute(trx)
        await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
        const state = await knownState(trx)
        if (state.pending.length > 0)
          throw new BackupError(
            'The database has an older schema than this version of Slipway: back it up with the version that wrote it, or run slipway migrate first.',
          )
        const { rows } = await sql<{ id: string }>`select pg_export_snapshot() as id`.execute(trx)
        const stored = (await listKeptFiles(trx)).flatMap((row) => row.stored_as ?? [])
        heard('Copying the files of evidence')
        const gone = await copyKeptFiles(config.uploadsDir, uploadsIn(folder), stored)
        heard('Copying the database with pg_dump')
        const file = databaseIn(folder, 'postgres')
        const there = await runProgram('pg_dump', [...howToDump, `--snapshot=${rows[0]?.id ?? ''}`, `--file=${file}`], withConnection)
        if (!there) throw new BackupError(byHand(target, config.uploadsDir, connection.shown))
        heard('Verifying the copy')
        if (!(await runProgram('pg_restore', ['--file=/dev/null', file], withConnection)))
          throw new BackupError('pg_restore is not on the PATH, so the dump cannot be read through. It comes with pg_dump: install both.')
        const records = await verifyRecords(trx, uploadsIn(folder))
        const notChecked = 'the dump was read through, not loaded: try slipway restore into an empty database now and then'
        const faults = faultsInWords({ ...records, store: { checked: [], faults: [], notChecked } })
        return { state, files: stored.length - gone.length, faults, notChecked, head: records.head }
      }),
  )
}

const howToDump = ['--format=custom', '--no-owner', '--no-privileges', '--no-password']

/** What to type on a machine that has pg_dump. */
const byHand = (target: string, uploads: string, connection: string[]): string =>
  `pg_dump is not on the PATH, so nothing was saved. Install PostgreSQL's client programs here (of the server's version or newer) and start again, or run this where they are; they ask for the password:
  mkdir ${target}
  pg_dump --format=custom --no-owner --no-privileges ${connection.join(' ')} --file=${target}/slipway.dump
  cp -r ${uploads} ${target}/uploads
To restore it into an empty database: pg_restore --exit-on-error --single-transaction --no-owner --no-privileges ${connection.join(' ')} ${target}/slipway.dump, and copy the files back.`
