import { expect, it } from 'vitest'
import { asPersonId } from '../../src/db/ids.ts'
import { digestOf } from '../../src/digest.ts'
import { exportJson } from '../../src/tracker/export.store.ts'
import { loadOrganisations } from '../../src/tracker/ods/load.ts'
import { readOdsList } from '../../src/tracker/ods/read-list.ts'
import { testContext } from '../support/context.ts'
import { onBothEngines } from '../support/databases.ts'
import { odsRow } from '../support/ods-list.ts'
import { importTrackerFile } from '../support/tracker-file.ts'

type Exported = Record<string, Record<string, unknown>[]>

onBothEngines('an export', (open) => {
  it('includes practices that closed and what was decided on them, but no uploaded file', async () => {
    const context = testContext(await open())
    await importTrackerFile(context, Buffer.from('ODS code,Name,Post Code\nA81001,Mill Lane,AB1 2CD'), { fileName: 'tracker.csv' })
    const rows = Array.from({ length: 1100 }, (_, at) => ({ number: at + 1, cells: odsRow(`B${String(10_000 + at)}`, `PRACTICE ${at}`) }))
    const list = await readOdsList([{ name: 'List', rows }])
    if (!list) throw new Error('This is no list')
    await loadOrganisations(context, { fileName: 'epraccur.csv', digest: digestOf('d'), list, by: { personId: null, name: 'Bea' } })
    const { id } = await context.db.read.selectFrom('services').select('id').executeTakeFirstOrThrow()
    const aside = { service_id: id, closed_on: '', reason: 'It goes on', person_id: asPersonId('p'), person_name: 'Bea', at: '2026-03-02T09:00:00.000Z' }
    await context.db.transaction((trx) => trx.insertInto('closures_set_aside').values(aside).execute())
    let json = ''
    for await (const piece of exportJson(context.db.read, 'now')) json += piece
    const { tables } = JSON.parse(json) as { tables: Exported }
    expect(tables['closures_set_aside']).toEqual([aside])
    expect(new Set(tables['ods_organisations']?.map((one) => one['code'])).size).toBe(1100)
    expect(tables['ods_loads']).toHaveLength(1)
    for (const table of ['imports', 'import_files', 'import_file_parts', 'tracker_imports', 'tracker_import_rows', 'sessions'])
      expect(tables[table]).toBeUndefined()
    expect(Object.keys(tables['services']?.[0] ?? {}).filter((column) => column.endsWith('_search'))).toEqual([])
  })
})
