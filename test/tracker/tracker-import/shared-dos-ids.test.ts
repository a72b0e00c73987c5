import { afterEach, describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asServiceId } from '../../../src/db/ids.ts'
import { compare } from '../../../src/tracker/tracker-import/compare.ts'
import type { SharedNow } from '../../../src/tracker/tracker-import/compare.ts'
import { dosIdsInFile } from '../../../src/tracker/tracker-import/dos-ids-in-file.ts'
import type { RowValues } from '../../../src/tracker/tracker-import/kept-row.ts'
import type { Known } from '../../../src/tracker/tracker-import/known.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { openWorld } from '../../support/world.ts'
import type { World } from '../../support/world.ts'
import { nothingKnown } from '../import-files/known-service.ts'

const millLane = { dosId: '2000099999', name: 'Mill Lane', ods: 'A81002' }
const now: SharedNow = {
  on: new Map(),
  pairs: new Map(),
  disputed: new Set(),
  today: asDay('2026-03-02'),
  closedInList: new Map(),
  dosIdOwners: new Map([['2000099999', [millLane]]]),
}
const known: Known = { ...nothingKnown, id: asServiceId('one'), ods_code: 'A81001', name: 'Harbour' }
const said = (values: RowValues) => ({ values: { ods_code: 'A81001', name: 'Harbour', ...values }, other: {} })

describe('a row with the DoS id of another service', () => {
  it('is a conflict, for someone to decide', () =>
    expect(compare(said({ dos_ids: '2000099999 2000011111' }), known, null, now)).toMatchObject({
      kind: 'conflict',
      changes: [{ field: 'DoS ids', to: '2000099999 2000011111 (shares 2000099999 with Mill Lane (A81002))', conflict: true }],
    }))
  it('asks of a new service whether it is that one', () =>
    expect(compare(said({ dos_ids: '2000099999' }), null, null, now)).toMatchObject({
      kind: 'close',
      near: 'A81002',
      why: 'A81002 Mill Lane has the DoS id 2000099999.',
    }))
  it('changes nothing if the service has it already', () =>
    expect(compare(said({ dos_ids: '2000099999' }), { ...known, dos_ids: ['2000099999'] }, null, now).kind).toBe('unchanged'))
  it('is a plain change if no other has it', () => expect(compare(said({ dos_ids: '2000011111' }), known, null, now).kind).toBe('changed'))
})

describe('rows of one file with the same DoS id', () => {
  it('are named before the import', () => {
    const ids = dosIdsInFile()
    for (const ods of ['A81001', 'A81002']) ids.note(ods, said({ dos_ids: '2000099999' }), null)
    ids.note('A81003', said({ dos_ids: '2000011111' }), null)
    expect(ids.warnings()).toEqual([
      'The DoS id 2000099999 is in the rows of A81001 and A81002.',
      'If services do not share a DoS id, correct the file before you import it: a booking may end in the wrong one.',
    ])
  })
  it('are no news if the services have it already', () => {
    const ids = dosIdsInFile()
    for (const ods of ['A81001', 'A81002']) ids.note(ods, said({ dos_ids: '2000099999' }), { ...known, dos_ids: ['2000099999'] })
    expect(ids.warnings()).toEqual([])
  })
})

onSqliteAndServer('a DoS id on two services', (open) => {
  let world: World
  afterEach(() => world.close())

  it('is there on purpose only: asked on the form, and then no matter of data quality', async () => {
    world = await openWorld(await open())
    const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    const add = (ods: string, more: Record<string, string> = {}) =>
      bea.post('/services/new', { name: `Practice ${ods}`, ods_code: ods, care_setting: 'gp-practice', dos_ids: '2000099999', ...more })
    const has = async (ods: string) => (await world.context.db.read.selectFrom('services').select('id').where('ods_code', '=', ods).execute()).length === 1
    expect((await add('A81001')).status).toBe(303)
    const asked = await add('A81002')
    expect([asked.status, await has('A81002')]).toEqual([422, false])
    expect(asked.text).toContain('2000099999 is the DoS id of Practice A81001 (A81001)')
    expect(asked.text).toContain('They share 2000099999 with Practice A81001 (A81001)')
    expect((await add('A81002', { shared_dos_ids: '2000099999' })).status).toBe(303)
    expect((await bea.get('/rollout/data-quality/dos-id-twice')).text).not.toContain('2000099999 on')
    const event = await world.context.db.read.selectFrom('events').select('reason').where('action', '=', 'created').where('reason', 'is not', null).execute()
    expect(event.map((one) => one.reason)).toEqual(['Shares the DoS id 2000099999 with Practice A81001 (A81001)'])
  })
})
