import { describe, expect, it } from 'vitest'
import { columnWidths } from '../../src/pdf/draw-table.ts'
import { linesOf } from '../../src/pdf/lines.ts'

/** Every sign is one wide. */
const measure = ({ text }: { text: string }): number => text.length
const linesIn = (text: string, width: number): string[] => linesOf([{ text }], width, measure).map((line) => line.map((run) => run.text).join(''))

describe('the lines of a text', () => {
  it.each<[string, number, string[]]>([
    ['aa bb cc', 5, ['aa bb', 'cc']],
    ['aa bb', 2, ['aa', 'bb']],
    ['abcdef', 4, ['abcd', 'ef']],
    ['a\nb', 9, ['a', 'b']],
    ['a\r\n\r\nb', 9, ['a', '', 'b']],
    ['  a   b ', 9, ['a b']],
    ['', 9, ['']],
  ])('%j in %i', (text, width, lines) => {
    expect(linesIn(text, width)).toEqual(lines)
  })

  it.each(['Łukasz Żółć', 'Siân Llŷr', 'Ünal Şahin', 'Γιώργος', 'Дарья', 'محمد علي', 'שלום', 'Đặng Thị Hạnh'])('has every letter of %s', (name) => {
    expect(linesIn(name, 99)).toEqual([name])
  })

  it('shows a sign that no font has as a replacement', () => {
    expect(linesIn('中a', 99)).toEqual(['\u{FFFD}a'])
  })

  it('keeps the words of an Arabic name together, and the comma after it apart', () => {
    expect(linesOf([{ text: 'Dr محمد علي, lead' }], 99, measure)[0]?.map(({ text, rightToLeft }) => [text, rightToLeft])).toEqual([
      ['Dr ', false],
      ['محمد علي', true],
      [', lead', false],
    ])
  })
})

describe('the widths of columns', () => {
  it.each([
    [
      'share what is left over',
      [
        { least: 10, most: 12 },
        { least: 10, most: 32 },
      ],
      120,
      [40, 80],
    ],
    [
      'are at least the longest word',
      [
        { least: 42, most: 42 },
        { least: 12, most: 992 },
      ],
      100,
      [50, 50],
    ],
    [
      'shrink together if no page is wide enough',
      [
        { least: 92, most: 92 },
        { least: 92, most: 92 },
      ],
      100,
      [50, 50],
    ],
    [
      'keep their words whole beside one that no page is wide enough for',
      [
        { least: 42, most: 92 },
        { least: 292, most: 292 },
        { least: 22, most: 42 },
      ],
      200,
      [50, 120, 30],
    ],
  ])('%s', (_, columns, width, widths) => {
    expect(columnWidths(columns, width).map(Math.round)).toEqual(widths)
  })
})
