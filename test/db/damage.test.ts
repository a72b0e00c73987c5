import { closeSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { run, environmentFor } from '../support/product.ts'
import { unpackSqlite } from '../support/releases.ts'

const folder = (): string => mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slipway-damage-'))

/** A database of an old release that was upgraded, with the copies from before: each test gets a copy. */
const upgraded = folder()
let home = ''
let file = ''
beforeAll(async () => {
  file = unpackSqlite('0.1.0', upgraded).file
  await (await openDatabase(`sqlite:${file}`)).close()
})
afterAll(() => rmSync(upgraded, { recursive: true, force: true }))
beforeEach(() => {
  home = folder()
  cpSync(upgraded, home, { recursive: true })
  file = join(home, basename(file))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Overwrites the first page of a table or an index. */
function damage(name: string): void {
  const db = new Sqlite(file, { readonly: true })
  const page = db.prepare('select rootpage from sqlite_master where name = ?').pluck().get(name) as number
  const size = db.pragma('page_size', { simple: true }) as number
  db.close()
  overwrite((page - 1) * size, size)
}

function overwrite(from: number, length: number): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(length, 0xa5), 0, length, from)
  closeSync(handle)
}

describe('a damaged SQLite file', () => {
  it.each([
    ['a file that is something else', () => writeFileSync(file, 'This is a letter, not a database. '.repeat(200))],
    ['a file that was cut off', () => truncateSync(file, 200_000)],
    ['a file with a damaged table that a start does not read', () => damage('test_cases')],
    ['a file with a damaged list of its tables', () => overwrite(100, 2000)],
  ])('%s stops the start with a message that says how to restore', async (_name, act) => {
    act()
    const before = readFileSync(file)
    await expect(openDatabase(`sqlite:${file}`)).rejects.toThrow(
      new RegExp(
        `${file} is damaged.*move ${file}, ${file}-wal and ${file}-shm.*slipway restore FOLDER.*Copies from before upgrades.*${file}\\.before-\\d+`,
        's',
      ),
    )
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('is reported by the product and by its command line', async () => {
    writeFileSync(file, 'This is a letter, not a database. '.repeat(200))
    for (const [script, args] of [
      ['src/main.ts', []],
      ['src/bin.ts', ['export']],
      ['src/bin.ts', ['verify']],
      ['src/bin.ts', ['backup', join(home, 'backup')]],
    ] as const) {
      const { code, output } = await run(script, [...args], environmentFor(file, 0))
      expect([code, output.split('(')[0]], script).toEqual([1, `The database ${file} is damaged, or it is no SQLite database `])
    }
    expect(existsSync(join(home, 'backup'))).toBe(false)
  }, 240_000)

  it('is reported by verify, with everything else that it finds', async () => {
    damage('test_cases')
    const { code, output } = await run('src/bin.ts', ['verify', '--json'], { ...environmentFor(file, 0), UPLOADS_DIR: join(home, 'uploads') })
    const verdict = JSON.parse(output) as { ok: boolean; store: { faults: string[] }; chain: { ok: boolean }; brokenFiles: [] }
    expect([code, verdict.ok, verdict.chain.ok, verdict.brokenFiles]).toEqual([1, false, true, []])
    expect(verdict.store.faults.join('\n')).toMatch(/page/i)
  })
})

it('verify reports a row that refers to a missing one', async () => {
  const db = new Sqlite(file)
  db.pragma('foreign_keys = off')
  db.exec(
    `insert into project_notes (id, project_id, body, written_by, written_at) select 'lost', 'nowhere', body, written_by, written_at from project_notes limit 1`,
  )
  db.close()
  const { code, output } = await run('src/bin.ts', ['verify'], { ...environmentFor(file, 0), UPLOADS_DIR: join(home, 'uploads') })
  expect([code, output.split('\n')[0]]).toEqual([
    1,
    expect.stringMatching(/^The database is damaged: Row \d+ of project_notes refers to a row of projects that is not there$/),
  ])
})

it('a database that this user may not open names the file and what to check', async () => {
  rmSync(file)
  mkdirSync(file)
  await expect(openDatabase(`sqlite:${file}`)).rejects.toThrow(`The database ${file} cannot be opened`)
})
