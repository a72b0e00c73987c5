import { expect, it } from 'vitest'
import { asDay } from '../src/day.ts'
import { boundsOf, isPeriod, movedBy, periodOf, periodsFrom } from '../src/periods.ts'
import type { Unit } from '../src/periods.ts'
import { periodInWords } from '../src/web/moments.ts'

it.each<[day: string, unit: Unit, period: string, from: string, to: string, words: string]>([
  ['2026-03-04', 'week', 'w2026-03-02', '2026-03-02', '2026-03-08', 'the week from 2 March 2026'],
  ['2026-03-01', 'week', 'w2026-02-23', '2026-02-23', '2026-03-01', 'the week from 23 February 2026'],
  ['2027-01-01', 'week', 'w2026-12-28', '2026-12-28', '2027-01-03', 'the week from 28 December 2026'],
  ['2028-02-29', 'month', '2028-02', '2028-02-01', '2028-02-29', 'February 2028'],
  ['2026-03-31', 'quarter', '2026-Q1', '2026-01-01', '2026-03-31', 'January to March 2026'],
  ['2026-11-30', 'quarter', '2026-Q4', '2026-10-01', '2026-12-31', 'October to December 2026'],
])('the day %s is in the %s %s', (day, unit, period, from, to, words) => {
  const found = periodOf(asDay(day), unit)
  expect([found, boundsOf(found), periodInWords(found)]).toEqual([period, { from, to }, words])
})

it('periods follow one another without a gap, from the one of the first day to the one of the last', () => {
  expect(periodsFrom(asDay('2025-12-31'), asDay('2026-01-05'), 'week')).toEqual(['w2025-12-29', 'w2026-01-05'])
  expect(periodsFrom(asDay('2025-11-30'), asDay('2026-01-01'), 'month')).toEqual(['2025-11', '2025-12', '2026-01'])
  expect(periodsFrom(asDay('2025-12-31'), asDay('2026-04-01'), 'quarter')).toEqual(['2025-Q4', '2026-Q1', '2026-Q2'])
  expect(movedBy(asDay('2026-03-31'), -1, 'month')).toBe('2026-02-01')
})

it.each(['w2026-03-03', 'w2026-02-30', '2026-Q5', '2026-Q0', '2026-13', 'w', '', '2026'])('%j is no period', (text) => expect(isPeriod(text)).toBe(false))
