import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { writeXlsx } from 'hucre/xlsx'
import { afterEach, describe, expect, it } from 'vitest'
import { readWorkbook } from '../../../src/tracker/import/workbook.ts'
import { importTracker } from '../../../src/tracker/rollout/from-command-line.ts'
import { rolloutReport } from '../../../src/tracker/rollout/report.store.ts'
import { listStaleRollout } from '../../../src/tracker/rollout/standing.store.ts'
import { closeNames } from '../../../src/tracker/rollout/compare.ts'
import { fieldsOf, isUnknown } from '../../../src/tracker/rollout/fields.ts'
import { understandTracker } from '../../../src/tracker/rollout/tracker.ts'
import type { Tracker } from '../../../src/tracker/rollout/tracker.ts'
import { openWorld } from '../../support/browserless.ts'
import type { Visitor, World } from '../../support/browserless.ts'
import { onBothEngines } from '../../support/databases.ts'
import { nationalRows, nationalTracker, odsOf } from '../../support/national-tracker.ts'

type Cells = (string | number | null)[]
const heads = ['ODS', 'ODS name', 'Population', '111 Provider', '111 Provider Status', '111 IT System', 'Principal System (IBC)', 'Live with Booking', 'Technically Conformance', 'Post Code']
const row = (ods: string, more: Partial<Record<string, string | number | null>> = {}): Cells => {
  const all: Record<string, string | number | null> = { ODS: ods, 'ODS name': `Practice ${ods}`, Population: 5000, '111 Provider': 'City 111', '111 Provider Status': 'Yes', '111 IT System': 'Adastra', 'Principal System (IBC)': 'EMIS Web', 'Live with Booking': 'No', 'Technically Conformance': 'Yes', 'Post Code': 'LS1 6AE', ...more }
  return heads.map((head) => all[head] ?? null)
}
const workbookOf = (rows: Cells[], head: Cells = heads): Promise<Uint8Array> => writeXlsx({ sheets: [{ name: 'Data', rows: [head, ...rows] }] })
function understood(rows: Cells[], head: Cells = heads): Tracker {
  const sheet = { name: 'S', rows: [head, ...rows].map((cells, index) => ({ number: index + 1, cells: cells.map((cell) => String(cell ?? '')) })) }
  const parts = understandTracker([sheet])
  for (;;) { const { done, value } = parts.next(); if (done) { if (!value) throw new Error('No tracker'); return value } }
}

describe('what a tracker says', () => {
  it.each([[' ods ', 'ods_code'], ['Practice Code', 'ods_code'], ['POST  CODE', 'postcode'], ['Address 1 ', 'address_1'], ['Technical conformance', 'pair'], ['DSA', null], ['Mix', null]])('the column %j is %j', (heading, key) => expect(fieldsOf([heading], new Map())).toEqual([key]))
  it('a learnt heading goes before a known one, and two columns are never the same field', () => {
    expect(fieldsOf(['Kunde', 'Name'], new Map([['kunde', 'ods_code']]))).toEqual(['ods_code', 'name'])
    expect(fieldsOf(['ODS', 'Practice code'], new Map())).toEqual(['ods_code', null])
  })
  it.each(['', '#N/A', 'n/a', ' TBC ', 'Unknown', '-'])('%j says nothing', (cell) => expect(isUnknown(cell)).toBe(true))
  it.each<[string, Cells, string]>([
    ['no ODS code', row('', { ODS: null }), 'No ODS code'], ['a code that is none', row('A-1'), 'is no ODS code'], ['a row twice', row('A10000'), 'stands in row 2 already'], ['a population that is none', row('A10001', { Population: 'many' }), 'many is not a whole number'],
    ['a fraction', row('A10001', { Population: 1.5 }), 'is not a whole number'], ['yes or no', row('A10001', { 'Live with Booking': 'perhaps' }), 'perhaps is not yes or no'],
  ])('%s is not taken, with its row and why', (_name, cells, why) => {
    const { notTaken } = understood([row('A10000'), cells])
    expect(notTaken).toEqual([{ row: 3, column: expect.any(String) as string, why: expect.stringContaining(why) as string }])
  })
  it('names that begin alike are offered as one', () => {
    expect(closeNames(['Vision 3', 'Vision 3 Hosted', 'Vision 3 LAN', 'EMIS Web', 'emis web', 'SystmOne'])).toEqual([['emis web', 'EMIS Web'], ['Vision 3 LAN', 'Vision 3'], ['Vision 3 Hosted', 'Vision 3']])
  })
})

onBothEngines('the import of a rollout tracker', (open) => {
  let world: World
  afterEach(async () => { await world.close() })

  async function begun() {
    world = await openWorld(await open())
    const { email } = await world.account('Bea Turner', 'booking-team')
    const team = await world.visitor().signIn(email)
    return { team, context: world.context, db: world.context.db }
  }
  async function uploaded(team: Visitor, bytes: Uint8Array, name = 'tracker.xlsx') {
    await team.get('/imports/new')
    return team.upload('/imports/new', bytes, name)
  }
  async function approved(team: Visitor, home: string, more: Record<string, string> = {}): Promise<void> {
    expect((await team.post(home, { care_setting: 'gp-practice', ...more })).status).toBe(303)
    await ended(home)
  }
  async function ended(home: string): Promise<void> {
    const id = home.split('/').at(-1) ?? ''
    for (let tries = 0; tries < 500; tries += 1) {
      const { state } = await world.context.db.read.selectFrom('tracker_imports').select('state').where('id', '=', id).executeTakeFirstOrThrow()
      if (state === 'done' || state === 'undone') return
      await wait(20)
    }
    throw new Error('The import did not end')
  }
  const snapshot = async () => {
    const { read } = world.context.db
    const services = await read.selectFrom('services').selectAll().orderBy('ods_code').execute()
    return { services: services.map(({ version: _, ...rest }) => rest), organisations: await read.selectFrom('organisations').selectAll().orderBy('id').execute(), pairs: (await read.selectFrom('pairs').selectAll().orderBy('consumer_product').orderBy('provider_product').execute()).map(({ version: _, ...rest }) => rest), ids: await read.selectFrom('service_dos_ids').selectAll().orderBy('dos_id').execute() }
  }

  it('is reviewed, written, imported again with no change, and undone', async () => {
    const { team, context } = await begun()
    const empty = await snapshot()
    const first = await uploaded(team, await workbookOf([row('A10000'), row('A10001', { '111 Provider': 'Coast 111 ', '111 Provider Status': 'No' }), row('A10002', { 'Principal System (IBC)': 'Vision 3', 'Technically Conformance': 'No' }), row('A10003', { 'Live with Booking': 'Yes' }), row('B?')]))
    expect(first.status).toBe(303)
    const home = first.location ?? ''
    const review = await team.get(home)
    for (const says of ['New (4)', 'Changed (0)', 'Not taken (1)', 'Import 4 services']) expect(review.text).toContain(says)
    expect(await snapshot()).toEqual(empty)
    await approved(team, home)
    expect(await listStaleRollout(context.db.read)).toEqual([])
    const by = await context.db.read.selectFrom('services').select(['ods_code', 'rollout']).orderBy('ods_code').execute()
    expect(by.map((one) => one.rollout)).toEqual(['ready', 'referrer', 'pair', 'live'])
    expect(await rolloutReport(context.db.read)).toMatchObject({ services: 4, pairProven: 3, pairProvenAndReferrerOn: 2, live: 1, readyNow: 1, waitingForReferrerOnly: 1, waitingForPairOnly: 1, waitingForBoth: 0, unblocks: [{ what: 'Proving Adastra with Vision 3', services: 1, patients: 5000 }, { what: 'Switching on Coast 111', services: 1, patients: 5000 }] })
    context.advance(1000)
    const again = await uploaded(team, await workbookOf([row('A10000'), row('A10001', { '111 Provider': 'Coast 111', '111 Provider Status': '#N/A', Population: null, 'Post Code': 'TBC' }), row('A10002', { 'Principal System (IBC)': 'Vision 3', 'Technically Conformance': 'No' })]))
    const compared = await team.get(again.location ?? '')
    expect(compared.text).toContain('Unchanged (3)')
    expect(compared.text).toContain('There is nothing to import')
    expect((await team.post(`${again.location ?? ''}/cancel`, {})).status).toBe(303)
    expect((await team.post(`${home}/undo`, {})).status).toBe(303)
    await ended(home)
    expect(await snapshot()).toEqual(empty)
    expect(await listStaleRollout(context.db.read)).toEqual([])
  })

  it('shows old and new of each cell, leaves what somebody changed meanwhile, and undoes what nobody changed since', async () => {
    const { team, context, db } = await begun()
    await approved(team, (await uploaded(team, await workbookOf([row('A10000'), row('A10001'), row('A10002')]))).location ?? '')
    const before = await snapshot()
    context.advance(1000)
    const home = (await uploaded(team, await workbookOf([row('A10000', { Population: 6000 }), row('A10001', { 'ODS name': 'New name' }), row('A10002', { 'Post Code': 'SE1 1AA' })]))).location ?? ''
    expect((await team.get(home)).text).toContain('<strong>Population</strong>: <del>5000</del>')
    await db.write((trx) => trx.updateTable('services').set((eb) => ({ phone: '01632 960001', version: eb('version', '+', 1) })).where('ods_code', '=', 'A10002').execute())
    await approved(team, home)
    const told = await team.get(home)
    expect(told.text).toContain('2 services were written')
    expect(told.text).toContain('Some rows were left out')
    const written = await db.read.selectFrom('services').select(['name', 'list_size', 'postcode']).orderBy('ods_code').execute()
    expect(written).toEqual([{ name: 'Practice A10000', list_size: 6000, postcode: 'LS1 6AE' }, { name: 'New name', list_size: 5000, postcode: 'LS1 6AE' }, { name: 'Practice A10002', list_size: 5000, postcode: 'LS1 6AE' }])
    await db.write((trx) => trx.updateTable('services').set((eb) => ({ list_size: 7000, version: eb('version', '+', 1) })).where('ods_code', '=', 'A10000').execute())
    expect((await team.post(`${home}/undo`, {})).status).toBe(303)
    await ended(home)
    const after = await snapshot()
    expect(after.services.map((one) => [one.name, one.list_size])).toEqual([['Practice A10000', 7000], ['Practice A10001', 5000], ['Practice A10002', 5000]])
    expect(after.services[1]).toEqual(before.services[1])
  })

  it('tells the later of two that somebody imported meanwhile; comparing again lets them on', async () => {
    const { team } = await begun()
    const one = (await uploaded(team, await workbookOf([row('A10000')]))).location ?? ''
    const other = (await uploaded(team, await workbookOf([row('A10000', { Population: 1 })]))).location ?? ''
    world.context.advance(1000)
    await approved(team, one)
    world.context.advance(1000)
    const refused = await team.post(other, { care_setting: 'gp-practice' })
    expect([refused.status, refused.text.includes('Bea Turner imported tracker.xlsx meanwhile')]).toEqual([409, true])
    expect((await team.post(`${other}/columns`, {})).status).toBe(303)
    expect((await team.get(other)).text).toContain('Changed (1)')
    await approved(team, other)
  })

  it('learns what a column is and which products are one, and offers a mistyped code as a close match', async () => {
    const { team, db } = await begun()
    await approved(team, (await uploaded(team, await workbookOf([row('A10000', { 'Principal System (IBC)': 'Vision 3' })]))).location ?? '')
    world.context.advance(1000)
    const home = (await uploaded(team, await workbookOf([['A1OOOO', 'Practice A10000', 'LS1 6AE', 'Vision 3 Hosted', 9], ['A10000', null, null, 'Vision 3 Hosted', 9]], ['ODS', 'ODS name', 'Post Code', 'Principal System (IBC)', 'Heads']))).location ?? ''
    const review = await team.get(home)
    expect(review.text).toContain('Close match (1)')
    expect(review.text).toContain('The column Heads is no field')
    expect(review.text).toContain('Vision 3 Hosted is Vision 3')
    expect((await team.post(`${home}/columns`, { 'column-4': 'list_size', 'same-0': 'Vision 3 Hosted' })).status).toBe(303)
    await approved(team, home)
    expect(await db.read.selectFrom('services').select(['ods_code', 'list_size', 'provider_product']).execute()).toEqual([{ ods_code: 'A10000', list_size: 9, provider_product: 'Vision 3' }])
  })

  it('is the booking team’s; another is told whom to send it to', async () => {
    await begun()
    const { email } = await world.account('Ana Pereira', 'project-manager')
    const manager = await world.visitor().signIn(email)
    const refused = await uploaded(manager, await workbookOf([row('A10000')]))
    expect([refused.status, refused.text.includes('The booking team imports those')]).toEqual([403, true])
  })

  it('takes a file of comma-separated values as well', async () => {
    const { team } = await begun()
    const home = (await uploaded(team, new TextEncoder().encode(`${heads.join(',')}\r\n${row('A10000').join(',')}\r\n`), 'tracker.csv')).location ?? ''
    expect((await team.get(home)).text).toContain('New (1)')
  })

  it('counts a national file of 700 rows with its dirt as somebody does who adds up its rows, and changes nothing the second time', async () => {
    const { context } = await begun()
    const bytes = await nationalTracker(700)
    const { sheets } = await readWorkbook(bytes)
    const told = await importTracker(context, { fileName: 'n.xlsx', bytes, sheets, write: true, by: undefined, careSetting: undefined })
    expect(told).toMatchObject({ kind: 'rollout-tracker', rows: 700, new: 700, changed: 0, notTaken: 0 })
    const rows = nationalRows(700)
    const is = (cells: Cells, at: number) => cells[at] === 'Yes'
    const count = (test: (cells: Cells) => boolean) => rows.filter(test).length
    const report = await rolloutReport(context.db.read)
    expect(report).toMatchObject({
      services: 700, pairProven: count((c) => is(c, 26)), pairProvenAndReferrerOn: count((c) => is(c, 26) && is(c, 19)), live: count((c) => is(c, 24)), readyNow: count((c) => is(c, 26) && is(c, 19) && !is(c, 24)),
      waitingForReferrerOnly: count((c) => is(c, 26) && !is(c, 19) && !is(c, 24)), waitingForPairOnly: count((c) => !is(c, 26) && is(c, 19) && !is(c, 24)), waitingForBoth: count((c) => !is(c, 26) && !is(c, 19) && !is(c, 24)),
    })
    const again = await importTracker(context, { fileName: 'n.xlsx', bytes, sheets, write: false, by: undefined, careSetting: undefined })
    expect(again).toMatchObject({ new: 0, changed: 0, unchanged: 700, importId: null })
    expect((await context.db.read.selectFrom('services').select('address').where('ods_code', '=', odsOf(0)).executeTakeFirst())?.address).toContain('0 HIGH STREET')
    expect(await listStaleRollout(context.db.read)).toEqual([])
  })

  const sample = '../shared/data/rollout-tracker-sample.xlsx'
  it.skipIf(!existsSync(sample))('understands the national sample', async () => {
    const { context } = await begun()
    const bytes = readFileSync(sample)
    const { sheets } = await readWorkbook(bytes)
    const told = await importTracker(context, { fileName: 'sample.xlsx', bytes, sheets, write: true, by: undefined, careSetting: undefined })
    expect(told).toMatchObject({ rows: 716, new: 716, notTaken: 0, close: 0 })
    expect(await rolloutReport(context.db.read)).toMatchObject({ services: 716, pairProven: 579, pairProvenAndReferrerOn: 141, live: 5, readyNow: 136, waitingForReferrerOnly: 438, waitingForPairOnly: 0, waitingForBoth: 137 })
    expect(await importTracker(context, { fileName: 'sample.xlsx', bytes, sheets, write: false, by: undefined, careSetting: undefined })).toMatchObject({ unchanged: 716 })
  })
})
