import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Tables } from '../../src/db/tables.ts'
import { digestOfRow, digestOfRows } from '../../src/events/row-digests.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { upgradedFrom } from '../support/upgraded-from.ts'

const product = {
  id: 'cleo',
  role: 'consumer',
  supplier: 'IC24',
  product: 'Cleo',
  product_version: null,
  standard_version: null,
  fhir_version: null,
  status: 'ready',
  link: null,
  version: 1,
  created_at: '2026',
}
const statusOf = (number: number) => ({
  id: `s${number}`,
  product_id: 'cleo',
  number,
  status: 'ready',
  product_version: null,
  standard_version: null,
  fhir_version: null,
  reason: 'x',
  set_by: 'Bea Turner',
  set_at: '2026',
})
/** The first is as it was recorded, the second was changed behind the product's back, and the third deleted. */
const kept = [statusOf(1), { ...statusOf(2), reason: 'Changed' }]
const rules = { id: ['id'], leftOut: [], hidden: [] }
const recorded = [1, 2, 3].map((number) => ({ table: 'product_standings', rowId: `s${number}`, digest: digestOfRow(statusOf(number), rules) }))

const insert = (db: Kysely<Tables>, table: string, row: Record<string, unknown>) =>
  sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((column) => sql.ref(column)))}) values (${sql.join(Object.values(row))})`.execute(db)

/** A database as the code before the rename left it. */
async function fill(db: Kysely<Tables>): Promise<void> {
  await insert(db, 'products', product)
  for (const row of kept) await insert(db, 'product_standings', row)
  const event = { seq: 1, id: 'e', at: '2026', actor_id: 'bea', actor_name: 'Bea Turner', subject: 'product', subject_id: 'cleo', action: 'created' }
  await insert(db, 'events', { ...event, sentence: 'x', previous_hash: '', hash: 'x', rows_digest: digestOfRows(recorded) })
  await sql`update event_chain set seq = 1, hash = 'x'`.execute(db)
  for (const one of recorded) await insert(db, 'event_rows', { seq: 1, table_name: one.table, row_id: one.rowId, digest: one.digest })
  await insert(db, 'accountable_tables', { table_name: 'product_standings', rules: JSON.stringify(rules) })
}

describe.each(['sqlite', 'postgres'] as const)('the renamed table of product statuses, on %s,', (engine) => {
  it('keeps its rows, is bound to events again, and still reports a change made under the old name', async () => {
    const db = await upgradedFrom(engine, '073', fill)
    const rows = await db.read.selectFrom('product_statuses').select(['id', 'set_by_id']).where('product_id', '=', 'cleo').orderBy('id').execute()
    expect(rows).toEqual([
      { id: 's1', set_by_id: 'bea' },
      { id: 's2', set_by_id: 'bea' },
    ])
    expect((await verifyRecord(db.read)).faults).toEqual([
      'Row s2 of product_statuses is not as event 1 recorded it',
      'Row s3 of product_statuses is missing: event 1 recorded it',
    ])
    await db.close()
  }, 120_000)
})
