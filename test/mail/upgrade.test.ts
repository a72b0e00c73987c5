import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { accounts } from '../../src/db/migrations/001-accounts.ts'
import { outbox } from '../../src/db/migrations/039-outbox.ts'

it('unsent mail of an earlier release is never sent by itself after the upgrade', () => {
  const db = new BetterSqlite3(':memory:')
  for (const statement of accounts) db.exec(statement)
  const insert = db.prepare(
    `insert into outbox (id, recipient, subject, body, created_at, sent_at, failure) values (?, 'a@example.nhs.uk', 'Hello', 'Text', '2025-03-02T09:00:00.000Z', ?, ?)`,
  )
  insert.run('sent', '2025-03-02T09:00:01.000Z', null)
  insert.run('failed', null, 'connect ECONNREFUSED')
  insert.run('never tried', null, null)
  for (const statement of outbox) db.exec(statement)
  expect(db.prepare('select id, state, settled_at, give_up_at, failure from outbox order by id').all()).toEqual([
    { id: 'failed', state: 'gave-up', settled_at: '2025-03-02T09:00:00.000Z', give_up_at: null, failure: 'connect ECONNREFUSED' },
    // The worker gives up without an attempt on mail that has waited past this time.
    { id: 'never tried', state: 'waiting', settled_at: null, give_up_at: '2025-03-02T09:00:00.000Z', failure: null },
    { id: 'sent', state: 'sent', settled_at: '2025-03-02T09:00:01.000Z', give_up_at: null, failure: null },
  ])
  db.close()
})
