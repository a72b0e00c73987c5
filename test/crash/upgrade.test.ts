import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import { onServerFrom } from '../support/databases.ts'
import { environmentFor } from '../support/product.ts'
import { postgresScript, unpackSqlite } from '../support/releases.ts'
import { upgradeKilledAfter } from './upgrade-killed.ts'

const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-killed-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const release = '0.1.0'

/** A sample; `test/drills/upgrade.ts` kills after each statement. */
const afterStatements = [10, 40, 55, 65, 75, 85]

it.each(afterStatements)('an upgrade that is killed after statement %i can start again', { timeout: 240_000 }, async (statement) => {
  const { file } = unpackSqlite(release, join(home, String(statement)))
  expect(await upgradeKilledAfter(`sqlite:${file}`, statement, release)).toEqual({ killed: true })
})

it.each([40, 150, 300])('a first start that is killed after statement %i can start again', { timeout: 240_000 }, async (statement) => {
  expect(await upgradeKilledAfter(`sqlite:${join(home, `new-${statement}`, 'slipway.db')}`, statement)).toEqual({ killed: true })
})

describe.runIf(process.env['TEST_POSTGRES_URL'])('a PostgreSQL server', () => {
  it.each([12, 25, 34])('on which an upgrade is killed after statement %i accepts the next one', { timeout: 240_000 }, async (statement) => {
    const url = await onServerFrom(process.env['TEST_POSTGRES_URL'] ?? '', postgresScript(release))
    expect(await upgradeKilledAfter(url, statement, release)).toEqual({ killed: true })
  })
})

it('of two processes that upgrade, the second waits for the first and then carries on', { timeout: 240_000 }, async () => {
  const { file } = unpackSqlite(release, join(home, 'two'))
  const first = openSqlite(file)
  first.exec('begin immediate')
  const second = spawn(process.execPath, ['src/bin.ts', 'migrate'], { env: environmentFor(file, 0), stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  const waiting = new Promise<void>((resolve) => {
    second.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Waiting for another process')) resolve()
    })
  })
  const ended = once(second, 'close')
  await Promise.race([waiting, ended])
  expect(second.exitCode, said).toBeNull()
  first.exec('rollback')
  first.close()
  expect(await ended).toEqual([0, null])
  expect(said).toContain('Upgraded the database: 037-schema-versions')
  const db = await openDatabase(`sqlite:${file}`)
  expect(await db.read.selectFrom('schema_versions').select('number').execute()).toEqual([{ number: 1 }])
  await db.close()
})
