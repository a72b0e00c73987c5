import { randomUUID } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import pg from 'pg'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import type { Database, Writer } from '../../src/db/database.ts'
import { asPersonId } from '../../src/db/ids.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { prepared } from '../../src/db/prepared.ts'
import { DatabaseUnavailable } from '../../src/errors.ts'
import { complaints, openTestPostgres } from '../support/databases.ts'

const server = process.env['TEST_POSTGRES_URL']
const person = (id: string) => ({
  id: asPersonId(id),
  name: id,
  email: `${id}@example.nhs.uk`,
  phone: null,
  organisation: null,
  created_at: '2026-03-02T09:00:00Z',
})
const insert = (id: string) => (trx: Writer) => trx.insertInto('people').values(person(id)).execute()
const idsIn = async (db: Database) => (await db.read.selectFrom('people').select('id').orderBy('id').execute()).map((one) => one.id)

/** A proxy to a server that can be held up: data stays on its way, as with a server that has stopped. */
async function wayTo(url: URL) {
  const sockets = new Set<Socket>()
  let isStopped = false
  const way = createServer((socket) => {
    const onward = connect(Number(url.port), url.hostname)
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      if (isStopped) one.pause()
    }
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => way.once('listening', resolve))
  return {
    url: Object.assign(new URL(url), { port: String((way.address() as AddressInfo).port) }).href,
    stop: () => {
      isStopped = true
      for (const one of sockets) one.pause()
    },
    goOn: () => {
      isStopped = false
      for (const one of sockets) one.resume()
    },
    close: () => {
      for (const one of sockets) one.destroy()
      way.close()
    },
  }
}

describe.skipIf(server === undefined)('a real PostgreSQL', () => {
  let db: Database
  let url: URL
  beforeEach(async () => {
    db = await openTestPostgres()
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db.read)
    url = Object.assign(new URL(server ?? ''), { pathname: `/${rows[0]?.name}` })
  })
  afterEach(() => db.close())

  async function asAdministrator<T>(act: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    return act(client).finally(() => client.end())
  }
  const endEveryOther = (client: pg.Client) =>
    client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')

  it('prepares a statement of the code once a connection, and asks it without a name after its table has changed', async () => {
    const find = prepared<{ id: PersonId }, { id: string; name: string }>((read, p) => read.selectFrom('people').selectAll().where('id', '=', p('id')))
    const asked = async () => (await find(db.read, { id: asPersonId('asha') })).rows.map((row) => row.name)
    await db.transaction(insert('asha'))
    expect([await asked(), await asked()]).toEqual([['asha'], ['asha']])
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db.read)
    expect(rows.filter((row) => /from "people" where "id" = /.test(row.statement))).toHaveLength(1)
    await asAdministrator((client) => client.query('alter table people add column more text'))
    expect([await asked(), await asked()]).toEqual([['asha'], ['asha']])
    await asAdministrator((client) => client.query('alter table people drop column more'))
  })

  it('that ends every connection does not end the process: whoever waits gets an error, and the next request is served', async () => {
    const { promise: isIn, resolve: nowIn } = Promise.withResolvers<void>()
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    await Promise.all([idsIn(db), idsIn(db), idsIn(db)])
    const writing = db.transaction(async (trx) => {
      await insert('asha')(trx)
      nowIn()
      // The connection is idle while it ends.
      await ended
      await insert('ben')(trx)
    })
    writing.catch(() => {})
    await isIn
    await asAdministrator(endEveryOther)
    end()
    await expect(writing).rejects.toBeInstanceOf(DatabaseUnavailable)
    await expect.poll(() => idsIn(db).catch((error: unknown) => error instanceof DatabaseUnavailable)).toEqual([])
    await db.transaction(insert('chi'))
    expect(await idsIn(db)).toEqual(['chi'])
  })

  it('with a row locked by another node refuses the writes that wait for it, and serves every read', async () => {
    await asAdministrator(async (other) => {
      await other.query('begin; select * from event_chain for update')
      const writes = Array.from({ length: 20 }, () => db.transaction((trx) => trx.updateTable('event_chain').set({ seq: 5 }).execute()))
      let settled = 0
      for (const one of writes) one.catch(() => {}).finally(() => (settled += 1))
      for (let n = 0; n < 20; n += 1) expect(await idsIn(db)).toEqual([])
      expect(settled).toBe(0)
      // All of them within one bound, although only six wait for the lock at a time.
      const outcomes = await Promise.allSettled(writes)
      expect(outcomes.map((one) => one.status === 'rejected' && one.reason)).toEqual(writes.map(() => expect.any(DatabaseUnavailable)))
      await other.query('rollback')
    })
    await db.transaction(insert('asha'))
    expect(await idsIn(db)).toEqual(['asha'])
  })

  it('with one lock after another held cancels the waiting statement within the bound for one lock', async () => {
    await db.transaction((trx) =>
      trx
        .insertInto('people')
        .values([person('asha'), person('ben')])
        .execute(),
    )
    const near = await openDatabase(url.href, { bounds: { watch: { suspicious: 500, probe: 2000, locked: 1000, answered: 20_000 } } })
    await asAdministrator((first) =>
      asAdministrator(async (second) => {
        await first.query(`begin; update people set phone = '1' where id = 'asha'`)
        await second.query(`begin; update people set phone = '1' where id = 'ben'`)
        const writing = near.transaction((trx) => trx.updateTable('people').set({ phone: '2' }).execute())
        writing.catch(() => {})
        await first.query('select pg_sleep(1); rollback')
        await expect(writing).rejects.toMatchObject({ cause: { code: '57014' } })
        await second.query('rollback')
      }),
    )
    await near.close()
  })

  it('serves reads inside more writes than there are connections', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        db.transaction(async (trx) => {
          await insert(`p${n}`)(trx)
          await idsIn(db)
        }),
      ),
    )
    expect(await idsIn(db)).toHaveLength(40)
  })

  it('limits statements and waits, except those that may take minutes', async () => {
    const settings = async (of: Pick<Database, 'read'>['read']) =>
      (
        await sql<{ name: string; setting: string }>`select name, setting from pg_settings
          where name in ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout') order by name`.execute(of)
      ).rows.map((row) => row.setting)
    const limited = ['10000', '5000', '15000']
    expect(await settings(db.read)).toEqual(limited)
    expect(await db.transaction(settings)).toEqual(limited)
    expect(await db.withoutLimits(settings)).toEqual(['0', '0', '0'])
  })

  it('that stops responding refuses what is waiting and what comes next, and serves again once it responds', async () => {
    const way = await wayTo(url)
    const log = complaints()
    const far = await openDatabase(way.url, { log, bounds: { connect: 500, watch: { suspicious: 500, probe: 500, locked: 5000, answered: 5000 } } })
    await far.transaction(insert('asha'))
    way.stop()
    const refused = [far.transaction(insert('ben')), idsIn(far), idsIn(far), far.transaction(insert('chi'))]
    for (const outcome of await Promise.allSettled(refused)) expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailable) })
    await expect(idsIn(far)).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(log.told).toContainEqual(expect.stringContaining('PostgreSQL does not answer'))
    way.goOn()
    await expect.poll(() => far.transaction(insert(randomUUID())).catch(() => false), { timeout: 20_000 }).not.toBe(false)
    expect(await idsIn(far)).toContain('asha')
    way.stop()
    await far.close()
    way.close()
  })

  it('that is slow over a statement is not taken for one that stopped responding', async () => {
    const slow = await openDatabase(url.href, { bounds: { watch: { suspicious: 250, probe: 2000, locked: 5000, answered: 20_000 } } })
    await sql`select pg_sleep(1.5)`.execute(slow.read)
    await slow.close()
  })
})
