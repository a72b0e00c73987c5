import { expect, it } from 'vitest'
import { asDay } from '../src/day.ts'
import { bankHolidays, isWorkingDay, workingDayFrom, workingDayInWeek } from '../src/working-day.ts'

// As published on www.gov.uk/bank-holidays for England and Wales.
it.each([
  [2012, '01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26'],
  [2018, '01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26'],
  [2019, '01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26'],
  [2020, '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28'],
  [2021, '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28'],
  [2022, '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27'],
  [2023, '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26'],
  [2024, '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26'],
  [2025, '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26'],
  [2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
  [2027, '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28'],
])('the bank holidays of %i are those of the published list', (year, days) => {
  expect(
    bankHolidays(year)
      .map((day) => day.slice(5))
      .join(' '),
  ).toBe(days)
})

it.each([
  ['itself on a Friday', '2026-03-06', '2026-03-06'],
  ['the Friday before a Saturday', '2026-03-07', '2026-03-06'],
  ['the Thursday before Good Friday', '2026-04-03', '2026-04-02'],
  ['the Tuesday after Easter Monday', '2026-04-06', '2026-04-07'],
] as const)('the working day of a week is %s', (_, day, working) => expect(workingDayInWeek(asDay(day))).toBe(working))

it.each([
  ['a Friday', '2026-03-06', '2026-03-06'],
  ['the Monday after a Saturday', '2026-03-07', '2026-03-09'],
  ['the Tuesday after Easter, from Good Friday', '2026-04-03', '2026-04-07'],
  ['the day after the holidays of Christmas', '2026-12-25', '2026-12-29'],
])('the next working day is %s', (_name, from, day) => {
  expect(workingDayFrom(asDay(from))).toBe(day)
  expect(isWorkingDay(asDay(from))).toBe(from === day)
})
