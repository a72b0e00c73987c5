import { setTimeout as wait } from 'node:timers/promises'
import { writeXlsx } from 'hucre/xlsx'
import { afterEach, expect, it } from 'vitest'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { readWorkbook } from '../../src/tracker/workbook/workbook.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { uploadAndContinue } from '../support/upload.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

type Cells = (string | null)[]
const head = ['ODS', 'ODS name', 'DoS ids', 'Post Code']
const surgery: Cells = ['A81001', 'Hill View Surgery', '2000000001', 'LS1 6AE']
const walkIn: Cells = ['A81001', 'Hill View Walk-in', '2000000002', 'LS1 6AE']
const other: Cells = ['A81002', 'Mill Lane', '2000000003', 'LS2 7UE']
const book = (...rows: Cells[]): Promise<Uint8Array> => writeXlsx({ sheets: [{ name: 'Data', rows: [head, ...rows] }] })

onSqliteAndServer('a tracker with two rows of one ODS code', (open) => {
  let world: World
  let team: Visitor
  const read = () => world.context.db.read
  async function begin(): Promise<void> {
    world = await openWorld(await open())
    team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  }
  afterEach(async () => {
    expect(await verifyRecord(read())).toMatchObject({ count: 0, faults: [] })
    await world.close()
  })

  const services = async () =>
    (await read().selectFrom('services').select(['ods_code', 'name']).orderBy('ods_code').execute()).map((one) => `${one.ods_code} ${one.name}`)
  async function until(home: string, states: string[]): Promise<void> {
    for (let tries = 0; tries < 1000; tries += 1) {
      const { state } = await read()
        .selectFrom('tracker_imports')
        .select('state')
        .where('id', '=', home.split('/').at(-1) ?? '')
        .executeTakeFirstOrThrow()
      if (states.includes(state)) return
      await wait(20)
    }
    throw new Error(`The import is not ${states.join(' or ')}`)
  }
  async function review(bytes: Uint8Array): Promise<string> {
    const home = (await uploadAndContinue(team, bytes, 'tracker.xlsx')).location ?? ''
    await until(home, ['review'])
    return home
  }
  async function approve(home: string): Promise<void> {
    expect((await team.post(home, { care_setting: 'gp-practice' })).status).toBe(303)
    await until(home, ['done'])
  }
  const kinds = async (home: string) =>
    read()
      .selectFrom('tracker_import_rows')
      .select(['number', 'kind', 'ods_code', 'near'])
      .where('import_id', '=', home.split('/').at(-1) ?? '')
      .orderBy('number')
      .execute()
  /** Both services, from a tracker whose second row someone said is a second service. */
  async function both(): Promise<string> {
    await begin()
    const home = await review(await book(surgery, walkIn, other))
    expect((await team.post(`${home}/decisions`, { kind: 'close', 'row-3': 'new' })).status).toBe(303)
    await approve(home)
    return home
  }

  it('asks whether they are two services, and writes one until someone says so', async () => {
    await begin()
    const home = await review(await book(surgery, walkIn, other))
    const page = (await team.get(`${home}?show=close`)).text
    for (const says of [
      'Hill View Surgery has the ODS code A81001 too. Is this a second service of it, or the same service twice?',
      'The same service twice: leave this row out',
      'A second service: add it',
    ])
      expect(page).toContain(says)
    expect(page).not.toContain('A81001-2')
    // What would change one service into the other is not offered, and not done.
    expect((await team.post(`${home}/decisions`, { kind: 'close', all: 'same' })).status).toBe(303)
    expect((await kinds(home)).map((row) => row.kind)).toEqual(['new', 'close', 'new'])
    await team.post(`${home}/decisions`, { kind: 'close', 'row-3': 'leave' })
    await approve(home)
    expect(await services()).toEqual(['A81001 Hill View Surgery', 'A81002 Mill Lane'])
  })

  it('adds the second service when someone says that it is one, says who did, and undoes it', async () => {
    const home = await both()
    expect(await services()).toEqual(['A81001 Hill View Surgery', 'A81001-2 Hill View Walk-in', 'A81002 Mill Lane'])
    expect(await read().selectFrom('further_services').select('confirmed_by').execute()).toEqual([{ confirmed_by: 'Bea Turner' }])
    expect((await team.post(`${home}/undo`, {})).status).toBe(303)
    await until(home, ['undone'])
    expect(await services()).toEqual([])
    expect(await read().selectFrom('further_services').selectAll().execute()).toEqual([])
  })

  it('knows both again, in any order, and changes each in its own row', async () => {
    await both()
    const home = await review(await book([walkIn[0] ?? '', 'Hill View Centre', walkIn[2] ?? '', 'LS9 9ZZ'], surgery, other))
    expect((await kinds(home)).map((row) => [row.kind, row.ods_code])).toEqual([
      ['changed', 'A81001-2'],
      ['unchanged', 'A81001'],
      ['unchanged', 'A81002'],
    ])
    await approve(home)
    expect(await services()).toEqual(['A81001 Hill View Surgery', 'A81001-2 Hill View Centre', 'A81002 Mill Lane'])
  })

  it('leaves out a row that may be either, and says what to write', async () => {
    await both()
    const home = await review(await book(['A81001', 'Renamed', null, null]))
    expect((await team.get(`${home}?show=not-taken`)).text).toContain(
      'A81001 is the ODS code of Hill View Surgery and Hill View Walk-in. Write the name or a DoS id of the one that is meant',
    )
    expect((await kinds(home)).map((row) => row.kind)).toEqual(['not-taken'])
  })

  it('refuses the same service twice, as before', async () => {
    await begin()
    const home = await review(await book(surgery, surgery))
    expect((await kinds(home)).map((row) => row.kind)).toEqual(['new', 'not-taken'])
    expect((await team.get(`${home}?show=not-taken`)).text).toContain('A81001 is in row 2 already. Keep one of the two')
  })

  it('comes out of an export with the ODS code in both rows, and goes in again without a difference', async () => {
    await both()
    const file = await fetch(`${team.base}/rollout/export.xlsx`, { headers: { cookie: team.cookie } })
    const bytes = new Uint8Array(await file.arrayBuffer())
    const { sheets } = await readWorkbook(bytes, { limits: { rows: 1000, milliseconds: 20_000 } })
    const rows = sheets[0]?.rows.map((row) => [...row.cells]) ?? []
    const at = rows[0]?.indexOf('ODS') ?? -1
    expect(rows.slice(1).map((cells) => cells[at])).toEqual(['A81001', 'A81001', 'A81002'])
    const home = await review(bytes)
    expect((await kinds(home)).map((row) => [row.kind, row.ods_code])).toEqual([
      ['unchanged', 'A81001'],
      ['unchanged', 'A81001-2'],
      ['unchanged', 'A81002'],
    ])
  })
})
