import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asServiceId } from '../../../src/db/ids.ts'
import { changesOf, compare } from '../../../src/tracker/tracker-import/compare.ts'
import { columnsOf, effective } from '../../../src/tracker/tracker-import/columns-of-row.ts'
import { withClosing } from '../../../src/tracker/tracker-import/closing.ts'
import type { Known } from '../../../src/tracker/tracker-import/known.ts'
import type { SharedNow } from '../../../src/tracker/tracker-import/compare.ts'
import { saysOdsStatus } from '../../../src/tracker/ods/organisation.ts'
import { readCell } from '../../../src/tracker/tracker-import/read-cell.ts'
import type { RowValues } from '../../../src/tracker/tracker-import/kept-row.ts'
import { openWorld } from '../../support/world.ts'
import { onSqliteAndServer, openTestSqlite } from '../../support/databases.ts'
import { uploadAndContinue } from '../../support/upload.ts'
import { importTrackerFile } from '../../support/tracker-file.ts'
import { nothingKnown } from '../import-files/known-service.ts'

const today = asDay('2026-03-02')
const now: SharedNow = {
  on: new Map(),
  pairs: new Map(),
  disputed: new Set(),
  today,
  closedInList: new Map([['A81009', '2025-06-30']]),
  dosIdOwners: new Map(),
}
const known: Known = { ...nothingKnown, id: asServiceId('one'), ods_code: 'A81001', name: 'Mill Lane' }
const said = (values: RowValues) => ({ values: { ods_code: 'A81001', name: 'Mill Lane', ...values }, other: {} })

describe('a row of an unknown service', () => {
  it.each([
    ['is proposed as closed: the day has passed', { closed_on: '2025-03-31' }, 'This practice closed on 31 March 2025.'],
    ['is proposed as closed: today is the day', { closed_on: '2026-03-02' }, 'This practice closed on 2 March 2026.'],
    ['is proposed as closed: the status says so', { ods_status: 'closed' }, 'This practice has closed.'],
    ['is proposed as closed: yes under Closed', { closed_on: 'yes' }, 'This practice has closed.'],
    ['is proposed as closed: the ODS list says so', { ods_code: 'A81009' }, 'This practice closed on 30 June 2025.'],
    ['names its successor', { closed_on: '2025-03-31', successor: 'A81005' }, 'This practice closed on 31 March 2025. Its successor is A81005.'],
  ])('%s', (_, values, why) => expect(compare(said(values), null, null, now)).toEqual({ kind: 'closed', changes: [], why, near: null }))
  it.each([
    ['closes later', { closed_on: '2026-03-03' }, 'This practice closes on 3 March 2026.'],
    ['has the status closed from a later day', { closed_on: '2026-03-03', ods_status: 'closed' }, 'This practice closes on 3 March 2026.'],
    ['is dormant', { ods_status: 'dormant' }, 'This practice is dormant.'],
    ['is proposed', { ods_status: 'proposed' }, 'This practice is proposed and has not opened yet.'],
    ['is open', { ods_status: 'open' }, null],
    ['says nothing', {}, null],
    ['says no under Closed', { closed_on: 'no' }, null],
  ])('is new if its practice %s', (_, values, why) => expect(compare(said(values), null, null, now)).toMatchObject({ kind: 'new', why }))
  it('says both if it may be a known service and has closed', () =>
    expect(compare(said({ closed_on: '2025-03-31' }), null, { ods_code: 'A81002', why: 'It may be A81002.' }, now)).toMatchObject({
      kind: 'close',
      near: 'A81002',
      why: 'It may be A81002. This practice closed on 31 March 2025.',
    }))
})

describe('a row of a known service', () => {
  const closed: Known = { ...known, ods_status: 'closed', closed_on: '2025-03-31', successor: 'A81005' }
  it('proposes the closing date, the status and the successor', () =>
    expect(compare(said({ ods_status: 'closed', closed_on: '2025-03-31', successor: 'A81005' }), known, null, now)).toMatchObject({
      kind: 'changed',
      changes: [
        { field: 'ODS status', from: '', to: 'Closed' },
        { field: 'Close date', from: '', to: '31 March 2025' },
        { field: 'Successor', from: '', to: 'A81005' },
      ],
    }))
  it('leaves what is known if it says nothing', () => expect(compare(said({}), closed, null, now).kind).toBe('unchanged'))
  it.each([
    ['removes the closing date if it says open', { ods_status: 'open' }, { ods_status: 'open', closed_on: null }],
    ['removes the closing date if it says no under Closed', { closed_on: 'no' }, { ods_status: 'open', closed_on: null }],
    ['keeps the closing date if it says closed again', { ods_status: 'closed' }, {}],
    ['accepts another closing date', { closed_on: '2025-06-30' }, { closed_on: '2025-06-30' }],
  ])('%s', (_, values, set) => {
    const row = withClosing(said(values), closed, today)
    expect(columnsOf(effective(row, changesOf(closed, row, now)), closed)).toEqual(set)
  })
  it('that is open keeps a closing date in the future', () =>
    expect(withClosing(said({ ods_status: 'open' }), { closed_on: '2026-04-01' }, today).values.closed_on).toBeUndefined())
})

describe('cells about closing', () => {
  it.each([
    ['ods_status', 'C', 'closed'],
    ['ods_status', 'Inactive', 'closed'],
    ['ods_status', 'ACTIVE', 'open'],
    ['ods_status', 'In progress', null],
    ['closed_on', '31/03/2025', '2025-03-31'],
    ['closed_on', '20250331', '2025-03-31'],
    ['closed_on', '45747', '2025-03-31'],
    ['closed_on', 'Yes', 'yes'],
    ['closed_on', 'N', 'no'],
    ['closed_on', 'soon', null],
    ['successor', 'Mill Lane (A81005)', 'A81005'],
    ['successor', 'Mill Lane', null],
  ] as const)('are read: %s %s is %s', (key, cell, value) => expect(readCell(key, cell)).toBe(value))
  it.each([
    ['of practices', ['Active', 'Closed', '', 'TBC'], true],
    ['of work', ['In progress', 'Done'], false],
  ])('a column called Status is recognised by its content: %s', (_, cells, is) => expect(saysOdsStatus(cells)).toBe(is))
})

onSqliteAndServer('a tracker with practices that closed', (open) => {
  it('is written and undone: the services count as closed, and then as before', async () => {
    const world = await openWorld(await open())
    try {
      const { context } = world
      const file = (status: string) =>
        Buffer.from(`ODS code,Name,Post code,ODS status,Close date,Successor\nA81001,Mill Lane,LS1 6AE,${status}\nA81002,Queens Park,LS1 6AF,,31/03/2025,\n`)
      expect(await importTrackerFile(context, file(',,'), { fileName: 'first.csv' })).toMatchObject({ new: 1, close: 0, closed: 1 })
      const service = () => context.db.read.selectFrom('services').select(['ods_code', 'ods_status', 'closed_on', 'successor', 'closed', 'rollout']).execute()
      expect(await service()).toEqual([{ ods_code: 'A81001', ods_status: null, closed_on: null, successor: null, closed: 0, rollout: 'both' }])
      context.advance(60_000)
      await importTrackerFile(context, file('C,31/03/2025,A81005'), { fileName: 'second.csv' })
      const closed = { ods_code: 'A81001', ods_status: 'closed', closed_on: '2025-03-31', successor: 'A81005', closed: 1, rollout: 'closed' }
      expect(await service()).toEqual([closed])
      const { email } = await world.account('Bea Booking', 'booking-team')
      const team = await world.visitor().signIn(email)
      const { id } = await context.db.read.selectFrom('tracker_imports').select('id').where('file_name', '=', 'second.csv').executeTakeFirstOrThrow()
      const sheet = Buffer.from((await team.get('/rollout/export.csv')).text)
      context.advance(60_000)
      expect(await importTrackerFile(context, sheet, { fileName: 'export.csv', write: false })).toMatchObject({ unchanged: 1, changed: 0, notTaken: 0 })
      expect((await team.post(`/rollout/imports/${id}/undo`, {})).status).toBe(303)
      await expect
        .poll(async () => (await context.db.read.selectFrom('tracker_imports').select('state').where('id', '=', id).executeTakeFirst())?.state, {
          timeout: 20_000,
        })
        .toBe('undone')
      expect(await service()).toEqual([{ ...closed, ods_status: null, closed_on: null, successor: null, closed: 0, rollout: 'both' }])
    } finally {
      await world.close()
    }
  })
})

it('skips a closed practice without a service, unless somebody adds it', async () => {
  const world = await openWorld(await openTestSqlite())
  try {
    const { context } = world
    const team = await world.visitor().signIn((await world.account('Bea Booking', 'booking-team')).email)
    const file = Buffer.from(
      'ODS code,Name,Post code,ODS status,Close date\nA81001,Mill Lane,LS1 6AE,Active,\nX99002,Queens Park,M1 1AA,Closed,31/03/2025\nC70003,High Street,B1 1BB,C,\n',
    )
    const home = (await uploadAndContinue(team, file, 'tracker.csv')).location ?? ''
    const state = async () => (await context.db.read.selectFrom('tracker_imports').select('state').executeTakeFirst())?.state
    await expect.poll(state, { timeout: 20_000 }).toBe('review')
    const { text } = await team.get(`${home}?show=closed`)
    for (const says of [
      'Closed practices (2)',
      'New (1)',
      'Left out (0)',
      'This practice closed on 31 March 2025.',
      'This practice has closed.',
      'Add it anyway',
    ])
      expect(text).toContain(says)
    expect((await team.post(`${home}/decisions`, { kind: 'closed', 'row-4': 'new' })).status).toBe(303)
    expect((await team.post(home, { care_setting: 'gp-practice' })).status).toBe(303)
    await expect.poll(state, { timeout: 20_000 }).toBe('done')
    expect(await context.db.read.selectFrom('services').select(['ods_code', 'ods_status', 'rollout']).orderBy('ods_code').execute()).toEqual([
      { ods_code: 'A81001', ods_status: 'open', rollout: 'both' },
      { ods_code: 'C70003', ods_status: 'closed', rollout: 'closed' },
    ])
    expect((await team.get(`${home}?show=closed`)).text).toContain('Left out')
  } finally {
    await world.close()
  }
})
