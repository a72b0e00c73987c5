import { existsSync, readFileSync } from 'node:fs'
import { writeXlsx } from 'hucre/xlsx'
import { afterEach, describe, expect, it } from 'vitest'
import { setTimeout as wait } from 'node:timers/promises'
import { baseOf, marksOf, markOf } from '../../../src/tracker/tracker-import/exported-cells.ts'
import { nationalHeadings } from '../../../src/tracker/workbook/tracker-headings.ts'
import { readWorkbook } from '../../../src/tracker/workbook/workbook.ts'
import { openWorld } from '../../support/world.ts'
import { uploadAndContinue } from '../../support/upload.ts'
import type { Visitor, World } from '../../support/world.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import { nationalTracker, odsOf } from '../../support/national-tracker.ts'
import { importTrackerFile } from '../../support/tracker-file.ts'

describe('the value of a cell when it was exported', () => {
  it('is recognised by its mark, for its own column', () => {
    const marks = marksOf(
      baseOf([
        { column: 'name', value: 'Mill' },
        { column: 'area', value: '' },
        { column: 'region', value: 'North' },
      ]),
    )
    expect(marks?.size).toBe(2)
    expect(
      [
        ['name', 'Mill'],
        ['region', 'North'],
        ['region', 'Mill'],
        ['name', 'Mile'],
      ].map(([column, value]) => marks?.has(markOf(column ?? '', value ?? ''))),
    ).toEqual([true, true, false, false])
    expect([marksOf(undefined), marksOf(''), marksOf('abcde')]).toEqual([null, null, null])
  })
})

onSqliteAndServer('the export as a tracker', (open) => {
  let world: World
  let team: Visitor
  afterEach(async () => {
    await world.close()
  })
  const sample = '../shared/data/rollout-tracker-sample.xlsx'

  async function exported(bytes: Uint8Array) {
    world = await openWorld(await open())
    await importTrackerFile(world.context, bytes)
    team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    const file = await fetch(`${team.base}/rollout/export.xlsx`, { headers: { cookie: team.cookie } })
    expect(file.headers.get('content-disposition')).toMatch(/rollout-tracker-2026-\d\d-\d\d-head-\d+-[0-9a-f]{16}\.xlsx/)
    const { sheets } = await readWorkbook(new Uint8Array(await file.arrayBuffer()), { limits: { rows: 20_000, milliseconds: 20_000 } })
    const rows = sheets[0]?.rows.map((row) => [...row.cells]) ?? []
    const head = rows[0] ?? []
    const at = (heading: string): number => {
      const found = head.indexOf(heading)
      if (found < 0) throw new Error(heading)
      return found
    }
    const edit = (row: number, heading: string, to: string): void => {
      const cells = rows[row]
      if (cells) cells[at(heading)] = to
    }
    const made = (): Promise<Uint8Array> => writeXlsx({ sheets: [{ name: 'Back', rows }] })
    return { rows, head, at, edit, made }
  }
  const review = async (bytes: Uint8Array): Promise<{ home: string; text: string }> => {
    await team.get('/imports/new')
    const home = (await uploadAndContinue(team, bytes, 'back.xlsx')).location ?? ''
    for (let tries = 0; tries < 500; tries += 1) {
      const { text } = await team.get(home)
      if (!text.includes('refreshes itself')) return { home, text }
      await wait(20)
    }
    throw new Error('Not compared')
  }

  it.skipIf(!existsSync(sample))(
    'has the 27 columns of the national sample, changes nothing when imported, and detects exactly the ten edited cells',
    { timeout: 240_000 },
    async () => {
      const { rows, head, at, edit, made } = await exported(readFileSync(sample))
      expect(head.slice(0, 27)).toEqual(nationalHeadings)
      expect(head.slice(27)).toEqual(['DoS ids', 'ODS status', 'Close date', 'Successor', 'Slipway id', 'Slipway version', 'Slipway cells'])
      expect(rows).toHaveLength(717)
      expect(await importTrackerFile(world.context, await made(), { write: false })).toMatchObject({
        rows: 716,
        unchanged: 716,
        changed: 0,
        new: 0,
        conflict: 0,
        notTaken: 0,
      })
      const edits: [number, string, string][] = [
        [1, 'Population', '90001'],
        [2, 'ODS name', 'Renamed surgery'],
        [3, 'Post Code', 'LS1 6AE'],
        [4, 'CCG name', 'Another CCG'],
        [5, 'Principal System (IBC)', 'Cegedim'],
        [6, 'Live with Booking', 'Yes'],
        [7, 'Address 2', 'New street'],
        [8, 'Engagement', 'Met in May'],
        [9, 'National Group Name', 'LONDON'],
        [10, 'UEC FOT', 'Yes!'],
      ]
      const was = edits.map(([row, heading]) => rows[row]?.[at(heading)] ?? '')
      for (const [row, heading, to] of edits) edit(row, heading, to)
      edit(11, 'ODS name', '#N/A')
      edit(12, 'Population', '')
      expect(await importTrackerFile(world.context, await made(), { write: false })).toMatchObject({
        unchanged: 706,
        changed: 10,
        new: 0,
        conflict: 0,
        close: 0,
        notTaken: 0,
      })
      const told = await importTrackerFile(world.context, await made())
      const { read } = world.context.db
      const changes = await read
        .selectFrom('tracker_import_rows')
        .select(['ods_code', 'changes'])
        .where('import_id', '=', told.importId ?? '')
        .where('kind', '=', 'changed')
        .orderBy('number')
        .execute()
      expect(changes.map((one) => JSON.parse(one.changes) as unknown)).toEqual(
        edits.map(([, heading, to], index) => [{ field: heading, from: was[index] === '' ? '' : was[index], to }]),
      )
      expect(await importTrackerFile(world.context, await made(), { write: false })).toMatchObject({ unchanged: 716, changed: 0, conflict: 0 })
    },
  )

  it('reports a cell changed on both sides as a conflict with both values, and never overwrites a change here with an unedited cell', async () => {
    const { rows, edit, made } = await exported(await nationalTracker(6))
    const [one, two, three] = [rows[1]?.[0] ?? '', rows[2]?.[0] ?? '', rows[3]?.[0] ?? '']
    const change = (ods: string, columns: object) =>
      world.context.db.transaction((trx) =>
        trx
          .updateTable('services')
          .set((eb) => ({ ...columns, version: eb('version', '+', 1) }))
          .where('ods_code', '=', ods)
          .execute(),
      )
    await change(one, { list_size: 5 })
    await change(two, { list_size: 6 })
    await change(three, { name: 'Changed here' })
    edit(1, 'Population', '90001')
    edit(1, 'Address 2', 'New street')
    edit(2, 'Population', '90002')
    edit(3, 'Post Code', 'LS1 6AE')
    const { home, text } = await review(await made())
    for (const says of ['Conflicts (2)', 'Changed (1)', '<del>5</del>', '<ins>90001</ins>', '2 conflicts wait', 'changed here as well'])
      expect(text).toContain(says)
    expect((await team.post(`${home}/decisions`, { kind: 'conflict', 'row-3': 'file' })).status).toBe(303)
    expect((await team.get(home)).text).toContain('Import 3 services')
    await team.post(home, { care_setting: 'gp-practice' })
    for (let tries = 0; tries < 500 && !(await team.get(home)).text.includes('services were written'); tries += 1) await wait(20)
    const after = new Map((await world.context.db.read.selectFrom('services').selectAll().execute()).map((row) => [row.ods_code, row]))
    expect([
      after.get(one)?.list_size,
      after.get(one)?.address?.split('\n')[1],
      after.get(two)?.list_size,
      after.get(three)?.name,
      after.get(three)?.postcode,
    ]).toEqual([5, 'New street', 90_002, 'Changed here', 'LS1 6AE'])
  })

  it('applies a 111 provider switched on in one row to all its services, even if other rows are unchanged', async () => {
    const { rows, at, edit, made } = await exported(await nationalTracker(40))
    const row = rows.findIndex((cells, index) => index > 0 && cells[at('111 Provider Status')] === 'No')
    edit(row, '111 Provider Status', 'Yes')
    expect(await importTrackerFile(world.context, await made())).toMatchObject({ changed: 1, unchanged: 39 })
    const { switched_on: on } = await world.context.db.read
      .selectFrom('organisations')
      .select('switched_on')
      .where('name', '=', rows[row]?.[at('111 Provider')] ?? '')
      .executeTakeFirstOrThrow()
    expect(on).toBe('yes')
  })

  it('as comma-separated values has no live formulas, and is read back unchanged', async () => {
    await exported(await nationalTracker(5))
    await world.context.db.transaction((trx) =>
      trx
        .updateTable('services')
        .set({ name: '=1+1', other: JSON.stringify({ Engagement: '@home' }) })
        .where('ods_code', '=', odsOf(0))
        .execute(),
    )
    const { text } = await team.get('/rollout/export.csv')
    for (const cell of [",'=1+1,", ",'@home,"]) expect(text).toContain(cell)
    expect(await importTrackerFile(world.context, new TextEncoder().encode(text), { write: false, fileName: 'back.csv' })).toMatchObject({
      unchanged: 5,
      changed: 0,
    })
  })
})
