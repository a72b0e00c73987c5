import { expect, test } from 'vitest'
import { readWorkbook } from '../../../src/tracker/workbook/workbook.ts'
import { readHere } from './build-workbook.ts'
import { rawWorkbook, relationTo, sheetXml } from './raw-workbook.ts'

const saying = (text: string) => sheetXml(`<row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row>`)
const sheets = (list: [name: string, id: string, state?: string][]) =>
  list.map(([name, id, state], at) => `<sheet name="${name}" sheetId="${at + 1}"${state ? ` state="${state}"` : ''} r:id="${id}"/>`).join('')

test('hidden sheets are told apart from visible ones', () => {
  const bytes = rawWorkbook({
    sheets: sheets([
      ['Seen', 'rId1'],
      ['Hidden', 'rId1', 'hidden'],
      ['Very hidden', 'rId1', 'veryHidden'],
      ['Seen too', 'rId1', 'visible'],
    ]),
  })
  expect(readHere(bytes).sheets.map((sheet) => [sheet.name, sheet.isHidden])).toEqual([
    ['Seen', false],
    ['Hidden', true],
    ['Very hidden', true],
    ['Seen too', false],
  ])
})

test('each sheet keeps its own name beside charts and dialogs, in whatever order its parts are written', () => {
  const bytes = rawWorkbook({
    sheets: sheets([
      ['Chart', 'rId7'],
      ['First &amp; best', 'rId3'],
      ['Dialog', 'rId8'],
      ['Second', 'rId1'],
    ]),
    relations: [
      relationTo('rId1', 'worksheet', 'worksheets/sheet1.xml'),
      relationTo('rId7', 'chartsheet', 'chartsheets/sheet1.xml'),
      relationTo('rId8', 'dialogsheet', 'dialogsheets/sheet1.xml'),
      relationTo('rId3', 'worksheet', './other/../worksheets/the%20first.xml'),
    ].join(''),
    parts: {
      'xl/worksheets/sheet1.xml': saying('in the second'),
      'xl/worksheets/the first.xml': saying('in the first'),
      'xl/chartsheets/sheet1.xml': '<chartsheet/>',
    },
  })
  expect(readHere(bytes).sheets.map((sheet) => [sheet.name, sheet.rows[0]?.cells])).toEqual([
    ['First & best', ['in the first']],
    ['Second', ['in the second']],
  ])
})

test('an empty sheet is listed without rows', () => {
  const bytes = rawWorkbook({ rows: '<row r="4"><c r="A4" s="0"/><c r="B4" t="s"/></row>' })
  expect(readHere(bytes).sheets).toEqual([{ name: 'Data', isHidden: false, rows: [], unread: [], warnings: [] }])
})

test('rows and cells without a position of their own follow the ones before', () => {
  const bytes = rawWorkbook({ rows: '<row><c><v>1</v></c></row><row r="5"><c r="C5"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>' })
  expect(readHere(bytes).sheets[0]?.rows).toEqual([
    { number: 1, cells: ['1'] },
    { number: 5, cells: ['', '', '2', '3'] },
    { number: 6, cells: ['4'] },
  ])
})

test('200 columns are read', async () => {
  const wide = `<row>${Array.from({ length: 200 }, (_, at) => `<c><v>${at}</v></c>`).join('')}</row>`
  const [sheet] = (await readWorkbook(rawWorkbook({ rows: wide.repeat(3000) }), { limits: { rows: 12_000, milliseconds: 20_000 } })).sheets
  expect(sheet?.rows).toHaveLength(3000)
  expect(new Set(sheet?.rows.map((row) => row.cells.length))).toEqual(new Set([200]))
  expect(sheet?.rows.at(-1)?.cells.at(-1)).toBe('199')
  expect(sheet?.unread).toEqual([])
})

test('a sheet has the name that a database can keep, up to a limit', () => {
  const named = (name: string) => readHere(rawWorkbook({ rows: '', sheets: `<sheet name="${name}" sheetId="1" r:id="rId1"/>` })).sheets[0]?.name
  expect(named('A&#0;B ')).toBe('AB')
  expect(named('A&#xD800;B')).toBe('A\uFFFDB')
  expect(named('x'.repeat(10_000))).toHaveLength(255)
})
