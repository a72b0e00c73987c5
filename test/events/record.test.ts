import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import type { Database, Reader, Writer } from '../../src/db/database.ts'
import { asPersonId } from '../../src/db/ids.ts'
import { migrations } from '../../src/db/migrations/index.ts'
import { accountable, isLeftOut, notAccountable } from '../../src/events/accountable.ts'
import type { Accountable } from '../../src/events/accountable.ts'
import { recordEvents } from '../../src/events/events.store.ts'
import type { NewEvent } from '../../src/events/events.store.ts'
import { keepDerived } from '../../src/derived/keep-derived.ts'
import { coverTheRest } from '../../src/events/cover-rows.ts'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { onBothEngines } from '../support/databases.ts'
import { tamper } from '../support/tamper.ts'

const event = (subjectId: string): NewEvent => ({
  id: `about ${subjectId}`,
  at: '2026-03-02T09:00:00Z',
  actor: { id: null, name: 'Asha Patel' },
  projectId: null,
  subject: 'person',
  subjectId,
  action: 'added',
  sentence: `Asha Patel added ${subjectId}`,
})
const addPerson = (trx: Writer, id: string): Promise<unknown> =>
  trx
    .insertInto('people')
    .values({ id: asPersonId(id), name: `Person ${id}`, email: `${id}@example.nhs.uk`, phone: null, organisation: null, created_at: '2026-03-02T09:00:00Z' })
    .execute()
const recorded = (db: Reader) => db.selectFrom('event_rows').select(['seq', 'table_name', 'row_id', 'digest']).orderBy('seq').orderBy('row_id').execute()

/** A row of each table whose rows never change. */
const someRows = [
  `insert into event_rows (seq, table_name, row_id, digest) values (1, 'people', 'a', 'x')`,
  `insert into sop_versions (id, project_id, number, body, digest, written_by, written_at) values ('v', 'p', 1, 'x', 'x', 'x', '2026')`,
  `insert into sop_signatures (id, version_id, project_id, digest, role_key, role_name, person_id, person_name, decision, meaning, at)
    values ('s', 'v', 'p', 'x', 'lead', 'Lead', 'a', 'Asha', 'signed', 'x', '2026')`,
  `insert into attestations (id, project_id, gate, decision, first_person, first_role, first_at, second_person, second_at, conditions)
    values ('go', 'p', 'go', 'go', 'Asha', 'Lead', '2026', 'Ben', '2026', '[]')`,
]

/** The columns of every table. */
async function tablesOf({ engine, read }: Database): Promise<Map<string, { name: string; is_key: number | boolean }[]>> {
  const { rows } = await (
    engine === 'sqlite'
      ? sql<{ table: string; name: string; is_key: number | boolean }>`select m.name as "table", c.name, c.pk > 0 as is_key
          from sqlite_master m, pragma_table_xinfo(m.name) c where m.type = 'table' and m.name not like 'sqlite%'`
      : sql<{
          table: string
          name: string
          is_key: number | boolean
        }>`select c.relname as "table", a.attname as name, coalesce(a.attnum = any (i.indkey), false) as is_key
          from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          left join pg_index i on i.indrelid = c.oid and i.indisprimary where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`
  ).execute(read)
  return Map.groupBy(
    rows.filter((row) => !row.table.startsWith('kysely') && row.table !== 'record_notes' && row.table !== 'row_notes'),
    (row) => row.table,
  )
}

onBothEngines('the record', (open) => {
  let opened: Database
  let db: Database
  beforeEach(async () => {
    opened = await open()
    db = keepDerived(opened, [], (trx) => coverTheRest(trx, () => Date.parse('2026-03-02T09:00:00Z')))
  })

  it('binds each row of an act to the event about it', async () => {
    await db.transaction(async (trx) => {
      for (const id of ['a', 'b']) await addPerson(trx, id)
      await recordEvents(trx, [event('a'), event('b')])
    })
    expect((await recorded(db.read)).map((one) => [one.seq, one.table_name, one.row_id])).toEqual([
      [1, 'people', 'a'],
      [2, 'people', 'b'],
    ])
    expect(await verifyRecord(db.read)).toEqual({ rows: 2, faults: [], count: 0 })
    expect(await verifyChain(db.read)).toEqual({ ok: true, events: 2 })
  })

  it('adds one event for rows that a write changed without naming them, and none if there are no such rows', async () => {
    await db.transaction(async (trx) => {
      await recordEvents(trx, [event('a')])
      await addPerson(trx, 'a')
    })
    await db.transaction((trx) => trx.updateTable('people').set({ name: 'Person a' }).execute())
    expect(await db.read.selectFrom('events').select(['seq', 'sentence']).where('subject', '=', 'record').execute()).toEqual([
      { seq: 2, sentence: 'Recorded 1 more row of the same change: people' },
    ])
    expect(await verifyRecord(db.read)).toMatchObject({ rows: 1, count: 0 })
  })

  it('holds nothing of a write that failed', async () => {
    const failing = db.transaction(async (trx) => {
      await addPerson(trx, 'a')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await db.transaction((trx) => recordEvents(trx, [event('b')]))
    expect(await recorded(db.read)).toEqual([])
  })

  it('records that a row was deleted', async () => {
    await db.transaction((trx) => addPerson(trx, 'a'))
    await db.transaction(async (trx) => {
      await trx.deleteFrom('people').execute()
      await recordEvents(trx, [event('a')])
    })
    expect((await recorded(db.read)).map((one) => one.digest)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), null])
    expect(await verifyRecord(db.read)).toMatchObject({ rows: 0, count: 0 })
  })

  it('verifies after many concurrent writes', async () => {
    const ids = Array.from({ length: 25 }, (_, n) => `p${n}`)
    await Promise.all(
      ids.map((id) =>
        db.transaction(async (trx) => {
          await addPerson(trx, id)
          await recordEvents(trx, [event(id)])
        }),
      ),
    )
    expect(await verifyRecord(db.read)).toEqual({ rows: 25, faults: [], count: 0 })
    expect(await verifyChain(db.read)).toEqual({ ok: true, events: 25 })
    expect((await recorded(db.read)).length).toBe(25)
  })

  it('reports which row was changed, added or deleted behind its back, and which events lost their rows', async () => {
    await db.transaction(async (trx) => {
      for (const id of ['a', 'b', 'c']) await addPerson(trx, id)
      await recordEvents(trx, [event('a'), event('b'), event('c')])
    })
    await tamper(opened, `update people set phone = '0117' where id = 'a'`, `delete from people where id = 'b'`, `update people set id = 'd' where id = 'c'`)
    expect((await verifyRecord(db.read)).faults).toEqual([
      'Row a of people is not as event 1 recorded it',
      'Row b of people is missing: event 2 recorded it',
      'Row c of people is missing: event 3 recorded it',
      'Row d of people is in no event',
    ])
    await tamper(opened, `delete from event_rows where seq = 2`, `update event_rows set digest = 'x' where seq = 3`)
    expect((await verifyRecord(db.read)).faults).toEqual(
      expect.arrayContaining(['What event 2 recorded of its rows is missing', 'What event 3 recorded of its rows was changed']),
    )
  })

  it('never takes a change by another program for an act, whatever is written next', async () => {
    await db.transaction((trx) => addPerson(trx, 'a'))
    await sql`update people set phone = '0117'`.execute(db.read)
    await db.transaction(async (trx) => {
      await addPerson(trx, 'b')
      await recordEvents(trx, [event('b')])
    })
    expect((await verifyRecord(db.read)).faults).toEqual(['Row a of people is not as event 1 recorded it'])
  })

  it.each([
    `update events set sentence = 'Other'`,
    'delete from events',
    `update event_rows set digest = null`,
    'delete from event_rows',
    `update sop_versions set body = 'Other'`,
    'delete from sop_versions',
    `update sop_signatures set person_name = 'Other'`,
    'delete from sop_signatures',
    `update attestations set second_person = 'Other'`,
    'delete from attestations',
  ])('cannot be changed in the database by: %s', async (statement) => {
    await db.transaction((trx) => recordEvents(trx, [event('a')]))
    await tamper(opened, ...someRows)
    await expect(sql.raw(statement).execute(opened.read)).rejects.toThrow(/Rows of \w+ are kept as they were written/)
  })

  it('takes the second person of an attestation once, and no other change of it', async () => {
    await tamper(opened, ...someRows, `update attestations set second_at = null, second_person = null`)
    const set = (what: string) => sql.raw(`update attestations set ${what}`).execute(opened.read)
    await expect(set(`first_person = 'Other'`)).rejects.toThrow('are kept as they were written')
    await set(`second_person = 'Ben', second_at = '2026'`)
    await expect(set(`second_person = 'Cara'`)).rejects.toThrow('are kept as they were written')
  })

  it('classifies every table as part of it or not, with its real key and columns', async () => {
    const tables = await tablesOf(db)
    expect([...Object.keys(accountable), ...Object.keys(notAccountable)].toSorted()).toEqual([...tables.keys()].toSorted())
    for (const [table, rules] of Object.entries<Accountable>(accountable)) {
      const columns = tables.get(table) ?? []
      expect([table, rules.id.toSorted()]).toEqual([
        table,
        columns
          .filter((one) => Boolean(one.is_key))
          .map((one) => one.name)
          .toSorted(),
      ])
      expect(columns.map((one) => one.name)).toEqual(expect.arrayContaining([...rules.leftOut, ...rules.hidden]))
    }
  })

  it('notes the same tables on PostgreSQL, by the same key and without the same columns', async () => {
    if (db.engine === 'sqlite') return
    const tables = await tablesOf(db)
    const { rows } = await sql<{ table: string; args: string }>`select tgrelid::regclass::text as "table", encode(tgargs, 'escape') as args
      from pg_trigger where tgname like '%\\_noted' order by 1`.execute(db.read)
    const leftOut = (table: string, rules: Accountable) => (tables.get(table) ?? []).map((one) => one.name).filter((column) => isLeftOut(column, rules))
    const args = (of: string) => of.split('\\000').map((one) => one.split(',').toSorted().join())
    expect(rows.map((row) => [row.table, ...args(row.args)])).toEqual(
      Object.entries<Accountable>(accountable)
        .map(([table, rules]) => [table, rules.id.toSorted().join(), leftOut(table, rules).toSorted().join(), ''])
        .toSorted(),
    )
  })

  it('binds what an upgrade changed, and nothing that was changed behind its back earlier', async () => {
    if (db.engine === 'postgres') return
    await db.transaction(async (trx) => {
      for (const id of ['a', 'b']) await addPerson(trx, id)
      await recordEvents(trx, [event('a'), event('b')])
    })
    await tamper(opened, `update people set phone = '0117' where id = 'a'`)
    const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(db.read)
    const later = { '999-later': { up: (trx: Writer) => sql`alter table people add column later text not null default 'x'`.execute(trx).then(() => {}) } }
    const after = await openDatabase(`sqlite:${rows[0]?.file ?? ''}`, { migrations: { ...migrations, ...later }, copies: false })
    expect((await verifyRecord(after.read)).faults).toEqual(['Row a of people is not as event 1 recorded it'])
    expect(await after.read.selectFrom('events').select('action').where('subject', '=', 'record').execute()).toEqual([{ action: 'upgraded' }])
    await after.close()
  })
})
