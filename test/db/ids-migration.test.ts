import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import type { Database } from '../../src/db/database.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { unpackSqlite } from '../support/releases.ts'
import { upgradedRelease } from '../support/upgraded-release.ts'
import { listNamesWithoutIds } from '../support/who-did-it.ts'

let home = ''
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Notes of an older release, by id: the name and the time. */
const note = (id: string, by: string, at: string): string =>
  `insert into project_notes (id, project_id, body, written_by, written_at) values ('${id}', (select min(id) from projects), 'x', '${by}', '${at}')`
const event = (seq: number, actor: string | null, name: string, at: string): string =>
  `insert into events (seq, id, at, actor_id, actor_name, subject, subject_id, action, sentence, previous_hash, hash)
    values (${seq}, 'later-${seq}', '${at}', ${actor === null ? 'null' : `'${actor}'`}, '${name}', 'note', 'x', 'written', 'x', 'x', 'x')`
const [nine, ten, eleven] = ['2026-05-01T09:00:00.000Z', '2026-05-01T10:00:00.000Z', '2026-05-01T11:00:00.000Z']
/** Two people are called Sam Lee, one is Ida Berg, and the history has no id for The importer. */
const rows = [
  event(100_001, 'sam-1', 'Sam Lee', nine),
  event(100_002, 'sam-1', 'Sam Lee', ten),
  event(100_003, 'sam-2', 'Sam Lee', ten),
  event(100_004, 'ida', 'Ida Berg', nine),
  event(100_005, null, 'The importer', nine),
  note('moment', 'Sam Lee', nine),
  note('both', 'Sam Lee', ten),
  note('neither', 'Sam Lee', eleven),
  note('one', 'Ida Berg', eleven),
  note('nobody', 'The importer', nine),
  note('unheard', 'Nobody At All', nine),
]

async function upgraded(engine: 'sqlite' | 'postgres', before: string[] = []): Promise<Database> {
  home = mkdtempSync(join(tmpdir(), 'slipway-ids-'))
  if (engine === 'sqlite') {
    const { file } = unpackSqlite('0.1.0', home)
    const old = new Sqlite(file)
    for (const one of before) old.exec(one)
    old.close()
    return openDatabase(`sqlite:${file}`)
  }
  return upgradedRelease('0.1.0', before)
}

describe.each(['sqlite', 'postgres'] as const)('an upgrade on %s', (engine) => {
  it('adds the person’s id beside every name that the history knows, and the record verifies', async () => {
    const db = await upgraded(engine)
    const { without, withId } = await listNamesWithoutIds(db.read)
    // The catalogue that comes with an installation.
    expect(without).toEqual(['product_statuses.set_by: Slipway'])
    expect(withId).toBeGreaterThan(600)
    expect((await verifyRecord(db.read)).faults).toEqual([])
    await db.close()
  }, 120_000)

  it('tells two people of one name apart by the time of the event, and guesses nothing', async () => {
    const db = await upgraded(engine, rows)
    const notes = await db.read.selectFrom('project_notes').select(['id', 'written_by_id']).where('written_at', 'in', [nine, ten, eleven]).execute()
    expect(Object.fromEntries(notes.map((one) => [one.id, one.written_by_id]))).toEqual({
      moment: 'sam-1',
      both: null,
      neither: null,
      one: 'ida',
      nobody: null,
      unheard: null,
    })
    await db.close()
  }, 120_000)
})
