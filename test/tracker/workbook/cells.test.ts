import { expect, test } from 'vitest'
import { formatOfCode } from '../../../src/tracker/workbook/number-format.ts'
import { numberText } from '../../../src/tracker/workbook/cell-text.ts'
import { faultsOfSheet, readWorkbook } from '../../../src/tracker/workbook/workbook.ts'
import { readHere } from './build-workbook.ts'
import { rawWorkbook } from './raw-workbook.ts'

const cellOf = (cell: string, more: Parameters<typeof rawWorkbook>[0] = {}) => {
  const [sheet] = readHere(rawWorkbook({ ...more, rows: `<row r="2">${cell}</row>` })).sheets
  return { text: sheet?.rows[0]?.cells[1] ?? '', unread: sheet?.unread }
}

test.each([
  ['a text within the sheet', '<c r="B2" t="inlineStr"><is><t>Dens &amp; Son</t></is></c>', 'Dens & Son'],
  ['all runs of a text', '<c r="B2" t="inlineStr"><is><r><rPr><b/></rPr><t>Dens </t></r><r><t xml:space="preserve">Road</t></r></is></c>', 'Dens Road'],
  ['not how it is pronounced', '<c r="B2" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>', '東京'],
  ['a text of all sheets', '<c r="B2" t="s"><v>0</v></c>', 'one two'],
  ['its runs without how they are pronounced', '<c r="B2" t="s"><v>1</v></c>', '東京都'],
  ['a line end that is written as an escape', '<c r="B2" t="str"><v>one_x000D_\ntwo</v></c>', 'one\ntwo'],
  ['an escape that is written as an escape', '<c r="B2" t="str"><v>_x005F_x000D_</v></c>', '_x000D_'],
  ['without a character that no database keeps', '<c r="B2" t="str"><v>a_x0000_b</v></c>', 'ab'],
  ['what looks like an escape across two runs', '<c r="B2" t="inlineStr"><is><r><t>_x00</t></r><r><t>41_ _x0041_</t></r></is></c>', '_x0041_ A'],
  ['a text in CDATA', '<c r="B2" t="str"><v><![CDATA[a < b]]></v></c>', 'a < b'],
  ['a letter written as a character reference', '<c r="B2" t="str"><v>Caf&#xE9; &#233;</v></c>', 'Café é'],
  ['yes', '<c r="B2" t="b"><v>1</v></c>', 'TRUE'],
  ['no', '<c r="B2" t="b"><v>0</v></c>', 'FALSE'],
  ['an error', '<c r="B2" t="e"><v>#N/A</v></c>', '#N/A'],
  ['an error of a formula', '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', '#DIV/0!'],
  ['the value of a formula', '<c r="B2"><f>1+1</f><v>2</v></c>', '2'],
  ['a date stored as a date', '<c r="B2" t="d"><v>2026-11-23T09:30:00Z</v></c>', '2026-11-23 09:30'],
  ['a day stored as a date', '<c r="B2" t="d"><v>2026-11-23</v></c>', '2026-11-23'],
  ['a date as the format of its cell says', '<c r="B2" s="1"><v>46349.395833333336</v></c>', '2026-11-23 09:30'],
  ['zeros in front as the format of its cell says', '<c r="B2" s="2"><v>123</v></c>', '00123'],
  ['a number in a cell that is formatted as text', '<c r="B2" s="3"><v>123</v></c>', '123'],
  ['a code with more digits than Excel keeps', '<c r="B2"><v>999000001000000106</v></c>', '999000001000000106'],
])('a cell reads as Excel shows it: %s', (_what, cell, text) => {
  const strings =
    '<si><r><t>one </t></r><r><rPr><strike/></rPr><t>two</t></r></si><si><r><t>東京</t></r><r><t>都</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si>'
  expect(cellOf(cell, { strings, formats: ['dd/mm/yyyy', '00000', '@'] })).toEqual({ text, unread: [] })
})

test('a workbook whose days count from 1904 has the same dates', () => {
  const cell = '<c r="B2" s="1"><v>44887.5</v></c>'
  expect(cellOf(cell, { formats: ['dd/mm/yyyy'], properties: '<workbookPr date1904="1"/>' })).toEqual({ text: '2026-11-23 12:00', unread: [] })
})

test.each([
  ['General', '0.30000000000000004', '0.3'],
  ['General', '1.0E-2', '0.01'],
  ['#,##0', '19843', '19843'],
  ['0%', '0.5', '50%'],
  ['0%', '0.125', '12.5%'],
  ['0.00%', '0.07', '7%'],
  ['00000', '123', '00123'],
  ['00000', '1234567', '1234567'],
  ['00000', '1.5', '1.5'],
  ['00000', '-3', '-3'],
  ['0', '3.75', '3.75'],
  ['00000 000000', '1134960000', '01134 960000'],
  ['000\\ 000\\ 0000', '9434765919', '943 476 5919'],
  ['"Dx"00', '5', 'Dx05'],
  ['\\(00000\\) 000000', '1134960000', '(01134) 960000'],
  ['dd/mm/yyyy', '46349', '2026-11-23'],
  ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', '46349', '2026-11-23'],
  ['yyyy"年"m"月"d"日"', '46349', '2026-11-23'],
  ['dd/mm/yyyy;@', '46349', '2026-11-23'],
  ['dd/mm/yyyy hh:mm', '46349.395833333336', '2026-11-23 09:30'],
  ['h:mm AM/PM', '0.39583333333333331', '09:30'],
  ['hh:mm', '0.39583333', '09:30'],
  ['[h]:mm', '1.5625', '37:30'],
  ['[h]:mm', '0.25', '06:00'],
  ['dd/mm/yyyy', '59', '1900-02-28'],
  ['dd/mm/yyyy', '61', '1900-03-01'],
  ['dd/mm/yyyy', '-1', '-1'],
  ['dd/mm/yyyy', '99999999', '99999999'],
  ['0 "days"', '3', '3'],
  ['[Red]0.0', '3', '3'],
  ['0.00E+00', '1.5E+21', '1.5e+21'],
])('a number with the format %s: %s reads %s', (code, written, text) => {
  expect(numberText(written, { format: formatOfCode(code) })).toBe(text)
})

test.each([
  ['without a value', '<c r="B2"><f>2000+2011</f></c>'],
  ['with an empty value', '<c r="B2"><f>2000+2011</f><v></v></c>'],
  ['with an empty value element', '<c r="B2" s="0"><f>2000+2011</f><v/></c>'],
  ['that shares another', '<c r="B2"><f t="shared" si="0"/></c>'],
  ['that should give a text', '<c r="B2" t="str"><f>A1&amp;"x"</f></c>'],
])('a formula that was never calculated is reported by its cell: %s', (_how, cell) => {
  expect(cellOf(cell)).toEqual({ text: '', unread: [{ row: 2, column: 1, why: 'no-value' }] })
})

test('a formula with an empty text is blank', () => {
  expect(cellOf('<c r="B2" t="str"><f>""</f><v></v></c>')).toEqual({ text: '', unread: [] })
})

test('a text that another program damaged is reported by its cell', () => {
  expect(cellOf('<c r="B2" t="str"><v>Caf\uFFFD</v></c>')).toEqual({ text: 'Caf\uFFFD', unread: [{ row: 2, column: 1, why: 'bad-bytes' }] })
})

test('of very many formulas without a value the first are reported one by one, and the others counted', async () => {
  const rows = `<row>${'<c><f>1+1</f></c>'.repeat(27)}</row>`.repeat(7160)
  const [sheet] = (await readWorkbook(rawWorkbook({ rows }), { limits: { rows: 20_050, milliseconds: 20_000 } })).sheets
  expect(sheet?.unread).toHaveLength(20_000)
  expect(sheet && faultsOfSheet(sheet).at(-1)?.message).toMatch(/^T741 /)
  expect(sheet?.warnings).toEqual([{ row: 741, message: expect.stringContaining('173,320 more cells were not read') }])
})
