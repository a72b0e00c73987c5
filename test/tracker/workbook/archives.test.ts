import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Unreadable } from '../../../src/tracker/workbook/unreadable.ts'
import { checkBeforeUnpacking } from '../../../src/tracker/workbook/workbook-bounds.ts'
import { readWorkbook, WorkbookRefusal } from '../../../src/tracker/workbook/workbook.ts'
import { asXlsx, directoryEntry, endOfArchive, readHere, zip64Of, zipOf } from './build-workbook.ts'
import { rawParts, rawWorkbook, relationTo } from './raw-workbook.ts'

const rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>7</v></c></row>'
const strings = '<si><t>Café</t></si>'
const parts = rawParts({ rows, strings })
const renamed = (change: (name: string) => string) => zipOf(parts.map(({ name, content }) => ({ name: change(name), content })))
const encoded = (change: (text: string) => Buffer) => zipOf(parts.map(({ name, content }) => ({ name, content: change(content.toString('utf8')) })))
const declared = (encoding: string, text: string) => `<?xml version="1.0" encoding="${encoding}"?>\n${text}`

test.each<[string, Uint8Array]>([
  ['in zip64 with sizes after the content', zip64Of(parts)],
  ['with backslashes in the names of its parts', renamed((name) => name.replaceAll('/', '\\'))],
  ['with a leading slash in the names of its parts', renamed((name) => `/${name}`)],
  ['with the names of its parts in another case', renamed((name) => name.toLowerCase())],
  ['whose sheet comes before the list of sheets', zipOf(parts.toReversed())],
  ['with a byte order mark in its parts', encoded((text) => Buffer.from(`\uFEFF${declared('UTF-8', text)}`))],
  ['with parts in UTF-16', encoded((text) => Buffer.from(`\uFEFF${declared('UTF-16', text)}`, 'utf16le'))],
  ['with parts in big-endian UTF-16', encoded((text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16())],
  ['with parts in a declared encoding', encoded((text) => Buffer.from(declared('ISO-8859-1', text), 'latin1'))],
  ['whose relations begin with a slash', rawWorkbook({ rows, strings, relations: relationTo('rId1', 'worksheet', '/xl/worksheets/sheet1.xml'), parts: {} })],
  [
    'of the strict edition of the standard, with prefixes',
    zipOf(
      parts.map(({ name, content }) => ({
        name,
        content: Buffer.from(
          content
            .toString()
            .replaceAll('http://schemas.openxmlformats.org/officeDocument/2006/relationships', 'http://purl.oclc.org/ooxml/officeDocument/relationships')
            .replaceAll(name.includes('sheet1') ? /<(\/?)(?=[a-z])/g : /(?!)/g, '<$1x:'),
        ),
      })),
    ),
  ],
])('an archive %s is read as Excel reads it', async (_how, bytes) => {
  const { sheets } = await readWorkbook(bytes)
  expect(sheets).toEqual([{ name: 'Data', isHidden: false, rows: [{ number: 1, cells: ['Café', '7'] }], unread: [], warnings: [] }])
})

/** Two names for the same bytes. */
function overlapping(): Uint8Array {
  const bytes = zipOf(parts)
  const count = parts.length
  const view = new DataView(bytes.buffer)
  const from = view.getUint32(bytes.length - 6, true)
  const packed = deflateRawSync(parts[0]?.content ?? '').length
  const twice = Buffer.concat([bytes.subarray(from, -22), directoryEntry({ name: 'again.xml', packed, declared: parts[0]?.content.length ?? 0, offset: 0 })])
  return new Uint8Array(Buffer.concat([bytes.subarray(0, from), twice, endOfArchive(count + 1, twice.length, from)]))
}

/** The count says one less than there are. */
function uncounted(): Uint8Array {
  const bytes = zipOf(parts)
  bytes.set([parts.length - 1, 0], bytes.length - 12)
  return bytes
}

/** The record of zip64 lies outside the file. */
function astray(): Uint8Array {
  const bytes = zip64Of(parts)
  bytes.fill(0x7f, bytes.length - 22 - 12, bytes.length - 22 - 4)
  return bytes
}

test.each<[string, () => Uint8Array]>([
  ['whose entries share their bytes', overlapping],
  ['with an entry beyond the count', uncounted],
  ['whose zip64 fields point outside the file', astray],
  ['with two parts of the same name', () => zipOf([...parts, { name: 'XL\\workbook.xml', content: Buffer.from('<workbook/>') }])],
  [
    'with a part cut off in its middle',
    () => zipOf(parts.map((part) => (part.name.includes('sheet1') ? { ...part, content: part.content.subarray(0, -20) } : part))),
  ],
  ['without a sheet of its list', () => zipOf(parts.filter((part) => !part.name.includes('sheet1')))],
  ['with its own entity', () => rawWorkbook({ parts: { 'xl/worksheets/sheet1.xml': '<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>' } })],
  ['with a cell twice', () => rawWorkbook({ rows: '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>' })],
  ['with a cell right of all columns', () => rawWorkbook({ rows: '<row r="1"><c r="XFE1"><v>1</v></c></row>' })],
  ['with a reference to a missing text', () => rawWorkbook({ rows: '<row r="1"><c r="A1" t="s"><v>9</v></c></row>', strings })],
])('an archive %s is refused as damaged', async (_what, bytes) => {
  const refused = readWorkbook(bytes())
  await expect(refused).rejects.toThrow(WorkbookRefusal)
  await expect(refused).rejects.toThrow(/damaged/)
})

test('a sheet whose content does not match its checksum is refused as damaged', async () => {
  const bytes = Buffer.from(await asXlsx([['one']]))
  const at = bytes.lastIndexOf('xl/worksheets/sheet1.xml') - 46
  expect(bytes.readUInt32LE(at)).toBe(0x02014b50)
  bytes[at + 16] = (bytes[at + 16] ?? 0) ^ 1
  await expect(readWorkbook(bytes)).rejects.toThrow(/damaged/)
})

test('an archive that is damaged anywhere is read or refused, and never causes an error of ours', () => {
  const whole = zip64Of(parts)
  for (let at = 0; at < whole.length; at += 1)
    for (const byte of [0, 0xff]) {
      const damaged = whole.with(at, byte)
      const refusal = refusalOf(() => checkBeforeUnpacking(damaged)) ?? refusalOf(() => readHere(damaged))
      if (refusal !== undefined) expect([WorkbookRefusal, Unreadable].some((kind) => refusal instanceof kind)).toBe(true)
    }
})

const refusalOf = (read: () => unknown): unknown => {
  try {
    read()
    return undefined
  } catch (error) {
    return error
  }
}

test.each<[string, Parameters<typeof rawWorkbook>[0], RegExp]>([
  ['texts than cells are read', { strings: '<si/>'.repeat(2_500_000) }, /far more cells/],
  ['elements within each other', { rows: '<a>'.repeat(1_000_000) }, /damaged/],
  ['sheets in its list', { sheets: '<sheet name="a" r:id="rId1"/>'.repeat(6000) }, /30 sheets/],
  ['formats', { formats: [], parts: { 'xl/styles.xml': `<a><cellXfs>${'<xf/>'.repeat(110_000)}</cellXfs></a>` } }, /damaged/],
])('a workbook of far more %s is refused before it fills the memory', async (_what, given, says) => {
  await expect(readWorkbook(rawWorkbook(given), { limits: { rows: 20_050, milliseconds: 20_000 } })).rejects.toThrow(says)
})

test('a workbook that lists more sheets than are read is refused, wherever they are', async () => {
  const sheets = Array.from({ length: 31 }, (_, at) => `<sheet name="S${at}" sheetId="${at + 1}" r:id="rId1"/>`).join('')
  await expect(readWorkbook(rawWorkbook({ sheets }))).rejects.toThrow(/30 sheets/)
})

test('a short text that very many cells refer to is read, and a long one refused before it fills the memory', async () => {
  const cells = '<row><c t="s"><v>0</v></c></row>'.repeat(5000)
  expect((await readWorkbook(rawWorkbook({ rows: cells, strings }))).sheets[0]?.rows).toHaveLength(5000)
  await expect(readWorkbook(rawWorkbook({ rows: cells, strings: `<si><t>${'a'.repeat(32_000)}</t></si>` }))).rejects.toThrow(/far more cells/)
})
