import { expect, it } from 'vitest'
import { rangeFinder, rangeInWords, rangesOf } from '../../../src/tracker/pivot/ranges.ts'

const to = (last: number, by = 1): number[] => Array.from({ length: last }, (_, at) => at * by)

it.each([
  ['number', [], []],
  ['number', [3, 1, 3, 200], ['1', '3', '200']],
  ['number', to(50), ['0 to 4', '5 to 9', '10 to 14', '15 to 19', '20 to 24', '25 to 29', '30 to 34', '35 to 39', '40 to 44', '45 to 49']],
  ['number', to(12, 0.5), ['0 to under 1', '1 to under 2', '2 to under 3', '3 to under 4', '4 to under 5', '5 to under 6']],
  [
    'number',
    [-15, ...to(11, 150)],
    ['-200 to -1', '0 to 199', '200 to 399', '400 to 599', '600 to 799', '800 to 999', '1,000 to 1,199', '1,200 to 1,399', '1,400 to 1,599'],
  ],
  ['date', [20260305, 20260405], ['March 2026', 'April 2026']],
  [
    'date',
    [20251201, 20270101],
    ['October to December 2025', 'January to March 2026', 'April to June 2026', 'July to September 2026', 'October to December 2026', 'January to March 2027'],
  ],
  ['date', [20200229, 20240101], ['2020', '2021', '2022', '2023', '2024']],
] as const)('ranges of a %s: %j', (kind, numbers, names) => {
  const ranges = rangesOf(kind, [...numbers])
  expect(ranges.map(rangeInWords)).toEqual(names)
  const find = rangeFinder(ranges)
  expect(numbers.filter((one) => find(one) === -1)).toEqual([])
})
