import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeBackup } from '../../src/backup/make-backup.ts'
import { connectionFor } from '../../src/backup/postgres-programs.ts'
import { restoreBackup } from '../../src/backup/restore-backup.ts'
import { openDatabase } from '../../src/db/database.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { onServerFrom } from '../support/databases.ts'
import { countsOf, manifestOf, postgresScript, releases, uploadsOf } from '../support/releases.ts'

const release = releases.at(-1) ?? ''
const server = process.env['TEST_POSTGRES_URL'] ?? ''
const env = { PATH: process.env['PATH'] }

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'slipway-pg-backup-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const backup = (databaseUrl: string, given: { env?: Record<string, string | undefined> } = {}) =>
  makeBackup({
    config: { databaseUrl, uploadsDir: join(home, 'uploads') },
    target: join(home, 'monday'),
    env: given.env ?? env,
    now: () => Date.parse('2026-03-02T09:00:00Z'),
    acceptFaults: false,
    heard: () => {},
  })

it('PostgreSQL’s programs receive the connection in the environment, and the password nowhere else', () => {
  const { env: given, shown } = connectionFor('postgres://slip:s%40crets@db.example:6543/way?sslmode=verify-full')
  expect(given).toEqual({ PGHOST: 'db.example', PGPORT: '6543', PGUSER: 'slip', PGPASSWORD: 's@crets', PGDATABASE: 'way', PGSSLMODE: 'verify-full' })
  expect(shown.join(' ')).toBe('--host=db.example --port=6543 --username=slip --dbname=way')
})

describe.runIf(server)('a backup of PostgreSQL', () => {
  /** The database and files of the release, in use. */
  async function live(): Promise<string> {
    cpSync(uploadsOf(release, 'postgres'), join(home, 'uploads'), { recursive: true })
    const url = await onServerFrom(server, postgresScript(release))
    await (await openDatabase(url)).close()
    return url
  }

  it('is restored into an empty database, verifies, and has every row and file', async () => {
    const told = await backup(await live())
    expect(told).toMatchObject({ engine: 'postgres', files: 1, faults: [], notChecked: expect.stringContaining('not loaded') })
    expect(readdirSync(join(home, 'monday')).toSorted()).toEqual(['backup.json', 'slipway.dump', 'uploads'])
    const config = { databaseUrl: await onServerFrom(server), uploadsDir: join(home, 'new') }
    expect(await restoreBackup({ config, folder: join(home, 'monday'), env, heard: () => {} })).toMatchObject({ files: 1, faults: [] })
    const db = await openDatabase(config.databaseUrl)
    const { counts } = manifestOf(release, 'postgres')
    expect(await verifyEverything(db, config.uploadsDir)).toMatchObject({ ok: true })
    expect(await countsOf(db.read, Object.keys(counts))).toEqual(counts)
    await db.close()
    const again = { ...config, uploadsDir: join(home, 'newer') }
    await expect(restoreBackup({ config: again, folder: join(home, 'monday'), env, heard: () => {} })).rejects.toThrow(/has \d+ tables already/)
  })

  it('without pg_dump on the PATH says what to install, shows no password and leaves nothing behind', async () => {
    const url = (await live()).replace('postgres@', 'postgres:secret@')
    const failing = backup(url, { env: { PATH: join(home, 'nothing') } })
    await expect(failing).rejects.toThrow(
      /pg_dump is not on the PATH.*pg_dump --format=custom .*--host=127\.0\.0\.1 --port=\d+ --username=postgres --dbname=slipway_.*cp -r .*uploads/s,
    )
    await expect(failing).rejects.not.toThrow(/secret/)
    expect(readdirSync(home)).toEqual(['uploads'])
  })
})
