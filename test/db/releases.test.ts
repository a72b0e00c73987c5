import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase, postgresOn } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { upgradePostgres } from '../../src/db/migrate-postgres.ts'
import { migrations } from '../../src/db/migrations/index.ts'
import { schemaState } from '../../src/db/schema-state.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { version } from '../../src/version.ts'
import { onServerFrom } from '../support/databases.ts'
import { countsOf, manifestOf, postgresScript, releases, unpackPglite, unpackSqlite, uploadsOf } from '../support/releases.ts'

const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-releases-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

async function expectWhole(db: Database, release: string): Promise<void> {
  const manifest = manifestOf(release, db.engine)
  const state = await schemaState(db.read, migrations)
  expect([state.pending, state.unknown, state.writtenBy]).toEqual([[], [], version])
  expect(await verifyEverything(db, uploadsOf(release, db.engine))).toMatchObject({ ok: true })
  expect(await countsOf(db.read, Object.keys(manifest.counts))).toEqual(manifest.counts)
}

it('the fixtures include a database of a release for both engines', () => {
  expect(releases).toContain('0.1.0')
})

describe.each(releases)('the database of release %s', (release) => {
  it('upgrades, verifies and keeps its rows on SQLite', async () => {
    const db = await openDatabase(`sqlite:${unpackSqlite(release, join(home, release)).file}`)
    await expectWhole(db, release)
    await db.close()
  })

  it('upgrades, verifies and keeps its rows on PostgreSQL', async () => {
    const server = process.env['TEST_POSTGRES_URL']
    if (server) {
      const db = await openDatabase(await onServerFrom(server, postgresScript(release)))
      await expectWhole(db, release)
      return db.close()
    }
    const read = await unpackPglite(release)
    await upgradePostgres(read)
    await expectWhole(postgresOn(read), release)
    await read.destroy()
  }, 120_000)
})
