import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { writeXlsx } from 'hucre/xlsx'
import { afterEach, describe, expect, it } from 'vitest'
import { settleFile } from '../../../src/tracker/kept-files/kept-files.store.ts'
import { resumeImports } from '../../../src/tracker/tracker-import/import-runs.ts'
import { rolloutReport } from '../../../src/tracker/rollout/report.store.ts'
import { listStaleRollout } from '../../../src/tracker/services/rollout-status.store.ts'
import { closeNames } from '../../../src/tracker/tracker-import/close-names.ts'
import { fieldsOf } from '../../../src/tracker/tracker-import/fields.ts'
import { isUnknown } from '../../../src/unknown.ts'
import { understandTracker } from '../../support/understand-tracker.ts'
import { nothingLearnt } from '../../../src/tracker/aliases/learnt.ts'
import type { Tracker } from '../../../src/tracker/tracker-import/read-tracker.ts'
import { openWorld } from '../../support/world.ts'
import type { Visitor, World } from '../../support/world.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { nationalRows, nationalTracker, odsOf } from '../../support/national-tracker.ts'
import { importTrackerFile } from '../../support/tracker-file.ts'
import { proposedFields, uploadAndContinue } from '../../support/upload.ts'
import { sheetOf } from '../../support/plain-workbook.ts'

type Cells = (string | number | null)[]
const heads = [
  'ODS',
  'ODS name',
  'Population',
  '111 Provider',
  '111 Provider Status',
  '111 IT System',
  'Principal System (IBC)',
  'Live with Booking',
  'Technically Conformance',
  'Post Code',
]
const row = (ods: string, more: Partial<Record<string, string | number | null>> = {}): Cells => {
  const all: Record<string, string | number | null> = {
    ODS: ods,
    'ODS name': `Practice ${ods}`,
    Population: 5000,
    '111 Provider': 'City 111',
    '111 Provider Status': 'Yes',
    '111 IT System': 'Adastra',
    'Principal System (IBC)': 'EMIS Web',
    'Live with Booking': 'No',
    'Technically Conformance': 'Yes',
    'Post Code': 'LS1 6AE',
    ...more,
  }
  return heads.map((head) => all[head] ?? null)
}
const workbookOf = (rows: Cells[], head: Cells = heads): Promise<Uint8Array> => writeXlsx({ sheets: [{ name: 'Data', rows: [head, ...rows] }] })
function understood(rows: Cells[], head: Cells = heads): Tracker {
  const sheet = { name: 'S', rows: [head, ...rows].map((cells, index) => ({ number: index + 1, cells: cells.map((cell) => String(cell ?? '')) })) }
  const tracker = understandTracker([sheet], nothingLearnt)
  if (!tracker) throw new Error('No tracker')
  return tracker
}

describe('reading a tracker', () => {
  it.each([
    [' ods ', 'ods_code'],
    ['Practice Code', 'ods_code'],
    ['POST  CODE', 'postcode'],
    ['Address 1 ', 'address_1'],
    ['Technical conformance', 'pair'],
    ['DSA', null],
    ['Mix', null],
  ])('takes the column %j for %j', (heading, key) => expect(fieldsOf([heading], new Map())).toEqual([key]))
  it('prefers a learnt heading to a known one, and gives two columns different fields', () => {
    expect(fieldsOf(['Kunde', 'Name'], new Map([['kunde', 'ods_code']]))).toEqual(['ods_code', 'name'])
    expect(fieldsOf(['ODS', 'Practice code'], new Map())).toEqual(['ods_code', null])
  })
  it.each(['', '#N/A', 'n/a', ' TBC ', 'Unknown', '-'])('treats %j as unknown', (cell) => expect(isUnknown(cell)).toBe(true))
  it.each<[string, Cells, string]>([
    ['no ODS code', row('', { ODS: null }), 'No ODS code'],
    ['an invalid code', row('A-1'), 'is not an ODS code'],
    ['a row twice', row('A10000'), 'is in row 2 already'],
    ['an invalid population', row('A10001', { Population: 'many' }), 'many is not a whole number'],
    ['a fraction', row('A10001', { Population: 1.5 }), 'is not a whole number'],
    ['yes or no', row('A10001', { 'Live with Booking': 'perhaps' }), 'perhaps is not yes or no'],
  ])('skips a row with its number and reason: %s', (_name, cells, why) => {
    const { notTaken } = understood([row('A10000'), cells])
    expect(notTaken).toMatchObject([{ row: 3, column: expect.any(String) as string, why: expect.stringContaining(why) as string }])
  })
  it('groups names that begin alike', () => {
    expect(closeNames(['Vision 3', 'Vision 3 Hosted', 'Vision 3 LAN', 'EMIS Web', 'emis web', 'SystmOne', 'Vision 4'])).toEqual([
      ['Vision 3 Hosted', 'Vision 3'],
      ['Vision 3 LAN', 'Vision 3'],
      ['emis web', 'EMIS Web'],
    ])
    expect(closeNames(['EMIS Web', 'E.M.I.S. Web', 'Systm One', 'SystmOne', 'Adastra', 'Addastra', 'Cleo', 'Cleric', 'CCG 44', 'CCG 45'])).toEqual([
      ['E.M.I.S. Web', 'EMIS Web'],
      ['SystmOne', 'Systm One'],
      ['Addastra', 'Adastra'],
    ])
  })
})

onSqliteAndServer('the import of a rollout tracker', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function begun() {
    world = await openWorld(await open())
    const { email } = await world.account('Bea Turner', 'booking-team')
    const team = await world.visitor().signIn(email)
    return { team, context: world.context, db: world.context.db }
  }
  async function uploaded(team: Visitor, bytes: Uint8Array, name = 'tracker.xlsx') {
    const answer = await uploadAndContinue(team, bytes, name)
    if (answer.location?.startsWith('/rollout/')) await compared(answer.location)
    return answer
  }
  async function approved(team: Visitor, home: string, more: Record<string, string> = {}): Promise<void> {
    expect((await team.post(home, { care_setting: 'gp-practice', ...more })).status).toBe(303)
    await ended(home)
  }
  async function until(home: string, states: string[]): Promise<void> {
    const id = home.split('/').at(-1) ?? ''
    for (let tries = 0; tries < 1000; tries += 1) {
      const { state } = await world.context.db.read.selectFrom('tracker_imports').select('state').where('id', '=', id).executeTakeFirstOrThrow()
      if (states.includes(state)) return
      await wait(20)
    }
    throw new Error(`The import is not ${states.join(' or ')}`)
  }
  const ended = (home: string) => until(home, ['done', 'undone'])
  const compared = (home: string) => until(home, ['review'])
  async function corrected(team: Visitor, home: string, form: Record<string, string>): Promise<void> {
    const columns = Object.entries(form).filter(([name]) => name.startsWith('column-'))
    if (columns.length > 0) {
      const file = await fileOf(home)
      const fields = proposedFields((await team.get(file)).text)
      const chosen = Object.fromEntries(columns.map(([name, value]) => [name.replace('column-', 'column-0-'), value]))
      expect((await team.post(file, { ...fields, ...chosen, do: 'read' })).location).toBe(home)
      await compared(home)
    }
    if (columns.length < Object.keys(form).length || columns.length === 0) {
      expect((await team.post(`${home}/compare`, form)).status).toBe(303)
      await compared(home)
    }
  }
  const fileOf = async (home: string): Promise<string> => {
    const id = home.split('/').at(-1) ?? ''
    const { file_id: file } = await world.context.db.read.selectFrom('tracker_imports').select('file_id').where('id', '=', id).executeTakeFirstOrThrow()
    return `/imports/files/${file}`
  }
  const snapshot = async () => {
    const { read } = world.context.db
    const services = await read.selectFrom('services').selectAll().orderBy('ods_code').execute()
    return {
      services: services.map(({ version: _, ...rest }) => rest),
      organisations: await read.selectFrom('organisations').selectAll().orderBy('id').execute(),
      pairs: (await read.selectFrom('pairs').selectAll().orderBy('consumer_product').orderBy('provider_product').execute()).map(
        ({ version: _, ...rest }) => rest,
      ),
      ids: await read.selectFrom('service_dos_ids').selectAll().orderBy('dos_id').execute(),
    }
  }

  it('is reviewed, written, imported again with no change, and undone', async () => {
    const { team, context } = await begun()
    const empty = await snapshot()
    const first = await uploaded(
      team,
      await workbookOf([
        row('A10000'),
        row('A10001', { '111 Provider': 'Coast 111 ', '111 Provider Status': 'No' }),
        row('A10002', { 'Principal System (IBC)': 'Vision 3', 'Technically Conformance': 'No' }),
        row('A10003', { 'Live with Booking': 'Yes' }),
        row('B?'),
      ]),
    )
    expect(first.status).toBe(303)
    const home = first.location ?? ''
    const review = await team.get(home)
    for (const says of ['New (4)', 'Changed (0)', 'Left out (1)', 'Import 4 services']) expect(review.text).toContain(says)
    expect(await snapshot()).toEqual(empty)
    await approved(team, home)
    expect(await listStaleRollout(context.db.read)).toEqual([])
    const by = await context.db.read.selectFrom('services').select(['ods_code', 'rollout']).orderBy('ods_code').execute()
    expect(by.map((one) => one.rollout)).toEqual(['ready', 'referrer', 'pair', 'live'])
    expect(await rolloutReport(context.db.read)).toMatchObject({
      services: 4,
      pairProven: 3,
      pairProvenAndProvider111On: 2,
      live: 1,
      readyNow: 1,
      waitingForProvider111Only: 1,
      waitingForPairOnly: 1,
      waitingForBoth: 0,
      unblocks: [
        { what: 'Proving Adastra with Vision 3', services: 1, patients: 5000 },
        { what: 'Switching on Coast 111', services: 1, patients: 5000 },
      ],
    })
    context.advance(1000)
    const again = await uploaded(
      team,
      await workbookOf([
        row('A10000'),
        row('A10001', { '111 Provider': 'Coast 111', '111 Provider Status': '#N/A', Population: null, 'Post Code': 'TBC' }),
        row('A10002', { 'Principal System (IBC)': 'Vision 3', 'Technically Conformance': 'No' }),
      ]),
    )
    const compared = await team.get(again.location ?? '')
    expect(compared.text).toContain('Unchanged (3)')
    expect(compared.text).toContain('There is nothing to import')
    expect((await team.post(`${again.location ?? ''}/cancel`, {})).status).toBe(303)
    expect((await team.post(`${home}/undo`, {})).status).toBe(303)
    await ended(home)
    expect(await snapshot()).toEqual(empty)
    expect(await listStaleRollout(context.db.read)).toEqual([])
  })

  it('shows the old and new value of each cell, skips what somebody changed since, and undoes what nobody changed since', async () => {
    const { team, context, db } = await begun()
    await approved(team, (await uploaded(team, await workbookOf([row('A10000'), row('A10001'), row('A10002')]))).location ?? '')
    const before = await snapshot()
    context.advance(1000)
    await team.post('/services/A10001/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })
    const project = async () => (await db.read.selectFrom('projects').select('name').executeTakeFirstOrThrow()).name
    const home =
      (
        await uploaded(
          team,
          await workbookOf([row('A10000', { Population: 6000 }), row('A10001', { 'ODS name': 'New name' }), row('A10002', { 'Post Code': 'SE1 1AA' })]),
        )
      ).location ?? ''
    expect((await team.get(home)).text).toContain('<strong>Population</strong>: <del>5000</del>')
    await db.transaction((trx) =>
      trx
        .updateTable('services')
        .set((eb) => ({ phone: '01632 960001', version: eb('version', '+', 1) }))
        .where('ods_code', '=', 'A10002')
        .execute(),
    )
    await approved(team, home)
    const told = await team.get(home)
    expect(told.text).toContain('2 services were written')
    expect(told.text).toContain('Some rows were left out')
    const written = await db.read.selectFrom('services').select(['name', 'list_size', 'postcode']).orderBy('ods_code').execute()
    expect(written).toEqual([
      { name: 'Practice A10000', list_size: 6000, postcode: 'LS1 6AE' },
      { name: 'New name', list_size: 5000, postcode: 'LS1 6AE' },
      { name: 'Practice A10002', list_size: 5000, postcode: 'LS1 6AE' },
    ])
    expect(await project()).toBe('New name, Provider')
    await db.transaction((trx) =>
      trx
        .updateTable('services')
        .set((eb) => ({ list_size: 7000, version: eb('version', '+', 1) }))
        .where('ods_code', '=', 'A10000')
        .execute(),
    )
    expect((await team.post(`${home}/undo`, {})).status).toBe(303)
    await ended(home)
    const after = await snapshot()
    expect(after.services.map((one) => [one.name, one.list_size])).toEqual([
      ['Practice A10000', 7000],
      ['Practice A10001', 5000],
      ['Practice A10002', 5000],
    ])
    // Its project was started since, and an undo keeps that.
    expect(after.services[1]).toEqual({ ...before.services[1], rollout: 'in-progress' })
    expect(await project()).toBe('Practice A10001, Provider')
  })

  it('is recorded under the name of who approved it, and its undo under who undid it, whoever uploaded the file', async () => {
    const { team } = await begun()
    const one = (await uploaded(team, await workbookOf([row('A10000'), row('A10001')]))).location ?? ''
    const [ben, cleo] = [await world.account('Ben Booker', 'booking-team'), await world.account('Cleo Chair', 'booking-team')]
    await approved(await world.visitor().signIn(ben.email), one)
    const actors = async (action: string) => [
      ...new Set(
        (
          await world.context.db.read
            .selectFrom('events')
            .select(['actor_id', 'sentence'])
            .where('action', '=', action)
            .where('subject', '<>', 'account')
            .execute()
        )
          .filter((event) => event.sentence.includes('import'))
          .map((event) => `${event.actor_id} ${event.sentence.split(' ')[0]}`),
      ),
    ]
    expect(await actors('created')).toEqual([`${ben.personId} Ben`])
    expect(await actors('imported')).toEqual([`${ben.personId} Ben`])
    await (await world.visitor().signIn(cleo.email)).post(`${one}/undo`, {})
    await ended(one)
    expect(await actors('undone')).toEqual([`${cleo.personId} Cleo`])
  })

  it('learns columns when it is approved, not before, and forgets a learnt one if the guess is chosen', async () => {
    const { team, db } = await begun()
    const learnt = () => db.read.selectFrom('aliases').select(['alias', 'name']).where('kind', '=', 'column').execute()
    const head = ['ODS', 'ODS name', 'Post Code', 'Other code']
    const file = () => workbookOf([['A10000', 'One', 'LS1 6AE', 'B10000']], head)
    const home = (await uploaded(team, await file())).location ?? ''
    const file0 = await fileOf(home)
    const refused = await team.post(file0, { ...proposedFields((await team.get(file0)).text), 'column-0-0': '', do: 'read' })
    expect([refused.status, refused.text.includes('Choose the column with the ODS code'), await learnt()]).toEqual([422, true, []])
    await corrected(team, home, { 'column-0': '', 'column-3': 'ods_code' })
    expect((await team.get(`${home}?show=new`)).text).toContain('B10000')
    await team.post(`${home}/cancel`, {})
    expect(await learnt()).toEqual([])

    const other = (await uploaded(team, await file())).location ?? ''
    await corrected(team, other, { 'column-0': '', 'column-3': 'ods_code' })
    await approved(team, other)
    expect(await learnt()).toEqual(
      expect.arrayContaining([
        { alias: 'ods', name: '' },
        { alias: 'other code', name: 'ods_code' },
      ]),
    )
    world.context.advance(1000)
    const plain = await uploaded(team, await workbookOf([['A10000', 'One', 'LS1 6AE']], head.slice(0, 3)))
    expect(plain.status).toBe(303)
    await approved(team, plain.location ?? '')
    expect(await learnt()).toEqual([{ alias: 'other code', name: 'ods_code' }])
    world.context.advance(1000)
    const back =
      (await uploaded(team, await workbookOf([['C10000', 'Three', 'LS1 6AE', 'D10000']], ['Key', 'ODS name', 'Post Code', 'Other code']))).location ?? ''
    await corrected(team, back, { 'column-0': 'ods_code', 'column-3': '' })
    await approved(team, back)
    expect(await learnt()).toEqual([{ alias: 'key', name: 'ods_code' }])
  })

  it('without a usable row says so, with the reason; a second click leads to its page', async () => {
    const { team, db } = await begun()
    const home = (await uploaded(team, await workbookOf([row('B?'), row('C?')]))).location ?? ''
    const { text } = await team.get(`${home}?show=unchanged`)
    for (const says of ['No row of this file could be read', 'Row 2, ODS: B? is not an ODS code']) expect(text).toContain(says)
    expect(text).not.toContain('Nothing in this file differs')
    const good = (await uploaded(team, await workbookOf([row('A10000')]))).location ?? ''
    const twice = await Promise.all([1, 2].map(() => team.post(good, { care_setting: 'gp-practice' })))
    expect(twice.map((one) => [one.status, one.location])).toEqual([
      [303, good],
      [303, good],
    ])
    await ended(good)
    expect((await team.post(good, { care_setting: 'gp-practice' })).location).toBe(good)
    expect(await db.read.selectFrom('services').select('id').execute()).toHaveLength(1)
    const other = await world.visitor().signIn((await world.account('Ola Other', 'booking-team')).email)
    expect((await other.post(good, { care_setting: 'gp-practice' })).status).toBe(409)
  })

  it('skips invalid DoS ids, and keeps known ones', async () => {
    const { team, db } = await begun()
    const head = ['ODS', 'ODS name', 'Post Code', 'DoS ids']
    const practices: Cells[] = ['A10000', 'A10001', 'A10002'].map((ods) => [ods, `Practice ${ods}`, 'LS1 6AE', null])
    const told = (ids: string[]): Cells[] => practices.map((cells, index) => cells.with(3, ids[index] ?? null))
    await approved(team, (await uploaded(team, await workbookOf(told(['2000099993', '20001, 20002', '']), head))).location ?? '')
    world.context.advance(1000)
    const again = (await uploaded(team, await workbookOf(told(['not sure yet', '20001 and ask Dan', 'maybe later']), head))).location ?? ''
    const review = await team.get(again)
    expect(review.text).toContain('Left out (3)')
    expect(review.text).toContain('Unchanged (3)')
    expect((await team.get(`${again}?show=not-taken`)).text).toContain('not sure yet is not DoS ids: digits only')
    expect((await db.read.selectFrom('service_dos_ids').select('dos_id').orderBy('dos_id').execute()).map((one) => one.dos_id)).toEqual([
      '2000099993',
      '20001',
      '20002',
    ])
  })

  it('asks the later of two people to compare again after somebody else imported', async () => {
    const { team } = await begun()
    const one = (await uploaded(team, await workbookOf([row('A10000')]))).location ?? ''
    const other = (await uploaded(team, await workbookOf([row('A10000', { Population: 1 })]))).location ?? ''
    world.context.advance(1000)
    await approved(team, one)
    world.context.advance(1000)
    const refused = await team.post(other, { care_setting: 'gp-practice' })
    expect([refused.status, refused.text.includes('Bea Turner imported tracker.xlsx after this file was compared')]).toEqual([409, true])
    await corrected(team, other, {})
    expect((await team.get(other)).text).toContain('Changed (1)')
    await approved(team, other)
  })

  it('learns what a column is and which products are one, and offers a mistyped code as a close match', async () => {
    const { team, db } = await begun()
    await approved(team, (await uploaded(team, await workbookOf([row('A10000', { 'Principal System (IBC)': 'Vision 3' })]))).location ?? '')
    world.context.advance(1000)
    const home =
      (
        await uploaded(
          team,
          await workbookOf(
            [
              ['A1OOOO', 'Practice A10000', 'LS1 6AE', 'Vision 3 Hosted', 9],
              ['A10000', null, null, 'Vision 3 Hosted', 9],
            ],
            ['ODS', 'ODS name', 'Post Code', 'Principal System (IBC)', 'Heads'],
          ),
        )
      ).location ?? ''
    const review = await team.get(home)
    expect(review.text).toContain('Close matches (1)')
    expect(review.text).toContain('The column Heads is not a field')
    expect(review.text).toContain('Vision 3 Hosted is Vision 3')
    await corrected(team, home, { 'column-4': 'list_size', 'products-0': 'Vision 3 Hosted' })
    await approved(team, home)
    expect(await db.read.selectFrom('services').select(['ods_code', 'list_size', 'provider_product']).execute()).toEqual([
      { ods_code: 'A10000', list_size: 9, provider_product: 'Vision 3' },
    ])
  })

  it('takes a close match for the same service, a new one or neither, as a person decides; undo restores all of them', async () => {
    const { team, db } = await begun()
    await approved(
      team,
      (await uploaded(team, await workbookOf([row('A10000'), row('B20000', { 'Post Code': 'M1 1AA' }), row('C30000', { 'Post Code': 'S1 1AA' })]))).location ??
        '',
    )
    const before = await snapshot()
    world.context.advance(1000)
    const home =
      (
        await uploaded(
          team,
          await workbookOf([
            row('A1OOOO', { Population: 1 }),
            row('B20001', { 'ODS name': 'Practice B20000', Population: 2 }),
            row('Z99999', { 'ODS name': 'Practice C30000', 'Post Code': 'S1 1AA', Population: 3 }),
          ]),
        )
      ).location ?? ''
    const review = await team.get(home)
    for (const says of ['Close matches (3)', '3 close matches wait', 'has nearly the same code', 'is one typing error away', 'has the same name and postcode'])
      expect(review.text).toContain(says)
    expect((await team.post(`${home}/decisions`, { kind: 'close', 'row-2': 'same', 'row-3': 'new', 'row-99': 'evil' })).status).toBe(303)
    expect((await team.get(home)).text).toContain('Import 2 services')
    await approved(team, home)
    expect(await db.read.selectFrom('services').select(['ods_code', 'list_size']).orderBy('ods_code').execute()).toEqual([
      { ods_code: 'A10000', list_size: 1 },
      { ods_code: 'B20000', list_size: 5000 },
      { ods_code: 'B20001', list_size: 2 },
      { ods_code: 'C30000', list_size: 5000 },
    ])
    expect((await team.get(`${home}/undo`)).text).toContain('1 service that it changed is restored')
    expect((await team.post(`${home}/undo`, {})).status).toBe(303)
    await ended(home)
    expect(await snapshot()).toEqual(before)
  })

  it('says before an undo what stays, and restores nothing that has changed since', async () => {
    const { team, db } = await begun()
    const home = (await uploaded(team, await workbookOf([row('A10000'), row('A10001')]))).location ?? ''
    await approved(team, home)
    await db.transaction((trx) =>
      trx
        .updateTable('services')
        .set((eb) => ({ phone: '1', version: eb('version', '+', 1) }))
        .where('ods_code', '=', 'A10001')
        .execute(),
    )
    await db.transaction((trx) =>
      trx
        .updateTable('pairs')
        .set((eb) => ({ state: 'not-proven', version: eb('version', '+', 1) }))
        .execute(),
    )
    const asked = (await team.get(`${home}/undo`)).text
    for (const says of ['1 service that it added is deleted', '1 service stays as it is', '/services/A10001']) expect(asked).toContain(says)
    await team.post(`${home}/undo`, {})
    await ended(home)
    expect((await team.get(home)).text).toMatch(/1 service has changed since and stayed as it is: [^,:<]+ A10001\./)
    expect((await db.read.selectFrom('services').select('ods_code').execute()).map((one) => one.ods_code)).toEqual(['A10001'])
    expect(await db.read.selectFrom('pairs').select('state').execute()).toEqual([{ state: 'not-proven' }])
    expect((await team.get(`${home}/undo`)).status).toBe(409)
  })

  it('approved by two people at once is written once, and the other sees the conflict', async () => {
    const { team } = await begun()
    const homes = [
      (await uploaded(team, await workbookOf([row('A10000')]))).location ?? '',
      (await uploaded(team, await workbookOf([row('B10000')]))).location ?? '',
    ]
    const answers = await Promise.all(homes.map((home) => team.post(home, { care_setting: 'gp-practice' })))
    expect(answers.map((one) => one.status).toSorted()).toEqual([303, 409])
    await ended(homes[answers.findIndex((one) => one.status === 303)] ?? '')
  })

  it('resumes at the next start after the program was stopped, and loses nothing', async () => {
    const { team, context, db } = await begun()
    const home = (await uploaded(team, await workbookOf([row('A10000'), row('A10001'), row('A10002')]))).location ?? ''
    await db.transaction((trx) =>
      trx
        .updateTable('tracker_imports')
        .set({ state: 'writing', choices: JSON.stringify({ careSetting: 'gp-practice' }), settled_by: 'Bea Turner' })
        .execute(),
    )
    await resumeImports(context)
    await ended(home)
    expect(await db.read.selectFrom('services').select('ods_code').execute()).toHaveLength(3)
  })

  it('is compared again from its first row if a stop interrupted it while its stored rows exist', async () => {
    const { team, context, db } = await begun()
    const home = (await uploaded(team, await workbookOf([row('A10000'), row('A10001'), row('A10002')]))).location ?? ''
    const breakOff = () => db.transaction((trx) => trx.updateTable('tracker_imports').set({ state: 'reading' }).execute())
    const before = await db.read.selectFrom('tracker_import_rows').selectAll().orderBy('number').execute()
    await breakOff()
    await db.transaction((trx) => trx.deleteFrom('tracker_import_rows').where('number', '>', 2).execute())
    await resumeImports(context)
    expect((await team.get(home)).text).toContain('New (3)')
    expect(await db.read.selectFrom('tracker_import_rows').selectAll().orderBy('number').execute()).toEqual(before)
    await breakOff()
    const { id } = await db.read.selectFrom('import_files').select('id').executeTakeFirstOrThrow()
    await db.transaction((trx) => settleFile(trx, id, '2026-03-02T09:00:00.000Z'))
    await resumeImports(context)
    expect((await team.get(home)).text).toContain('upload it again')
  })

  it('finds the column of ODS codes by its content, reads Excel’s own CSV, and refuses a file of too many rows', async () => {
    const { team } = await begun()
    const codes = ['A10000', 'A10001', 'A10002', 'A10003']
    const home =
      (
        await uploaded(
          team,
          Buffer.from(`Kod;Name;Post Code;Population\r\n${codes.map((code) => `${code};Café ${code};LS1 6AE;5`).join('\r\n')}\r\n`, 'latin1'),
          'tracker.csv',
        )
      ).location ?? ''
    const { text } = await team.get(home)
    for (const says of ['The column Kod was taken for the ODS code', 'New (4)', 'Café A10000']) expect(text).toContain(says)
    const many = await uploaded(
      team,
      new TextEncoder().encode(`ODS,Name,Postcode\r\n${Array.from({ length: 20_060 }, (_, index) => `A${10_000 + index},N,L`).join('\r\n')}`),
      'many.csv',
    )
    expect([many.status, many.text.includes('more than 20,000 rows')]).toEqual([422, true])
  })

  it('reads a skipped row again when a column is corrected, and can be searched by group', async () => {
    const { team } = await begun()
    const home =
      (
        await uploaded(
          team,
          await workbookOf(
            [
              ['x', 'One', 'LS1 6AE', 'A10000'],
              ['y!', 'Two', 'LS1 6AF', 'A10001'],
            ],
            ['ODS', 'ODS name', 'Post Code', 'Real code'],
          ),
        )
      ).location ?? ''
    expect((await team.get(home)).text).toContain('Left out (2)')
    await corrected(team, home, { 'column-0': '', 'column-3': 'ods_code' })
    const { text } = await team.get(`${home}?show=new&q=two`)
    expect([text.includes('New (2)'), text.includes('A10001'), text.includes('A10000')]).toEqual([true, true, false])
  })

  it('is only for the booking team; others are told whom to send it to', async () => {
    await begun()
    const { email } = await world.account('Ana Pereira', 'project-manager')
    const manager = await world.visitor().signIn(email)
    const refused = await uploaded(manager, await workbookOf([row('A10000')]))
    expect([refused.status, refused.text.includes('The booking team imports those')]).toEqual([403, true])
  })

  it('accepts comma-separated values as well', async () => {
    const { team } = await begun()
    const home = (await uploaded(team, new TextEncoder().encode(`${heads.join(',')}\r\n${row('A10000').join(',')}\r\n`), 'tracker.csv')).location ?? ''
    expect((await team.get(home)).text).toContain('New (1)')
  })

  it('counts a messy national file of 250 rows exactly as adding up its rows does, and changes nothing the second time', async () => {
    const { context } = await begun()
    const bytes = await nationalTracker(250)
    const told = await importTrackerFile(context, bytes)
    expect(told).toMatchObject({ kind: 'rollout-tracker', rows: 250, new: 250, changed: 0, notTaken: 0 })
    const rows = nationalRows(250)
    const is = (cells: Cells, at: number) => cells[at] === 'Yes'
    const count = (test: (cells: Cells) => boolean) => rows.filter(test).length
    const report = await rolloutReport(context.db.read)
    expect(report).toMatchObject({
      services: 250,
      pairProven: count((c) => is(c, 26)),
      pairProvenAndProvider111On: count((c) => is(c, 26) && is(c, 19)),
      live: count((c) => is(c, 24)),
      readyNow: count((c) => is(c, 26) && is(c, 19) && !is(c, 24)),
      waitingForProvider111Only: count((c) => is(c, 26) && !is(c, 19) && !is(c, 24)),
      waitingForPairOnly: count((c) => !is(c, 26) && is(c, 19) && !is(c, 24)),
      waitingForBoth: count((c) => !is(c, 26) && !is(c, 19) && !is(c, 24)),
    })
    const again = await importTrackerFile(context, bytes, { write: false })
    expect(again).toMatchObject({ new: 0, changed: 0, unchanged: 250, importId: null })
    expect((await context.db.read.selectFrom('services').select('address').where('ods_code', '=', odsOf(0)).executeTakeFirst())?.address).toContain(
      '0 HIGH STREET',
    )
    expect(await listStaleRollout(context.db.read)).toEqual([])
  })

  const sample = '../shared/data/rollout-tracker-sample.xlsx'
  it.skipIf(!existsSync(sample))('reads the same from the national sample as an independent reader of the sheet', { timeout: 240_000 }, async () => {
    const { context } = await begun()
    const { read } = context.db
    const bytes = readFileSync(sample)
    const told = await importTrackerFile(context, bytes)
    const [heads = [], ...lines] = sheetOf(bytes, 'GP Data')
    const rows = lines.map((cells) => Object.fromEntries(heads.map((head, index) => [head.trim(), (cells[index] ?? '').trim().replace(/\s+/g, ' ')])))
    const said = (row: Record<string, string>, head: string): string | null => {
      const text = row[head] ?? ''
      return ['', '#N/A', 'TBC'].includes(text) ? null : text
    }
    expect(told).toMatchObject({ rows: rows.length, new: rows.length, changed: 0, conflict: 0, close: 0, notTaken: 0 })
    const services = await read
      .selectFrom('services as s')
      .leftJoin('organisations as o', 'o.id', 's.referrer_id')
      .selectAll('s')
      .select(['o.name as referrer', 'o.switched_on', 'o.consumer_product as refers_from'])
      .execute()
    const byCode = new Map(services.map((one) => [one.ods_code, one]))
    expect(byCode.size).toBe(rows.length)
    for (const row of rows) {
      const one = byCode.get(row['ODS'] ?? '')
      expect(
        one && {
          name: one.name,
          region_code: one.region_code,
          region: one.region,
          area_code: one.area_code,
          area: one.area,
          postcode: one.postcode,
          commissioner_code: one.commissioner_code,
          commissioner: one.commissioner,
          size: one.list_size,
          provider: one.provider_product,
          referrer: one.referrer,
          consumer: one.consumer_product,
          on: one.switched_on,
          live: one.live,
          care: one.care_setting,
        },
      ).toEqual({
        name: said(row, 'ODS name'),
        region_code: said(row, 'National Group'),
        region: said(row, 'National Group Name'),
        area_code: said(row, 'Area'),
        area: said(row, 'Area team name'),
        postcode: said(row, 'Post Code'),
        commissioner_code: said(row, 'CCG'),
        commissioner: said(row, 'CCG name'),
        size: said(row, 'Population') === null ? null : Number(said(row, 'Population')),
        provider: said(row, 'Principal System (IBC)'),
        referrer: said(row, '111 Provider'),
        consumer: said(row, '111 IT System'),
        on: said(row, '111 Provider') === null ? null : (said(row, '111 Provider Status')?.toLowerCase() ?? null),
        live: said(row, 'Live with Booking')?.toLowerCase() ?? null,
        care: 'gp-practice',
      })
      const lines = ['Address 1', 'Address 2', 'Address 3'].map((head) => (row[head] === '0' ? '' : (said(row, head) ?? '')))
      expect(one?.address ?? '').toBe(lines.join('\n').replace(/\n+$/, ''))
    }
    const pairs = new Map(
      rows.flatMap((row) =>
        said(row, '111 IT System') && said(row, 'Principal System (IBC)') && said(row, 'Technically Conformance')
          ? [
              [
                `${said(row, '111 IT System')} ${said(row, 'Principal System (IBC)')}`,
                said(row, 'Technically Conformance') === 'Yes' ? 'proven' : 'not-proven',
              ] as const,
            ]
          : [],
      ),
    )
    expect(
      new Map((await read.selectFrom('pairs').selectAll().execute()).map((one) => [`${one.consumer_product} ${one.provider_product}`, one.state])),
    ).toEqual(pairs)
    const providers111 = new Set(rows.flatMap((row) => said(row, '111 Provider') ?? []))
    expect(new Set((await read.selectFrom('organisations').select('name').execute()).map((one) => one.name))).toEqual(providers111)
    const is = (row: Record<string, string>, head: string): boolean => said(row, head) === 'Yes'
    const count = (test: (row: Record<string, string>) => boolean): number => rows.filter(test).length
    const [proven, on, live] = [
      (row: Record<string, string>) => is(row, 'Technically Conformance'),
      (row: Record<string, string>) => is(row, '111 Provider Status'),
      (row: Record<string, string>) => is(row, 'Live with Booking'),
    ]
    expect(await rolloutReport(read)).toMatchObject({
      services: rows.length,
      pairProven: count(proven),
      pairProvenAndProvider111On: count((row) => proven(row) && on(row)),
      live: count(live),
      readyNow: count((row) => proven(row) && on(row) && !live(row)),
      waitingForProvider111Only: count((row) => proven(row) && !on(row) && !live(row)),
      waitingForPairOnly: count((row) => !proven(row) && on(row) && !live(row)),
      waitingForBoth: count((row) => !proven(row) && !on(row) && !live(row)),
    })
    expect(await importTrackerFile(context, bytes, { write: false })).toMatchObject({ unchanged: rows.length, changed: 0, new: 0, close: 0, conflict: 0 })
  })
})
