import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import type { PersonId } from '../../src/db/ids.ts'
import { writeImport } from '../../src/tracker/tracker-import/write-import.ts'
import { undoImport } from '../../src/tracker/tracker-import/undo-import.ts'
import { areaOf, endAreaRow } from '../support/area.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { writeXlsx } from 'hucre/xlsx'
import { uploadAndContinue } from '../support/upload.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

const head = [
  'ODS',
  'ODS name',
  'Region',
  'Population',
  '111 Provider',
  '111 Provider Status',
  '111 IT System',
  'Principal System (IBC)',
  'Technically Conformance',
]
type Cells = (string | number)[]
/** One service a row: its code, region and population, and what the file says of its 111 provider. */
const row = (ods: string, region: string, population: number, provider111 = '', on = ''): Cells => [
  ods,
  `Practice ${ods}`,
  region,
  population,
  provider111,
  on,
  provider111 === '' ? '' : 'Adastra',
  'EMIS Web',
  on,
]

onSqliteAndServer('a tracker of someone with an area', (open) => {
  let db: Database
  let world: World
  let team: Visitor
  let tom: Visitor
  let person: PersonId
  let area: string

  beforeEach(async () => {
    db = await open()
    world = await openWorld(db)
    team = await world.visitor().signIn((await world.account('Ana Pereira', 'booking-team')).email)
    const account = await world.account('Tom Hughes')
    person = account.personId
    tom = await world.visitor().signIn(account.email)
    area = await areaOf(db, person, { role: 'project-manager', kind: 'region', key: 'London' })
    await written(team, await uploaded(team, [row('A10000', 'London', 100), row('A10001', 'North West', 100), row('A10004', 'London', 100)]))
  })
  afterEach(() => world.close())

  async function until(home: string, state: string): Promise<void> {
    const id = home.split('/').at(-1) ?? ''
    for (let tries = 0; tries < 500; tries += 1) {
      if ((await db.read.selectFrom('tracker_imports').select('state').where('id', '=', id).executeTakeFirst())?.state === state) return
      await wait(20)
    }
    throw new Error(`The import is not ${state}`)
  }
  async function uploaded(visitor: Visitor, rows: Cells[]): Promise<string> {
    const { location } = await uploadAndContinue(visitor, await writeXlsx({ sheets: [{ name: 'Data', rows: [head, ...rows] }] }), 'tracker.xlsx')
    expect(location).toMatch(/^\/rollout\/imports\//)
    await until(location ?? '', 'review')
    return location ?? ''
  }
  async function written(visitor: Visitor, home: string): Promise<void> {
    expect((await visitor.post(home, { care_setting: 'gp-practice' })).status).toBe(303)
    await until(home, 'done')
  }
  const sizes = async () =>
    Object.fromEntries(
      (await db.read.selectFrom('services').select(['ods_code', 'list_size']).orderBy('ods_code').execute()).map((one) => [one.ods_code, one.list_size]),
    )
  const shown = async (home: string, kind: string) => (await tom.get(`${home}?show=${kind}`)).text
  const before = { A10000: 100, A10001: 100, A10004: 100 }

  it('writes the services of their area, and lists the others with why', async () => {
    expect((await tom.get('/rollout')).text).toContain('Import a rollout tracker')
    const home = await uploaded(tom, [
      row('A10000', 'London', 200),
      row('A10001', 'North West', 200),
      row('A10002', 'London', 200),
      row('A10003', '', 200),
      row('A10004', 'North West', 200),
    ])
    const review = (await tom.get(home)).text
    expect(review).toContain('Only services in the area of Tom Hughes are imported.')
    expect(review).toContain('3 rows are outside the area and left out.')
    expect(review).toContain('Import 2 services')
    const outside = await shown(home, 'outside')
    expect(outside).toMatch(/Practice A10001.*Outside your area: the booking team can import it/s)
    expect(outside).toMatch(/Practice A10003.*A new service whose region, commissioner, 111 provider and products are outside your area/s)
    expect(outside).toMatch(/Practice A10004.*These changes would put it outside your area/s)
    await written(tom, home)
    expect(await sizes()).toEqual({ ...before, A10000: 200, A10002: 200 })
    expect((await tom.get(`${home}/undo`)).text).toContain('1 service that it added is deleted')
    expect((await tom.post(`${home}/undo`, {})).status).toBe(303)
    await until(home, 'undone')
    expect(await sizes()).toEqual(before)
  })

  it('changes nothing that counts beyond an area, and says so', async () => {
    await written(team, await uploaded(team, [row('A10001', 'North West', 100, 'City 111', 'Yes')]))
    const [organisations, pairs] = [db.read.selectFrom('organisations').selectAll(), db.read.selectFrom('pairs').selectAll()]
    const shared = [await organisations.execute(), await pairs.execute()]
    const home = await uploaded(tom, [row('A10000', 'London', 200, 'City 111', 'No'), row('A10004', 'London', 200, 'Moon 111', 'Yes')])
    const { text } = await tom.get(home)
    expect(text).toContain('Whether City 111 is switched on counts beyond your area')
    expect(text).toContain('Not a known 111 provider: Moon 111')
    await written(tom, home)
    expect([await organisations.execute(), await pairs.execute()]).toEqual(shared)
    const services = await db.read
      .selectFrom('services')
      .select(['ods_code', 'referrer_id', 'list_size'])
      .where('region', '=', 'London')
      .orderBy('ods_code')
      .execute()
    expect(services.map((one) => [one.ods_code, one.referrer_id !== null, one.list_size])).toEqual([
      ['A10000', true, 200],
      ['A10004', false, 200],
    ])
  })

  it('says nothing of a service outside it whose DoS id a row has', async () => {
    await team.post('/services/new', { name: 'Hidden Surgery', ods_code: 'Y90001', dos_ids: '2000077777', care_setting: 'gp-practice' })
    const rows = [
      [...head, 'DoS ID'],
      [...row('A10000', 'London', 200), '2000077777'],
    ]
    const { location } = await uploadAndContinue(tom, await writeXlsx({ sheets: [{ name: 'Data', rows }] }), 'tracker.xlsx')
    await until(location ?? '', 'review')
    const outside = await shown(location ?? '', 'outside')
    expect(outside).toContain('It has a DoS id of a service outside your area: the booking team can import it')
    for (const kind of ['outside', 'conflict', 'changed']) expect(await shown(location ?? '', kind)).not.toMatch(/Hidden Surgery|Y90001/)
  })

  it('is theirs and the booking team’s', async () => {
    const home = await uploaded(tom, [row('A10000', 'London', 200)])
    const other = await world.account('Ola Other')
    await areaOf(db, other.personId, { role: 'project-manager', kind: 'region', key: 'London' })
    const ola = await world.visitor().signIn(other.email)
    expect((await ola.get(home)).status).toBe(404)
    expect((await ola.post(home, { care_setting: 'gp-practice' })).status).toBe(404)
    expect((await ola.post(`${home}/cancel`, {})).status).toBe(404)
    expect((await ola.get('/imports/new')).text).not.toContain(home)
    expect(await sizes()).toEqual(before)
    expect((await team.get(home)).status).toBe(200)
    expect((await tom.get('/imports/new')).text).toContain(home)
  })

  it('cannot be approved once the area has ended', async () => {
    const home = await uploaded(tom, [row('A10000', 'London', 200)])
    await endAreaRow(db, area)
    expect((await tom.get(home)).status).toBe(403)
    expect((await tom.post(home, { care_setting: 'gp-practice' })).status).toBe(403)
    expect(await sizes()).toEqual(before)
    // The booking team sees it, and writes no more by the right of someone who no longer has it.
    await written(team, home)
    expect(await sizes()).toEqual(before)
    expect((await team.get(home)).text).toContain('1 service is outside the area now and stayed as it is')
  })

  /** Approves without starting the writing in the background, so that something can happen in between. */
  const move = (home: string, state: 'writing' | 'undoing') =>
    db.transaction((trx) =>
      trx
        .updateTable('tracker_imports')
        .set({ state, settled_by: 'Tom Hughes', settled_by_id: person, settled_at: '2026-03-02T09:00:00.000Z' })
        .where('id', '=', home.split('/').at(-1) ?? '')
        .execute(),
    )

  it('stops at the row that is outside the area by then', async () => {
    const home = await uploaded(tom, [row('A10000', 'London', 200), row('A10002', 'London', 200)])
    await move(home, 'writing')
    await endAreaRow(db, area)
    await areaOf(db, person, { role: 'project-manager', kind: 'region', key: 'North West' })
    await writeImport(world.context, home.split('/').at(-1) ?? '')
    expect(await sizes()).toEqual(before)
    const { text } = await tom.get(`${home}?show=changed`)
    expect(text).toContain('2 services are outside the area now and stayed as they are')
    expect(text).toContain('Outside your area now. It stays as it is')
    // What is known of a service outside the area is shown no more.
    expect(text).not.toContain('Population')
  })

  it('undoes nothing that is outside the area by then', async () => {
    const home = await uploaded(tom, [row('A10000', 'London', 200)])
    await written(tom, home)
    await move(home, 'undoing')
    await endAreaRow(db, area)
    await areaOf(db, person, { role: 'project-manager', kind: 'region', key: 'North West' })
    await undoImport(world.context, home.split('/').at(-1) ?? '')
    expect(await sizes()).toEqual({ ...before, A10000: 200 })
    expect((await tom.get(home)).text).toContain('the booking team can undo it')
  })

  it('stops if its person may not sign in any more', async () => {
    const home = await uploaded(tom, [row('A10000', 'London', 200)])
    await move(home, 'writing')
    await db.transaction((trx) => trx.updateTable('accounts').set({ disabled_at: '2026-03-02T09:00:00.000Z' }).where('person_id', '=', person).execute())
    await writeImport(world.context, home.split('/').at(-1) ?? '')
    expect(await sizes()).toEqual(before)
    expect((await team.get(`${home}?show=changed`)).text).toContain('Tom Hughes may not sign in any more. It stays as it is')
  })

  it('teaches nothing about columns and names', async () => {
    const home = await uploaded(tom, [row('A10000', 'London', 200)])
    const aliases = () => db.read.selectFrom('aliases').selectAll().execute()
    const known = await aliases()
    await written(tom, home)
    expect(await aliases()).toEqual(known)
  })

  it('is refused to a DoS lead of the area, who changes no services', async () => {
    const lead = await world.account('Lee Lead')
    await areaOf(db, lead.personId, { role: 'dos-lead', kind: 'region', key: 'London' })
    const visitor = await world.visitor().signIn(lead.email)
    expect((await visitor.get('/imports/new')).status).toBe(403)
    expect((await visitor.get('/rollout')).text).not.toContain('Import a rollout tracker')
  })
})
