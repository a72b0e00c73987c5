import { describe, expect, test } from 'vitest'
import { cellName, faultsOfSheet, readWorkbook, WorkbookRefusal } from '../../../src/tracker/workbook/workbook.ts'
import { readHere } from './build-workbook.ts'

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
const latin = (text: string): Buffer => Buffer.from(text, 'latin1')

async function read(content: string | Buffer, fileName?: string) {
  const bytes = Buffer.from(content)
  const [sheet] = (fileName === undefined ? readHere(bytes, { isCsv: true }) : await readWorkbook(bytes, { fileName })).sheets
  if (!sheet) throw new Error('No sheet')
  return { ...sheet, texts: sheet.rows.map((row) => row.cells), numbers: sheet.rows.map((row) => row.number) }
}

const table = 'ODS,Name\r\nA81001,Café\r\n'
const tabbed = table.replaceAll(',', '\t')
test.each<[string, string | Buffer, string?]>([
  ['in UTF-8', table, 'tracker.csv'],
  ['in UTF-8 with its mark', `\uFEFF${table}`],
  ['in UTF-16, as Excel saves Unicode text', utf16(`\uFEFF${tabbed}`), 'tracker.txt'],
  ['in UTF-16 without its mark', utf16(tabbed), 'tracker.tsv'],
  ['in big-endian UTF-16', utf16(`\uFEFF${tabbed}`).swap16(), 'tracker.csv'],
  ['in big-endian UTF-16 without its mark', utf16(table).swap16()],
  ['in windows-1252', latin(table)],
  ['with semicolons', table.replaceAll(',', ';')],
  ['with bars', table.replaceAll(',', '|')],
  ['that names its separator', `sep=;\r\n${table.replaceAll(',', ';')}`],
  ['that names an unusual separator', `sep=^\n${table.replaceAll(',', '^')}`],
  ['with the line ends of an old Macintosh', table.replaceAll('\r\n', '\r')],
  ['whose last line does not end', table.trimEnd()],
  ['with separators at the ends', table.replaceAll('\r\n', ',,,\r\n')],
])('text %s is read', async (_how, content, fileName) => {
  const { texts, numbers, unread, warnings } = await read(content, fileName)
  expect({ texts, numbers, unread, warnings }).toEqual({
    texts: [
      ['ODS', 'Name'],
      ['A81001', 'Café'],
    ],
    numbers: [1, 2],
    unread: [],
    warnings: [],
  })
})

test.each([
  ['semicolons, though amounts have commas', 'a;b;c\n1,5;2,5;3,5\n1;2;3,1\n', 3],
  ['tabs, though remarks have commas', 'code\tname\tremark\nA1\tOne\tcall, then mail, then wait, please\nA2\tTwo\tnone\n', 3],
  ['commas, though a remark has semicolons', 'code,name\nA1,"one; two; three; four"\nA2,x\n', 2],
  ['tabs below a title', 'Tracker, as of May\n\ncode\tname\nA1\tOne\nA2\tTwo\n', 2],
])('the separator is recognised by the content: %s', async (_what, content, width) => {
  const { texts } = await read(content)
  expect(texts.at(-1)).toHaveLength(width)
})

describe('letters in another encoding than the rest', () => {
  test('are guessed in their cell alone, which is reported', async () => {
    const { texts, unread, warnings } = await read(Buffer.concat([Buffer.from('ODS,Name\nA81001,Café\nA81002,Caf'), latin('é'), Buffer.from(' – two,ok\n')]))
    expect(texts.slice(1)).toEqual([
      ['A81001', 'Café'],
      ['A81002', 'Café – two', 'ok'],
    ])
    expect(unread).toEqual([{ row: 3, column: 1, why: 'bad-bytes' }])
    expect(warnings).toEqual([])
  })

  test.each([
    ['an overlong letter', [0xc0, 0xaf], 'À¯'],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80], 'í\u00A0€'],
    ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80], 'ô\u0090€€'],
    ['a truncated letter', [0xe2, 0x80], 'â€'],
  ])('are not taken for UTF-8: %s', async (_what, bytes, text) => {
    const { texts, unread } = await read(Buffer.concat([Buffer.from('Café 𝒜,x'), Buffer.from(bytes), Buffer.from(',b\n')]))
    expect(texts).toEqual([['Café 𝒜', `x${text}`, 'b']])
    expect(unread).toEqual([{ row: 1, column: 1, why: 'bad-bytes' }])
  })

  test('make a whole file windows-1252 if no letter of it is UTF-8', async () => {
    const { texts, unread } = await read(
      Buffer.concat([Buffer.from('Caf'), Buffer.from([0xe9, 0x2c, 0x80]), Buffer.from('5,'), Buffer.from([0x93, 0x78, 0x94])]),
    )
    expect(texts).toEqual([['Café', '€5', '“x”']])
    expect(unread).toEqual([])
  })
})

describe('quotation marks', () => {
  const faults = async (content: string) => {
    const sheet = await read(content)
    return { texts: sheet.texts, numbers: sheet.numbers, faults: faultsOfSheet(sheet).map((one) => `${one.row}: ${one.message}`) }
  }

  test.each<[string, string, string[][]]>([
    [
      'hold separators, line ends and doubled marks',
      'a,b\n"x, ""y""\r\nz",2\n',
      [
        ['a', 'b'],
        ['x, "y"\nz', '2'],
      ],
    ],
    [
      'in the middle of a cell belong to the text',
      'a,b\n5" tube,say "hi"\n',
      [
        ['a', 'b'],
        ['5" tube', 'say "hi"'],
      ],
    ],
    ['after a space belong to the text', 'a, "b"\n', [['a', '"b"']]],
    ['may be followed by text in their line', 'a,"b"c,d\n', [['a', 'bc', 'd']]],
    ['may hold nothing', 'a,"",c\n', [['a', '', 'c']]],
    ['keep zeros in a formula of one text', 'a,"=""00123""",="007"\n', [['a', '00123', '007']]],
  ])('%s', async (_rule, content, texts) => {
    expect(await faults(content)).toMatchObject({ texts, faults: [] })
  })

  test('count rows as Excel does: a line end between them begins no row', async () => {
    expect((await faults('a\n"b\nc"\n\nd\n')).numbers).toEqual([1, 2, 4])
  })

  test('that are never closed swallow no row: the file is read line by line, and the cell is named', async () => {
    const { texts, faults: told } = await faults('a,b\nA1,"first\nA2,"second"\nA3,third\n')
    expect(texts).toEqual([
      ['a', 'b'],
      ['A1', '"first'],
      ['A2', 'second'],
      ['A3', 'third'],
    ])
    expect(told).toEqual([expect.stringMatching(/^2: .*cell B2 is never closed/)])
  })

  test('that the mark of another row would close are not closed', async () => {
    const { texts, faults: told } = await faults('a,b,c\nA1,"first,1\nA2,"second, too",2\nA3,third,3\n')
    expect(texts.slice(1)).toEqual([
      ['A1', '"first', '1'],
      ['A2', 'second, too', '2'],
      ['A3', 'third', '3'],
    ])
    expect(told).toEqual([expect.stringMatching(/^2: .*cell B2 is never closed/)])
  })

  test('that close after what looks like rows are reported', async () => {
    const { texts, faults: told } = await faults('a,b,c\nA1,1,"first\nA2,2,second\nA3,3,third"\nA4,4,fourth\n')
    expect(texts).toHaveLength(3)
    expect(told).toEqual([expect.stringMatching(/^2: .*C2 goes on over lines that look like separate rows/)])
  })

  test('that close in a row of another width are reported', async () => {
    const { faults: told } = await faults('a,b,c\nA1,"first,1\nA2,",second",2\nA3,third,3\n')
    expect(told).toEqual([expect.stringMatching(/^2: .*B2 goes on over lines that look like separate rows/)])
  })

  test('that close before the end of a cell with separators are reported', async () => {
    const { texts, faults: told } = await faults('a,b,c\nA1,"first,"second,1"\n')
    expect(texts[1]).toEqual(['A1', 'first,second', '1"'])
    expect(told).toEqual([expect.stringMatching(/^2: .*B2 goes on after its closing quotation mark/)])
  })

  test('around lines with commas, in a row as wide as the others, are meant', async () => {
    expect((await faults('a,b,c\nA1,"call, then\nmail, then wait",1\n')).faults).toEqual([])
  })

  test('in every line, never closed, are reported for the first rows one by one and counted for the others', async () => {
    const sheet = await read(Array.from({ length: 1000 }, (_, at) => `A${at},"x`).join('\n'))
    expect(sheet.rows).toHaveLength(1000)
    expect(sheet.warnings).toHaveLength(201)
    expect(sheet.warnings.at(-1)).toEqual({ row: 201, message: expect.stringContaining('800 more rows') })
  })
})

test('rows of any length are read as they are, and cells right of the last column are reported', async () => {
  const { texts, unread } = await read(`a,b,c\n1\n1,2,3,4\n${','.repeat(256)}far\n`)
  expect(texts).toEqual([['a', 'b', 'c'], ['1'], ['1', '2', '3', '4']])
  expect(unread.map((one) => [cellName(one.column, one.row), one.why])).toEqual([['IW4', 'beyond']])
})

test.each<[string, Buffer]>([
  ['zero bytes', Buffer.from('a,b\0c\n')],
  ['zero bytes far into the file', Buffer.concat([Buffer.from('a,b\n'.repeat(5000)), Buffer.alloc(1)])],
  ['an archive', Buffer.from([0x50, 0x4b, 3, 4, 20])],
])('%s are not text, and the file is refused with a sentence', async (_what, content) => {
  const refused = read(content, 'tracker.csv')
  await expect(refused).rejects.toThrow(WorkbookRefusal)
  await expect(refused).rejects.toThrow(/not text with commas or tabs/)
})
