import { expect, it } from 'vitest'
import { readPasted } from '../../../src/tracker/column-edits/pasted-column.ts'

const read = (text: string, rows = 3) => readPasted(text, { name: 'Engagement', rows })
const coded = async (text: string) => {
  const pasted = await read(text)
  return 'lines' in pasted ? pasted.lines.map(({ code, side, value }) => [code, side, value].filter((one) => one !== null).join('|')) : pasted
}

it.each([
  ['with Windows line ends and a blank line at the end', 'A81001\tSigned\r\nA81002\tIn talks\r\n\r\n', ['A81001|Signed', 'A81002|In talks']],
  ['with a heading', 'ODS code\tEngagement\nA81001\tSigned', ['A81001|Signed']],
  ['with a heading of a tracker', 'Practice Code\tEngagement\nA81001\tSigned', ['A81001|Signed']],
  ['with quotes around a line end and around quotes', 'A81001\t"two\r\nlines"\r\nA81002\t"said ""yes"""', ['A81001|two\nlines', 'A81002|said "yes"']],
  ['with non-breaking blanks and marks nobody sees', '\uFEFFA81001\u00A0\tIn\u00A0talks\nA8\u200B1002\tSigned', ['A81001|In talks', 'A81002|Signed']],
  ['with small letters', 'a81001\tSigned', ['A81001|Signed']],
  ['with the side of a project', 'A81001 Consumer\tx\nA81001 (provider)\ty', ['A81001|consumer|x', 'A81001|provider|y']],
  ['with an empty cell', 'A81001\t\nA81002\tSigned', ['A81001|', 'A81002|Signed']],
  ['with an empty third column', 'A81001\tSigned\t', ['A81001|Signed']],
  ['with the apostrophe before a formula', "A81001\t'=1+1", ['A81001|=1+1']],
])('lines of codes are read %s', async (_what, text, lines) => {
  expect(await coded(text)).toEqual(lines)
})

it('keeps what is no code, to say so beside it', async () => {
  expect(await read('A81001\tx\nnot a code\ty')).toMatchObject({ lines: [{ code: 'A81001' }, { code: null, typed: 'not a code', value: 'y' }] })
})

it.each([
  ['one for each row', 'Signed\r\nIn talks\r\nSigned\r\n', ['Signed', 'In talks', 'Signed']],
  ['with a heading', 'Engagement\nSigned\nIn talks\nSigned', ['Signed', 'In talks', 'Signed']],
  ['with a blank row between', 'Signed\n\nSigned', ['Signed', '', 'Signed']],
  ['with blank rows after the last', 'Signed\nIn talks\nSigned\n\n\n', ['Signed', 'In talks', 'Signed']],
  ['with an empty last row', 'Signed\nIn talks\n\n', ['Signed', 'In talks', '']],
])('values alone are read %s', async (_what, text, values) => {
  expect(await read(text)).toEqual({ by: 'order', values })
})

it.each([
  ['nothing', ' \r\n\r\n', 'Paste the cells of a column'],
  ['a value too few', 'Signed\nSigned', 'You pasted 2 values, and the list has 3 rows'],
  ['a value too many', 'Signed\nSigned\nSigned\nSigned', 'You pasted 4 values, and the list has 3 rows'],
  ['three columns', 'A81001\tx\nA81002\tx\ty', 'Line 2 has more than two columns'],
  ['a heading alone', 'ODS code\tEngagement\n', 'There is no line below the heading'],
  ['too many lines', 'A81001\tx\n'.repeat(20_001), 'This has more than 20,000 lines'],
  ['more columns than a spreadsheet has', '\t'.repeat(20_000), 'too many columns'],
])('%s is refused with what to do', async (_what, text, fault) => {
  expect(await read(text)).toEqual({ fault: expect.stringContaining(fault) })
})
