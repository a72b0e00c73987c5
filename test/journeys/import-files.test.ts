import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { settleAbandoned } from '../../src/tracker/kept-files/kept-files.store.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { proposedFields } from '../support/upload.ts'
import { asXlsx, plan } from '../tracker/workbook/build-workbook.ts'
import { escaped, rawWorkbook, relationTo, sheetXml } from '../tracker/workbook/raw-workbook.ts'

type Rows = string[][]
const heads = ['ODS', 'ODS name', 'Post Code']
const practice = (number: number): string[] => [`A8100${number}`, `Practice ${number}`, 'LS1 6AE']

function workbookOf(...sheets: { name: string; rows: Rows; isHidden?: true }[]): Uint8Array {
  const cells = (row: string[]): string => row.map((text) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`).join('')
  return rawWorkbook({
    sheets: sheets
      .map(({ name, isHidden }, at) => `<sheet name="${name}" sheetId="${at + 1}"${isHidden ? ' state="hidden"' : ''} r:id="rId${at + 1}"/>`)
      .join(''),
    relations: sheets.map((_, at) => relationTo(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)).join(''),
    parts: Object.fromEntries(
      sheets.map(({ rows }, at) => [`xl/worksheets/sheet${at + 1}.xml`, sheetXml(rows.map((row) => `<row>${cells(row)}</row>`).join(''))]),
    ),
  })
}
const inThree = workbookOf(
  { name: 'North', rows: [heads, practice(1), practice(2)] },
  { name: 'South', rows: [heads, practice(3)] },
  { name: 'Old', rows: [heads, practice(4)], isHidden: true },
)
const csv = (rows: Rows): Uint8Array => Buffer.from(rows.map((row) => row.join(',')).join('\r\n'))

onSqliteAndServer('an uploaded file', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function team(): Promise<Visitor> {
    world = await openWorld(await open())
    return world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  }
  const manager = async (name = 'Meera Shah') => world.visitor().signIn((await world.account(name, 'project-manager')).email)

  async function upload(visitor: Visitor, bytes: Uint8Array, name: string) {
    await visitor.get('/imports/new')
    const { location } = await visitor.upload('/imports/new', bytes, name)
    expect(location).toMatch(/^\/imports\/files\//)
    const at = location ?? ''
    const page = await visitor.get(at)
    return { at, page, fields: proposedFields(page.text) }
  }
  async function reviewed(review: string | null) {
    const id = review?.split('/').at(-1) ?? ''
    for (let tries = 0; tries < 1000; tries += 1) {
      const one = await world.context.db.read.selectFrom('tracker_imports').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      if (one.state === 'review') break
      await wait(20)
    }
    const rows = await world.context.db.read.selectFrom('tracker_import_rows').select('ods_code').where('import_id', '=', id).orderBy('ods_code').execute()
    return rows.map((row) => row.ods_code)
  }
  const countOf = async (table: 'tracker_imports' | 'import_file_parts'): Promise<number> =>
    (await world.context.db.read.selectFrom(table).selectAll().execute()).length

  it('is imported with all its visible sheets, and with a hidden one only if it is chosen', async () => {
    const bea = await team()
    const { at, page, fields } = await upload(bea, inThree, 'regions.xlsx')
    expect(page.text).toContain('This looks like <strong>a rollout tracker</strong>. 2 of 3 sheets will be read.')
    expect(page.text).toContain('North, South: 3 columns, 3 understood, 0 kept as they are')
    const first = await bea.post(at, { ...fields, do: 'read' })
    expect(first.location).toMatch(/^\/rollout\/imports\//)
    expect(await reviewed(first.location)).toEqual(['A81001', 'A81002', 'A81003'])
    expect((await bea.get(first.location ?? '')).text).toContain('the sheet is hidden, and was not chosen')

    // Another choice for the same file is read into the same review.
    const again = await bea.post(at, { ...fields, 'sheet-2': 'yes', do: 'read' })
    expect(again.location).toBe(first.location)
    expect(await reviewed(again.location)).toEqual(['A81001', 'A81002', 'A81003', 'A81004'])
    expect(await countOf('tracker_imports')).toBe(1)
  })

  it('without headings is mapped by hand, and the next of its shape is read the same way', async () => {
    const bea = await team()
    const shape = (from: number): Rows => [0, 1, 2].map((more) => [`Surgery ${from + more}`, `A8200${from + more}`, 'x', '4011'])
    const first = await upload(bea, csv(shape(1)), 'may.csv')
    expect(first.page.text).toContain('B1 and the cells below it look like ODS codes')
    expect(first.fields).toMatchObject({ 'drawn-heading-0': 'none', 'column-0-1': 'ods_code', 'column-0-0': '' })
    const review = await bea.post(first.at, { ...first.fields, 'column-0-0': 'name', 'column-0-3': 'list_size', do: 'read' })
    expect(await reviewed(review.location)).toEqual(['A82001', 'A82002', 'A82003'])
    await bea.get(review.location ?? '')
    expect((await bea.post(review.location ?? '', { care_setting: 'gp-practice' })).status).toBe(303)

    const next = await upload(bea, csv(shape(4)), 'june.csv')
    expect(next.fields).toMatchObject({ 'column-0-0': 'name', 'column-0-1': 'ods_code', 'column-0-2': '', 'column-0-3': 'list_size' })
  })

  it('shows other columns under other headings before anything is read', async () => {
    const bea = await team()
    const { at, fields } = await upload(
      bea,
      csv([['Code', 'Name', 'Was'], ['Code now', 'Practice', 'Postcode'], practice(1), practice(2), practice(3)]),
      'two.csv',
    )
    expect(fields['drawn-heading-0']).toBe('1')
    const moved = await bea.post(at, { ...fields, 'heading-0': '2', do: 'read' })
    expect([moved.status, moved.location]).toEqual([303, `${at}#columns`])
    expect(await countOf('tracker_imports')).toBe(0)
    const page = await bea.get(at)
    expect(page.text).toContain('You changed the row with the headings. Check the columns, then continue')
    const shown = proposedFields(page.text)
    expect(shown).toMatchObject({ 'drawn-heading-0': '2', 'column-0-0': 'ods_code', 'column-0-1': 'name', 'column-0-2': 'postcode' })
    const read = await bea.post(at, { ...shown, do: 'read' })
    expect(await reviewed(read.location)).toEqual(['A81001', 'A81002', 'A81003'])
  })

  it('cannot map two columns to one field, and keeps what was chosen', async () => {
    const bea = await team()
    const { at, fields } = await upload(bea, inThree, 'regions.xlsx')
    const refused = await bea.post(at, { ...fields, 'sheet-2': 'yes', 'column-0-1': 'area', 'column-0-2': 'area', do: 'read' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Two columns of a sheet are Area team name. Choose one of them')
    expect(proposedFields(refused.text)).toMatchObject({ 'sheet-2': 'yes', 'column-0-0': 'ods_code', 'column-0-1': 'area', 'column-0-2': 'area' })
    expect(await countOf('tracker_imports')).toBe(0)
  })

  it('without a column of codes is refused, and shows what its columns hold', async () => {
    const bea = await team()
    const { at, fields, page } = await upload(
      bea,
      csv([
        ['Who', 'Where'],
        ['Dens Surgery', 'Hartlepool'],
        ['Queens Park', 'Stockton'],
      ]),
      'who.csv',
    )
    expect(page.text).toContain('We could not tell what this file is')
    const looked = await bea.post(at, { ...fields, kind: 'rollout-tracker', do: 'look' })
    expect(looked.location).toBe(`${at}#columns`)
    const shown = await bea.get(at)
    expect(shown.text).toContain('Choose the column with the ODS code')
    expect(shown.text).toContain('Dens Surgery')
    const refused = await bea.post(at, { ...proposedFields(shown.text), do: 'read' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Choose the column with the ODS code, in the sheet CSV')
    expect(refused.text).toContain('Queens Park')
  })

  it('is refused if no sheet or no kind is chosen', async () => {
    const bea = await team()
    const { at, fields } = await upload(bea, inThree, 'regions.xlsx')
    const { 'sheet-0': _north, 'sheet-1': _south, ...without } = fields
    expect((await bea.post(at, { ...without, do: 'read' })).text).toContain('Choose at least one sheet')
    const { kind: _kind, ...kindless } = fields
    expect((await bea.post(at, { ...kindless, do: 'read' })).text).toContain('Choose what the file is')
  })

  it('is hidden from everyone else but the booking team', async () => {
    const bea = await team()
    const meera = await manager()
    const { at, fields } = await upload(meera, await asXlsx(plan()), 'plan.xlsx')
    expect((await bea.get(at)).status).toBe(200)
    const other = await manager('Olu Other')
    expect((await other.get(at)).status).toBe(404)
    expect((await other.post(at, { ...fields, do: 'read' })).status).toBe(404)
    expect((await other.post(`${at}/drop`, {})).status).toBe(404)
    expect((await meera.post(at, { ...fields, do: 'read' })).location).toMatch(/^\/imports\//)
  })

  it('can be read for plans by a project manager, who is told to send a tracker to the booking team', async () => {
    await team()
    const meera = await manager()
    await meera.get('/imports/new')
    const refused = await meera.upload('/imports/new', inThree, 'regions.xlsx')
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('This is a rollout tracker. The booking team imports those: send it to them')
    const { at, fields, page } = await upload(meera, await asXlsx(plan()), 'plan.xlsx')
    expect(page.text).not.toContain('Catalogue of products')
    const other = await meera.post(at, { ...fields, kind: 'rollout-tracker', do: 'read' })
    expect(other.status).toBe(403)
    expect(other.text).toContain('The booking team imports a rollout tracker: send the file to them')
    expect(await countOf('tracker_imports')).toBe(0)
  })

  it('can be discarded, and then nothing of it is kept or can be read', async () => {
    const bea = await team()
    const { at, fields } = await upload(bea, inThree, 'regions.xlsx')
    expect((await bea.post(`${at}/drop`, {})).location).toBe('/imports/new')
    expect(await countOf('import_file_parts')).toBe(0)
    expect((await bea.post(at, { ...fields, do: 'read' })).status).toBe(409)
    expect((await bea.get(at)).text).toContain('regions.xlsx')
    expect(await countOf('tracker_imports')).toBe(0)
  })

  it('with odd fields in its form causes no error, and nothing is learnt from them', async () => {
    const visitor = await team()
    const { at, fields } = await upload(visitor, csv([['Ref', 'Wer', 'Wo'], ...[1, 2, 3].map(practice)]), 'own.csv')
    for (const odd of ['constructor', '__proto__', 'zzz', '2', 'a'.repeat(5000)]) {
      const { status } = await visitor.post(at, { ...fields, 'column-0-1': odd, do: 'look' })
      expect([odd.slice(0, 20), status]).toEqual([odd.slice(0, 20), 303])
    }
    for (const row of ['', '0', '-5', '1e21', '1.5', 'x'])
      expect([row, (await visitor.post(at, { ...fields, 'heading-0': row, 'drawn-heading-0': row, do: 'look' })).status]).toEqual([row, 303])
    const beyond = await visitor.post(at, { ...fields, 'heading-0': '999', 'drawn-heading-0': '999', do: 'read' })
    expect([beyond.status, beyond.text.includes('Row 999 of the sheet CSV is empty. Choose another row with the headings')]).toEqual([422, true])
    expect(await world.context.db.read.selectFrom('aliases').selectAll().execute()).toEqual([])
  })

  it('that is read as something else leaves no review of what it was taken for', async () => {
    const visitor = await team()
    const { at, fields } = await upload(visitor, csv([heads, ...[1, 2, 3].map(practice)]), 'tracker.csv')
    const review = (await visitor.post(at, { ...fields, do: 'read' })).location
    await reviewed(review)
    await visitor.post(at, { kind: 'ods-organisations', 'sheet-0': 'yes', do: 'read' })
    expect(await world.context.db.read.selectFrom('tracker_imports').select('state').execute()).toEqual([{ state: 'cancelled' }])
  })

  it('is discarded once', async () => {
    const visitor = await team()
    const { at } = await upload(visitor, csv([heads, practice(1)]), 'tracker.csv')
    expect([(await visitor.post(`${at}/drop`, {})).status, (await visitor.post(`${at}/drop`, {})).status]).toEqual([303, 409])
    const dropped = await world.context.db.read.selectFrom('events').select('id').where('action', '=', 'dropped').execute()
    expect(dropped).toHaveLength(1)
  })

  it('left over by a restart is deleted with files that nobody came back to', async () => {
    const visitor = await team()
    const { at } = await upload(visitor, csv([heads, practice(1)]), 'tracker.csv')
    const { db } = world.context
    await db.transaction((trx) => trx.updateTable('import_files').set({ settled_at: '2026-03-02T09:00:00.000Z' }).execute())
    expect(await settleAbandoned(db, { since: '2026-05-01', at: '2026-05-01T00:00:00.000Z' })).toBe(1)
    expect(await db.read.selectFrom('import_file_parts').select('part').execute()).toEqual([])
    expect((await visitor.get(at)).text).toContain('no longer kept')
  })
})
