import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  asDay,
  dayBegins,
  dayOfMoment,
  dayStartsAt,
  daysBetween,
  daysFrom,
  isDay,
  isMonth,
  lastDayOf,
  londonTime,
  momentOn,
} from '../src/day.ts'
import { sameDayIn, today, weekdayOf } from '../src/day.ts'
import type { Month } from '../src/day.ts'

const byIntl = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'Europe/London' })

it.each([
  ['2026-06-30T22:59:59.999Z', '2026-06-30', 'the last moment of a summer day'],
  ['2026-06-30T23:00:00.000Z', '2026-07-01', 'midnight by London’s clocks, while UTC has the day before'],
  ['2026-06-30T23:30:00.000Z', '2026-07-01', 'half past midnight'],
  ['2026-03-28T23:59:59.999Z', '2026-03-28', 'the night on which summer time begins'],
  ['2026-03-29T23:00:00.000Z', '2026-03-30', 'the first midnight of summer time'],
  ['2026-10-24T23:00:00.000Z', '2026-10-25', 'the day of 25 hours begins an hour before UTC'],
  ['2026-10-25T23:59:59.999Z', '2026-10-25', 'and ends with UTC'],
  ['2026-12-31T23:59:59.999Z', '2026-12-31', 'winter has the day of UTC'],
  ['1970-06-30T23:30:00.000Z', '1970-07-01', 'the years in which clocks were never put back'],
])('the day of %s is %s: %s', (moment, day) => {
  expect(dayOfMoment(moment)).toBe(day)
  expect(dayOfMoment(Date.parse(moment))).toBe(day)
  expect(today({ clock: () => Date.parse(moment) })).toBe(day)
})

it('agrees with the calendar of the platform at every hour of 80 years, and each day begins at its first moment', () => {
  for (let at = Date.parse('1975-01-01T00:30:00Z'); at < Date.parse('2055-01-01T00:00:00Z'); at += 3_600_000 * 17.31)
    expect(dayOfMoment(at)).toBe(byIntl.format(at))
  for (let day = asDay('2026-01-01'); day < '2028-01-01'; day = addDays(day, 1)) {
    const begins = dayStartsAt(day)
    expect([dayOfMoment(begins), dayOfMoment(begins - 1)]).toEqual([day, addDays(day, -1)])
  }
})

it('a day begins and ends at midnight in London', () => {
  expect(['2026-07-01', '2026-03-29', '2026-10-25', '2026-10-26'].map((day) => dayBegins(asDay(day)))).toEqual([
    '2026-06-30T23:00:00.000Z',
    '2026-03-29T00:00:00.000Z',
    '2026-10-24T23:00:00.000Z',
    '2026-10-26T00:00:00.000Z',
  ])
  expect(londonTime('2026-06-30T23:30:05.000Z')).toEqual({ day: '2026-07-01', hour: 0, minute: 30, second: 5 })
  expect(new Date(momentOn(asDay('2026-03-29'), '01:30')).toISOString()).toBe('2026-03-29T01:00:00.000Z')
  expect(new Date(momentOn(asDay('2026-10-25'), '01:30')).toISOString()).toBe('2026-10-25T00:30:00.000Z')
  expect(new Date(momentOn(asDay('2026-07-01'), '24:00')).toISOString()).toBe('2026-07-01T23:00:00.000Z')
})

it('adds days and months by the calendar', () => {
  expect(addDays(asDay('2026-10-24'), 2)).toBe('2026-10-26')
  expect(addDays(asDay('2028-03-01'), -1)).toBe('2028-02-29')
  expect(daysBetween(asDay('2026-03-28'), asDay('2026-03-30'))).toBe(2)
  expect(daysFrom(asDay('2026-10-24'), asDay('2026-10-26'))).toEqual(['2026-10-24', '2026-10-25', '2026-10-26'])
  expect(weekdayOf(asDay('2026-11-23'))).toBe('Monday')
  expect(['2026-01', '2026-12'].map((month) => addMonths(month as Month, -1))).toEqual(['2025-12', '2026-11'])
  expect(addMonths('2026-11' as Month, 14)).toBe('2028-01')
  expect(lastDayOf('2028-02' as Month)).toBe('2028-02-29')
  expect(sameDayIn(asDay('2026-03-31'), -1)).toBe('2026-02-28')
})

it.each(['2026-02-29', '2026-06-31', '2026-13-01', '2026-1-1', '26-01-01', '', 'today', '2026-06-30T00:00:00Z', '2026-06-30 '])('%j is not a day', (text) => {
  expect(isDay(text)).toBe(false)
  expect(() => asDay(text)).toThrow(RangeError)
})

it('a month that is not in the calendar is not a month', () => {
  expect(['2026-12', '2026-13', '2026-00', '2026', '2026-1'].map(isMonth)).toEqual([true, false, false, false, false])
})

/** Ways of asking for the day that ignore London or repeat its rule. */
const otherWays = [
  /\.(slice|substring|substr)\(0, ?(7|10)\)/,
  /toISOString\(\)\.(slice|substr|split|startsWith|replace\(\/T)/,
  /\.split\('T'\)/,
  /\.(getUTC|setUTC|get|set)(Day|Date|Month|FullYear|Hours|Minutes)\(/,
  /\bDate\.UTC\(/,
  /\bTemporal\b/,
  /Europe\/London|timeZone|DateTimeFormat/,
  /toLocale(Date|Time)String/,
  /(at|_on|ms|now)\)?, 1, (7|10)\)/,
  /current_date|strftime|date_trunc|to_char/i,
  /T(00|12|23):(00|59)/,
]
/** Files that may, each with the reason. */
const mayDiffer: Record<string, string> = {
  'src/day.ts': 'it is the way',
  'src/sandbox/fhir/elements.ts': 'whether 30 February is a date of FHIR has no zone',
  'src/sandbox/rules/search-rules.ts': 'an example of a search, as text',
  'src/db/days.ts': 'the database adds days to a day, each engine in its own words',
  'src/tracker/workbook/cell-text.ts': 'a cell of a workbook has a day and a time without a zone',
  'src/tracker/service-facets/todo.ts': 'a sort key that nobody sees: memory and SQL have to cut the moment in the same way',
  'src/tracker/my-work/todos.store.ts': 'the same sort key, in SQL',
  'src/tracker/sop/open-signatures.store.ts': 'the same sort key, of a signature',
  'src/tracker/pack/zip-writer.ts': 'an entry of a zip has a date and a time without a zone',
  'src/web/public/live-log.js': 'it runs in a browser',
}

it('the code asks which day it is in one way everywhere', () => {
  const found = globSync('{src,views}/**/*.{ts,js,ejs}')
    .filter((file) => !(file in mayDiffer) && !file.includes('/migrations/'))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, index) => (otherWays.some((way) => way.test(line)) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    )
  expect(found).toEqual([])
})
