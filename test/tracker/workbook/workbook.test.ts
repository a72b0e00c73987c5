import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, test } from 'vitest'
import { cellName, faultsOfSheet, readWorkbook, WorkbookRefusal } from '../../../src/tracker/workbook/workbook.ts'
import { asXlsx, edited, plan, zipOf } from './build-workbook.ts'

const types = { name: '[Content_Types].xml', content: Buffer.from('<Types/>') }
const zeroes = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024)

describe('a workbook is read', () => {
  test('with its sheet, its row numbers and every cell as text', async () => {
    const workbook = await readWorkbook(await asXlsx([['a'], [], [1, ' b ']], 'Mine'))
    expect(workbook.sheets).toHaveLength(1)
    expect(workbook.sheets[0]?.name).toBe('Mine')
    expect(workbook.sheets[0]?.rows.map((row) => row.number)).toEqual([1, 3])
    expect(workbook.sheets[0]?.rows[1]?.cells.slice(0, 2)).toEqual(['1', 'b'])
  })
})

test('two far corners of a sheet do not use up the memory or end the process', async () => {
  const rows = Array.from({ length: 11_999 }, (_, at) => (at === 0 ? ['first'] : []))
  const corner = [...Array.from({ length: 51 }, () => null), 'last']
  const bytes = await writeXlsx({ sheets: Array.from({ length: 2 }, (_, at) => ({ name: `S${at}`, rows: [...rows, corner] })) })
  const workbook = await readWorkbook(bytes)
  expect(workbook.sheets.map((sheet) => [sheet.rows.length, sheet.unread.map((one) => cellName(one.column, one.row))])).toEqual([
    [2, []],
    [2, []],
  ])
})

test.each([
  ['right of the last column', 0, 256, 'IW1'],
  ['far below', 19_999, 0, undefined],
  ['in the last column', 0, 255, undefined],
  ['in the far corner of Excel', 1_048_575, 16_383, 'XFD1048576'],
])('a cell %s is reported if it is not read', async (_where, row, column, beyond) => {
  const letters = (at: number): string => (at < 26 ? '' : letters(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26))
  const cell = `${letters(column)}${row + 1}`
  const small = await writeXlsx({ sheets: [{ name: 'Plan', rows: [['first'], ['mark']] }] })
  const bytes = await edited(small, 'xl/worksheets/sheet1.xml', (xml) =>
    xml.replace('</sheetData>', `<row r="${row + 1}"><c r="ZZ1" s="0"/><c r="${cell}"><v>7</v></c></row></sheetData>`),
  )
  const before = process.memoryUsage().rss
  const workbook = await readWorkbook(bytes)
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  expect(workbook.sheets.flatMap(faultsOfSheet)).toEqual(beyond === undefined ? [] : [{ row: row + 1, message: expect.stringContaining(beyond) }])
})

describe('a file that is not a safe workbook is refused with what to do', () => {
  const refusals: [string, () => Promise<Uint8Array> | Uint8Array, RegExp][] = [
    ['nothing', () => new Uint8Array(), /empty/],
    ['garbage', () => new TextEncoder().encode('hello, not a workbook'), /not an Excel workbook/],
    ['a truncated workbook', async () => (await asXlsx(plan())).slice(0, -200), /damaged|partly uploaded/],
    ['a password or old .xls', () => Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0, 0), /password.*\.xls/],
    ['macros', () => zipOf([types, { name: 'xl/vbaProject.bin', content: Buffer.from('x') }]), /macros/],
    ['another archive', () => zipOf([{ name: 'a.txt', content: Buffer.from('x') }]), /archive/],
    ['broken parts', () => zipOf([types]), /damaged/],
    ['700 MB declared', () => zipOf([types, { name: 'xl/a.xml', content: zeroes(1), declared: 700 * 1024 * 1024 }]), /unpacks/],
    ['a declared size that lies', () => zipOf([types, { name: 'xl/a.xml', content: zeroes(200), declared: 1000 }]), /unpacks/],
    ['70 MB over several parts', () => zipOf([types, ...['a', 'b'].map((name) => ({ name, content: zeroes(35) }))]), /unpacks/],
    ['too many parts', () => zipOf(Array.from({ length: 1001 }, (_, at) => ({ name: `${at}`, content: Buffer.from('') }))), /unpacks/],
    ['a sheet of more rows than a plan has', () => asXlsx(Array.from({ length: 12_001 }, () => ['x'])), /unpacks/],
    ['more than 10 MB', () => new Uint8Array(11 * 1024 * 1024), /10 MB/],
  ]
  test.each(refusals)('%s', async (_name, bytes, message) => {
    const given = await bytes()
    const refusal: unknown = await readWorkbook(given).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(WorkbookRefusal)
    expect((refusal as Error).message).toMatch(message)
  })
})

test.each([
  ['lines', '\n'.repeat(4_900_000), /more than 20,000 rows/],
  ['cells in a line', ','.repeat(4_900_000), /far more cells/],
  ['tabs', 'a\t'.repeat(2_450_000), /far more cells/],
  ['text in a cell', 'a'.repeat(100_000), /more text in a cell than Excel keeps/],
])('a file of very many %s is refused, and the process survives', async (_what, text, says) => {
  await expect(readWorkbook(Buffer.from(text), { limits: { rows: 20_050, milliseconds: 1_000_000 }, fileName: 'a.csv' })).rejects.toThrow(says)
})
