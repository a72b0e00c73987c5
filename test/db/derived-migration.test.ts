import { afterEach, expect, it } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { openDatabase } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { handWords } from '../../src/tracker/prerequisites/shown.ts'
import { unpackSqlite } from '../support/releases.ts'
import { upgradedRelease } from '../support/upgraded-release.ts'

const release = '0.1.0'
let home = ''
afterEach(() => rmSync(home, { recursive: true, force: true }))

const byHand = `update prerequisites set standing = 'met', note = 'Seen in the list', settled_by = 'Sam Lee', settled_at = '2026-01-03T09:00:00.000Z', due_date = '2026-01-10' where key = 'pair-proven'`
const trained = `update prerequisites set standing = 'met', value = '40' where key = 'users-trained'`

async function upgraded(engine: 'sqlite' | 'postgres'): Promise<Database> {
  home = mkdtempSync(join(tmpdir(), 'slipway-derived-'))
  if (engine === 'sqlite') {
    const { file } = unpackSqlite(release, home)
    const before = new Sqlite(file)
    before.exec(byHand)
    before.exec(trained)
    before.close()
    return openDatabase(`sqlite:${file}`)
  }
  return upgradedRelease(release, [byHand, trained])
}

it.each(['sqlite', 'postgres'] as const)('a prerequisite completed by hand stays readable but no longer decides, once it is derived (%s)', async (engine) => {
  const db = await upgraded(engine)
  const rows = await db.read.selectFrom('prerequisites').selectAll().where('key', 'in', ['pair-proven', 'catalogue-ready', 'users-trained']).execute()
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows.filter((one) => one.key === 'pair-proven')) {
    expect(row).toMatchObject({ derived: 'pair-proven', stage: 'testing', status: 'not-started', note: null, due_date: null })
    expect(handWords(row)).toBe('Met (Sam Lee, 3 January 2026, 9:00am), Seen in the list, due 10 January 2026')
  }
  for (const row of rows.filter((one) => one.key === 'users-trained')) expect(row).toMatchObject({ status: 'met', value: '40', value_level: null })
  const projects = await db.read.selectFrom('projects').select('stage_until').execute()
  expect(new Set(projects.map((one) => one.stage_until))).toEqual(new Set(['1970-01-01']))
  await db.close()
})
