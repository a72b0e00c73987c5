import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { fieldOf } from '../../../src/tracker/tracker-import/fields.ts'
import { knownServices, sharedNow } from '../../../src/tracker/tracker-import/known-services.store.ts'
import type { RowToWrite } from '../../../src/tracker/tracker-import/import-rows.store.ts'
import { writeRow } from '../../../src/tracker/tracker-import/write-row.ts'
import { onBothEngines } from '../../support/databases.ts'

const by = { actor: { id: null, name: 'Bea Turner' }, at: '2026-03-02T09:00:00.000Z', newId: randomUUID }
const row: RowToWrite = {
  import_id: 'import-1',
  number: 2,
  part: 0,
  kind: 'changed',
  ods_code: 'RY9NR',
  name: 'Riverside UTC',
  incoming: '[]',
  said: { values: { ods_code: 'RY9NR', name: 'Riverside Walk-in' }, other: {} },
  changes: [{ field: fieldOf('name').heading, from: 'Riverside UTC', to: 'Riverside Walk-in' }],
  plain: 1,
  why: null,
  near: null,
  decision: null,
  seen: 1,
  wrote: null,
  before: null,
}

onBothEngines('writing a row of a tracker', (open) => {
  it('leaves a service alone that someone changed after it was read', async () => {
    const db = await open()
    const service = { id: 'service-1', name: 'Riverside UTC', ods_code: 'RY9NR', care_setting: 'gp-practice', version: 1, created_at: by.at }
    await db.transaction((trx) =>
      trx
        .insertInto('services')
        .values(service as never)
        .execute(),
    )
    const known = (await knownServices(db.read, ['RY9NR'])).get('RY9NR') ?? null
    const now = await sharedNow(db.read, { providers111: [], pairs: [], products: [] })
    await db.transaction((trx) => trx.updateTable('services').set({ name: 'Riverside Urgent Care', version: 2 }).execute())
    const write = () => db.transaction((trx) => writeRow(trx, { row, known, provider111Id: null, careSetting: 'gp-practice', now, within: null }, by))
    expect(await write()).toMatchObject({ serviceId: null, why: expect.stringContaining('Someone changed this service after the file was compared') })
    expect(await db.read.selectFrom('services').select(['name', 'version']).execute()).toEqual([{ name: 'Riverside Urgent Care', version: 2 }])
  })
})
