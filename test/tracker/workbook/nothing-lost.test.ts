import fc from 'fast-check'
import { writeXlsx } from 'hucre/xlsx'
import { expect, test } from 'vitest'
import type { UnreadWhy, Workbook } from '../../../src/tracker/workbook/workbook.ts'
import { columnName } from '../../../src/tracker/workbook/workbook.ts'
import { readHere, zip64Of, zipOf } from './build-workbook.ts'
import { escaped, rawParts } from './raw-workbook.ts'

/** The same files on every run; another seed tests others. */
const runs = { seed: 20_261_129, numRuns: 200 }

const letters = fc.constantFrom('a', 'B', '7', ' ', ',', ';', '"', "'", '<', '&', '\n', '_x', '=', 'é', '–', '東', '𝒜', '#', '|', '_x000D_', '-', '0')
const texts = fc.array(letters, { minLength: 1, maxLength: 12 }).map((signs) => signs.join(''))

interface SourceCell {
  /** What is written between <row> and </row>, except the reference. */
  xml: (where: string, shared: string[]) => string
  /** What a person sees. */
  text: string
  why?: UnreadWhy
}

const asShown = (text: string): string => text.trim()
const asEscape = (text: string): string => escaped(text.replaceAll(/_(?=x[0-9A-F]{4}_)/gi, '_x005F_'))
const inStyle = (style: number, value: string, text: string): SourceCell => ({ xml: (where) => `<c${where} s="${style}"><v>${value}</v></c>`, text })
const day = (number: number): string => new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10)
const firstOf2026 = 46_023

const sourceCells: fc.Arbitrary<SourceCell> = fc.oneof(
  texts.map((text) => ({ xml: (where: string) => `<c${where} t="inlineStr"><is><t xml:space="preserve">${asEscape(text)}</t></is></c>`, text: asShown(text) })),
  texts.map((text) => ({ xml: (where: string) => `<c${where} t="str"><f>A1&amp;"x"</f><v>${asEscape(text)}</v></c>`, text: asShown(text) })),
  texts.map((text) => ({
    xml: (where: string, shared: string[]) => `<c${where} t="s"><v>${shared.push(`<si><t>${asEscape(text)}</t></si>`) - 1}</v></c>`,
    text: asShown(text),
  })),
  fc.tuple(texts, texts).map(([one, two]) => ({
    xml: (where: string, shared: string[]) =>
      `<c${where} t="s"><v>${shared.push(`<si><r><t>${asEscape(one)}.</t></r><r><rPr><b/></rPr><t>.${asEscape(two)}</t></r><rPh sb="0" eb="1"><t>no</t></rPh></si>`) - 1}</v></c>`,
    text: asShown(`${one}..${two}`),
  })),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((number) => inStyle(0, `${number}`, `${number}`)),
  fc.integer({ min: 0, max: 4000 }).map((number) => inStyle(1, `${firstOf2026 + number}`, day(number))),
  fc.integer({ min: 0, max: 23 }).map((hour) => inStyle(2, `${hour / 24}`, `${String(hour).padStart(2, '0')}:00`)),
  fc.integer({ min: 0, max: 99_999 }).map((number) => inStyle(3, `${number}`, String(number).padStart(5, '0'))),
  fc.integer({ min: 0, max: 300 }).map((number) => inStyle(4, `${number / 100}`, `${number}%`)),
  fc.boolean().map((value) => ({ xml: (where: string) => `<c${where} t="b"><v>${Number(value)}</v></c>`, text: value ? 'TRUE' : 'FALSE' })),
  fc.constantFrom('#N/A', '#REF!').map((text) => ({ xml: (where: string) => `<c${where} t="e"><f>B2</f><v>${text}</v></c>`, text })),
  fc
    .constantFrom('<f>1+1</f>', '<f t="shared" si="0"/><v/>', '<f>A1</f><v></v>')
    .map((inside) => ({ xml: (where: string) => `<c${where}>${inside}</c>`, text: '', why: 'no-value' as const })),
  fc.constant<SourceCell>({ xml: (where) => `<c${where} s="1"/>`, text: '' }),
)

/** Cells by row and column, both from 0, some of them beyond what is read. */
const grids = <T>(cells: fc.Arbitrary<T>): fc.Arbitrary<{ row: number; column: number; cell: T }[]> =>
  fc
    .uniqueArray(fc.record({ row: fc.nat(30), column: fc.oneof({ weight: 9, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.nat(300) }), cell: cells }), {
      selector: ({ row, column }) => `${row} ${column}`,
      maxLength: 60,
    })
    .map((grid) => grid.toSorted((a, b) => a.row - b.row || a.column - b.column))

/** Every filled cell by its name: its text, and why it is not read as it is. */
function found({ sheets: [sheet] }: Workbook): Record<string, string> {
  const cells: Record<string, string> = {}
  for (const { number, cells: texts_ } of sheet?.rows ?? [])
    for (const [column, text] of texts_.entries()) if (text !== '') cells[`${columnName(column)}${number}`] = text
  for (const { row, column, why } of sheet?.unread ?? []) cells[`${columnName(column)}${row}`] = `${cells[`${columnName(column)}${row}`] ?? ''} (${why})`
  return cells
}

function wanted(grid: { row: number; column: number; cell: Pick<SourceCell, 'text' | 'why'> }[]): Record<string, string> {
  return Object.fromEntries(
    grid.flatMap(({ row, column, cell: { text, why } }) => {
      if (text === '' && why === undefined) return []
      return [[`${columnName(column)}${row + 1}`, column > 255 ? ' (beyond)' : why === undefined ? text : `${text} (${why})`]]
    }),
  )
}

test('every filled cell of a generated workbook is read or reported', () => {
  fc.assert(
    fc.property(grids(sourceCells), fc.boolean(), fc.boolean(), fc.boolean(), (grid, isZip64, isUtf16, isInBrief) => {
      const shared: string[] = []
      let last = { row: -1, column: -1 }
      const rows = Map.groupBy(grid, ({ row }) => row)
      const xml = Array.from(rows, ([row, cells]) => {
        last = { row, column: -1 }
        const inside = cells.map(({ column, cell }) => {
          const follows = column === last.column + 1
          last = { row, column }
          return cell.xml(isInBrief && follows ? '' : ` r="${columnName(column)}${row + 1}"`, shared)
        })
        return `<row r="${row + 1}">${inside.join('')}</row>`
      }).join('')
      const parts = rawParts({ rows: xml, strings: shared.join(''), formats: ['dd/mm/yyyy', 'hh:mm', '00000', '0%'] })
      const encoded = isUtf16 ? parts.map(({ name, content }) => ({ name, content: Buffer.from(`\uFEFF${content.toString()}`, 'utf16le') })) : parts
      expect(found(readHere(isZip64 ? zip64Of(encoded) : zipOf(encoded)))).toEqual(wanted(grid))
    }),
    runs,
  )
})

test('every cell that a library writes is read', async () => {
  const cells = fc.oneof(
    texts.filter((text) => !text.includes('_x')).map((text) => ({ value: text, text: asShown(text) })),
    fc.integer().map((value) => ({ value, text: `${value}` })),
    fc.boolean().map((value) => ({ value, text: value ? 'TRUE' : 'FALSE' })),
    fc.nat(4000).map((number) => ({ value: new Date(day(number)), text: day(number) })),
  )
  await fc.assert(
    fc.asyncProperty(grids(cells), async (grid) => {
      const rows = Array.from({ length: 31 }, (_, row) =>
        Array.from({ length: 301 }, (__, column) => grid.find((one) => one.row === row && one.column === column)?.cell.value ?? null),
      )
      expect(found(readHere(await writeXlsx({ sheets: [{ name: 'Data', rows }] })))).toEqual(wanted(grid))
    }),
    { ...runs, numRuns: 40 },
  )
})

interface CsvCell {
  bytes: Buffer
  text: string
  why?: UnreadWhy
}

/** A formula of one text shows that text, which another test covers. */
const csvTexts = texts.filter((text) => !text.trim().startsWith('='))
const csvCells: fc.Arbitrary<CsvCell> = fc.oneof(
  csvTexts.map((text) => ({ bytes: Buffer.from(`"${text.replaceAll('"', '""')}"`), text: asShown(text) })),
  csvTexts.map((text) => text.replaceAll(/[,;|\t\n]/g, '').replace(/^[\s"]+/, '')).map((text) => ({ bytes: Buffer.from(text), text: asShown(text) })),
  fc.constantFrom('5" tube', ' "b"', 'it is "so"').map((text) => ({ bytes: Buffer.from(text), text: asShown(text) })),
  fc.constant({ bytes: Buffer.from([0x43, 0x61, 0x66, 0xe9]), text: 'Café', why: 'bad-bytes' as const }),
)

test('every cell of a generated CSV file is read, and every guess reported', () => {
  const files = fc.constantFrom(',', ';', '\t', '|').chain((separator) =>
    fc.record({
      separator: fc.constant(separator),
      lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
      isMarked: fc.boolean(),
      isNamed: fc.boolean(),
      rows: fc.array(fc.array(csvCells, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 12 }),
    }),
  )
  fc.assert(
    fc.property(files, ({ separator, lineEnd, isMarked, isNamed, rows }) => {
      const heading = ['één', 'two', 'three', 'four'].map((text): CsvCell => ({ bytes: Buffer.from(text), text }))
      const table = [heading, ...rows]
      const lines = table.map((cells) => Buffer.concat(cells.flatMap(({ bytes }, at) => (at === 0 ? [bytes] : [Buffer.from(separator), bytes]))))
      const before = `${isMarked ? '\uFEFF' : ''}${isNamed || rows.length < 4 ? `sep=${separator}${lineEnd}` : ''}`
      const file = Buffer.concat([Buffer.from(before), ...lines.flatMap((line) => [line, Buffer.from(lineEnd)])])
      expect(found(readHere(file, { isCsv: true }))).toEqual(wanted(table.flatMap((cells, row) => cells.map((cell, column) => ({ row, column, cell })))))
    }),
    runs,
  )
})
