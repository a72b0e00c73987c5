import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { unpackSqlite } from '../support/releases.ts'

it('an upgrade keeps runs of an old release open or finished, so that none with results has to be opened again', async () => {
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-runs-'))
  const db = await openDatabase(`sqlite:${unpackSqlite('0.1.0', home).file}`)
  const runs = await db.read.selectFrom('test_runs').select(['opened_at', 'created_at', 'opened_reason', 'reopened_at']).execute()
  expect(runs.length).toBeGreaterThan(0)
  for (const run of runs) expect(run).toMatchObject({ opened_at: run.created_at, opened_reason: null, reopened_at: null })
  const evidence = await db.read.selectFrom('evidence').select(['run_id', 'result_id']).execute()
  expect(evidence.every((one) => one.run_id === null && one.result_id === null)).toBe(true)
  await db.close()
  rmSync(home, { recursive: true, force: true })
})
