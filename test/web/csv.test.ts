import { expect, it } from 'vitest'
import { csvCell, csvLine } from '../../src/web/csv.ts'

it.each([
  ['Riverside', 'Riverside'],
  ['Riverside, UTC', '"Riverside, UTC"'],
  ['The "old" one', '"The ""old"" one"'],
  ['two\nlines', '"two\nlines"'],
  [7160, '7160'],
  [-5, '-5'],
  [null, ''],
  ['', ''],
  ['=1+1', "'=1+1"],
  ['+44 161', "'+44 161"],
  ['-1', "'-1"],
  ['@sum(a1)', "'@sum(a1)"],
  ['\tx', "'\tx"],
  ['\rx', '"\'\rx"'],
  ['\n=1+1', '"\'\n=1+1"'],
  ['＝1+1', "'＝1+1"],
  ['＠sum(a1)', "'＠sum(a1)"],
  ['=a,"b"', '"\'=a,""b"""'],
  ["it's = fine", "it's = fine"],
])('%j is written as %j', (cell, text) => {
  expect(csvCell(cell)).toBe(text)
})

it('a line ends as spreadsheets expect', () => {
  expect(csvLine(['a', null, 1])).toBe('a,,1\r\n')
})
