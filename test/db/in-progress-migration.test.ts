import { asServiceId } from '../../src/db/ids.ts'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Tables } from '../../src/db/tables.ts'
import { listStaleRollout } from '../../src/tracker/services/rollout-status.store.ts'
import { upgradedFrom } from '../support/upgraded-from.ts'

const service = { care_setting: 'gp-practice', version: 1, created_at: '2026', consumer_product: 'Adastra', provider_product: 'Vision 3' }
const project = { route_in: 'Service-led', scope: 'All', template_version: 'x', version: 1, created_at: '2026', created_by: 'Ada', role: 'provider' }
/** Each with its status before and after, and the state of its project. */
const services = [
  { ods: 'A80001', was: 'both', state: null, is: 'both' },
  { ods: 'A80002', was: 'both', state: 'open', is: 'in-progress' },
  { ods: 'A80003', was: 'both', state: 'on-hold', is: 'in-progress' },
  { ods: 'A80004', was: 'both', state: 'stopped', is: 'both' },
  { ods: 'A80005', was: 'live', state: 'open', is: 'live' },
  { ods: 'A80006', was: 'closed', state: 'open', is: 'closed' },
]

const insert = (db: Kysely<Tables>, table: string, row: Record<string, unknown>) =>
  sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((column) => sql.ref(column)))}) values (${sql.join(Object.values(row))})`.execute(db)

/** A database as the older code had it. */
async function fill(db: Kysely<Tables>): Promise<void> {
  for (const { ods, was, state } of services) {
    const marks = { live: was === 'live' ? 'yes' : null, closed: was === 'closed' ? 1 : 0 }
    await insert(db, 'services', { ...service, ...marks, id: ods, ods_code: ods, name: ods, rollout: was })
    if (state !== null) await insert(db, 'projects', { ...project, id: ods, service_id: ods, name: ods, state })
  }
}

describe.each(['sqlite', 'postgres'] as const)('services from a release without the status in progress, on %s,', (engine) => {
  it('are in progress if they have an open project, and the list still learns of their changes', async () => {
    const db = await upgradedFrom(engine, '077', fill)
    const kept = await db.read.selectFrom('services').select(['ods_code', 'rollout']).orderBy('ods_code').execute()
    expect(kept).toEqual(services.map((one) => ({ ods_code: one.ods, rollout: one.is })))
    expect(await listStaleRollout(db.read)).toEqual([])

    await db.transaction((trx) => trx.deleteFrom('service_changes').execute())
    await db.transaction((trx) => trx.updateTable('services').set({ rollout: 'ready' }).where('id', '=', asServiceId('A80001')).execute())
    expect(await db.read.selectFrom('service_changes').select(['kind', 'ref']).execute()).toEqual([{ kind: 'service', ref: 'A80001' }])
    await expect(db.transaction((trx) => sql`update services set rollout = 'soon' where id = 'A80001'`.execute(trx))).rejects.toThrow(/check/i)
    await db.close()
  }, 120_000)
})
