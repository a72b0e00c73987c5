import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { kyselyOnSqlite, openSqlite } from '../../src/db/sqlite.ts'
import type { Tables } from '../../src/db/tables.ts'
import { hashOf, headInWords } from '../../src/events/chain.ts'
import type { Head } from '../../src/events/chain.ts'
import { digestOfRows } from '../../src/events/row-digests.ts'
import { findHead, verifyChain } from '../../src/events/verify-chain.store.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { exportJson } from '../../src/tracker/export.store.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { openTestPostgres, openTestSqlite } from '../support/databases.ts'
import { liveProject } from '../support/honest-project.ts'
import { singleChanges } from '../support/single-changes.ts'
import type { SingleChange } from '../support/single-changes.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { pastTheGuards } from '../support/tamper.ts'

/** Does something and undoes it. */
async function within<T>(db: Kysely<Tables>, act: () => Promise<T>): Promise<T> {
  await sql`savepoint one`.execute(db)
  try {
    return await act()
  } finally {
    await sql`rollback to savepoint one`.execute(db)
  }
}

/** Makes a change unless the database itself refuses it. */
async function isMade(db: Kysely<Tables>, change: SingleChange): Promise<boolean> {
  await sql`savepoint each`.execute(db)
  try {
    await change.run(db)
    return true
  } catch {
    await sql`rollback to savepoint each`.execute(db)
    return false
  }
}

/** The first of these changes that are each of another table, at most 20: a fault names its table, so they can be looked for together. */
function takeTogether(changes: SingleChange[]): SingleChange[] {
  const tables = changes.slice(0, 20).map((one) => one.table)
  const repeated = tables.findIndex((table, at) => tables.indexOf(table) < at)
  return changes.splice(0, repeated === -1 ? tables.length : repeated)
}

/** The changes that `verify` does not find, or finds in another table. Those that the database itself refuses do not count. */
async function notFound(db: Kysely<Tables>, count: number): Promise<{ made: number; missed: string[] }> {
  let made = 0
  const missed: string[] = []
  const changes = await singleChanges(db, count * 2)
  while (made < count && changes.length > 0)
    await within(db, async () => {
      const some: SingleChange[] = []
      for (const change of takeTogether(changes)) if (made + some.length < count && (await isMade(db, change))) some.push(change)
      made += some.length
      const { faults } = await verifyRecord(db)
      missed.push(...some.filter(({ table }) => !faults.some((one) => one.includes(` of ${table} `))).map((one) => one.words))
    })
  return { made, missed }
}

describe('a project that went live, on SQLite', () => {
  let project: Started
  let read: Kysely<Tables>
  let connection: ReturnType<typeof openSqlite>
  let head: Head
  const home = mkdtempSync(join(tmpdir(), 'slipway-record-'))
  beforeAll(async () => {
    project = await liveProject(await openTestSqlite())
    const { db } = project.world.context
    const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(db.read)
    connection = openSqlite(rows[0]?.file ?? '')
    connection.pragma('foreign_keys = off')
    connection.pragma('ignore_check_constraints = on')
    read = kyselyOnSqlite(connection)
    head = await findHead(read)
  }, 120_000)
  afterAll(async () => {
    connection.close()
    await project.world.close()
    await project.world.context.db.close()
    rmSync(home, { recursive: true, force: true })
  })

  it('verifies, and the event of each act records its rows', async () => {
    const { db, config } = project.world.context
    expect(await verifyEverything(db, config.uploadsDir, [head])).toMatchObject({ ok: true, head: headInWords(head), record: { count: 0 } })
    const beside = await read.selectFrom('events').select('sentence').where('subject', '=', 'record').where('action', '=', 'recorded').execute()
    // The answers of the catalogue are computed right after a project is started.
    expect(beside.map((one) => one.sentence)).toEqual(['Recorded 2 more rows of the same change: prerequisites'])
  })

  it('exposes 1,000 of 1,000 single changes of its record', { timeout: 300_000 }, async () => {
    connection.exec('begin')
    connection.exec(pastTheGuards(''))
    expect(await notFound(read, 1000)).toEqual({ made: 1000, missed: [] })
    connection.exec('rollback')
  })

  it('exposes every truncation of its chain, given the head', { timeout: 60_000 }, async () => {
    const missed: number[] = []
    connection.exec('begin')
    connection.exec(pastTheGuards(''))
    for (let last = 0; last < head.seq; last += 1)
      await within(read, async () => {
        for (const table of ['events', 'event_rows']) connection.prepare(`delete from ${table} where seq > ?`).run(last)
        const hash = connection.prepare('select hash from events where seq = ?').pluck().get(last) ?? ''
        connection.prepare('update event_chain set seq = ?, hash = ?').run(last, hash)
        // Without a head a truncation cannot be found: checked now and then.
        if (last % 10 === 0) expect(await verifyChain(read)).toEqual({ ok: true, events: last })
        if ((await verifyChain(read, [head])).ok) missed.push(last)
      })
    connection.exec('rollback')
    expect(missed).toEqual([])
  })

  /** Gives every event from this one on, and the chain, a hash that matches what is written there now. */
  async function hashAgain(from: number): Promise<void> {
    const save = connection.prepare('update events set previous_hash = ?, hash = ? where seq = ?')
    let previous = String(
      connection
        .prepare('select hash from events where seq = ?')
        .pluck()
        .get(from - 1) ?? '',
    )
    for (const row of await read.selectFrom('events').selectAll().where('seq', '>=', from).orderBy('seq').execute()) {
      const hash = hashOf({ ...row, previous_hash: previous })
      save.run(previous, hash, row.seq)
      previous = hash
    }
    connection.prepare('update event_chain set hash = ?').run(previous)
  }

  it('exposes every rewrite of its events and rows from any point on, given the head', { timeout: 60_000 }, async () => {
    const missed: number[] = []
    connection.exec('begin')
    connection.exec(pastTheGuards(''))
    for (let from = 1; from <= head.seq; from += 1)
      await within(read, async () => {
        connection.prepare(`update events set sentence = sentence || ' not' where seq = ?`).run(from)
        const rows = await read.selectFrom('event_rows').selectAll().where('seq', '=', from).execute()
        connection.prepare('delete from event_rows where seq = ? and row_id = ?').run(from, rows[0]?.row_id ?? '')
        const rest = rows.slice(1).map((one) => ({ table: one.table_name, rowId: one.row_id, digest: one.digest }))
        connection.prepare('update events set rows_digest = ? where seq = ?').run(rest.length === 0 ? null : digestOfRows(rest), from)
        await hashAgain(from)
        if (from % 10 === 0) expect(await verifyChain(read)).toEqual({ ok: true, events: head.seq })
        if ((await verifyChain(read, [{ hash: head.hash }])).ok) missed.push(from)
      })
    connection.exec('rollback')
    expect(missed).toEqual([])
  })

  it('is exported so that a script without our code verifies it, and exposes changes to the export', { timeout: 60_000 }, async () => {
    const file = join(home, 'all.json')
    const verified = (text: string, given?: string) => {
      writeFileSync(file, text)
      const { status, stdout } = spawnSync(process.execPath, ['docs/verify-an-export.mjs', file, ...(given === undefined ? [] : [given])], { encoding: 'utf8' })
      return { status, stdout }
    }
    let json = ''
    for await (const piece of exportJson(read, 'now')) json += piece
    expect(json).toContain(`"head":"${headInWords(head)}"`)
    expect(verified(json, headInWords(head))).toEqual({ status: 0, stdout: expect.stringContaining(`${head.seq} events and `) })
    expect(verified(json, `3:${head.hash}`)).toEqual({ status: 1, stdout: expect.stringContaining('does not lead through the head') })
    for (const [was, now, told] of [
      ['"decision":"signed"', '"decision":"declined"', /^Row sop_signatures \S+ is not as an event recorded it\n$/],
      ['"person_name":"Grace Adeyemi"', '"person_name":"Greta Adeyemi"', /^Row sop_signatures \S+ is not as an event recorded it\n$/],
      ['"verdict":"pass"', '"verdict":"fail"', /^Row test_results \S+ is not as an event recorded it\n$/],
      ['"sentence":"', '"sentence":"Not ', /^Event 1 is not as it was written\n$/],
    ] as const) {
      expect(json).toContain(was)
      const { status, stdout } = verified(json.replace(was, now))
      expect([was, status, told.test(stdout)]).toEqual([was, 1, true])
    }
  })
})

describe('a project that was started, on PostgreSQL', () => {
  let db: Database
  let project: Started
  beforeAll(async () => {
    db = await openTestPostgres()
    project = await startedProject(db)
  }, 180_000)
  afterAll(async () => {
    await project.world.close()
    await db.close()
  })

  it('verifies, and exposes 60 of 60 single changes of its record', { timeout: 120_000 }, async () => {
    expect(await verifyRecord(db.read)).toMatchObject({ count: 0 })
    const found = await db.read
      .transaction()
      .execute(async (trx) => {
        await sql`set local session_replication_role = replica`.execute(trx)
        throw Object.assign(new Error('taken back'), { found: await notFound(trx, 60) })
      })
      .catch((error: unknown) => (error instanceof Error && 'found' in error ? error.found : error))
    expect(found).toEqual({ made: 60, missed: [] })
  })
})
