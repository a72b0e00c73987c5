import { describe, expect, it } from 'vitest'
import { monthNames, readDate } from '../src/dates-as-written.ts'
import { addDays, asDay, daysOfWeek, weekdayOf } from '../src/day.ts'
import type { Day } from '../src/day.ts'

const today = asDay('2026-03-02')
const read = (text: string): string => {
  const found = readDate(text, { today })
  return found.ok ? [found.value.day, found.value.time, ...found.value.warnings].filter((part) => part !== null).join(' | ') : found.says
}

it.each([
  ['23/11/26', '2026-11-23'],
  ['23/11/2026', '2026-11-23'],
  ['30.11.2026', '2026-11-30'],
  ['23-11-2026', '2026-11-23'],
  ['23 / 11 / 2026', '2026-11-23'],
  ['23 11 2026', '2026-11-23'],
  ['3/4/26', '2026-04-03'],
  ['23 Nov 26', '2026-11-23'],
  ['23-Nov-26', '2026-11-23'],
  ['23Nov2026', '2026-11-23'],
  ["23 nov '26", '2026-11-23'],
  ['1st SEPT 2026', '2026-09-01'],
  ['2nd of May, 2026', '2026-05-02'],
  ['Monday 23rd November 2026 at 9.30am', '2026-11-23 | 09:30'],
  ['Mon 23rd Nov 2026', '2026-11-23'],
  ['Monday, the 23rd November 2026', '2026-11-23'],
  ['23 November 2026, 9:30am', '2026-11-23 | 09:30'],
  ['23\u00A0November\u202F2026,\u00A09:30\u00A0am', '2026-11-23 | 09:30'],
  ['\u200B23 November 2026', '2026-11-23'],
  ['30 November 2026, 8am', '2026-11-30 | 08:00'],
  ['30 November 2026 8 p.m.', '2026-11-30 | 20:00'],
  ['9:30am on Monday 23 November 2026', '2026-11-23 | 09:30'],
  ['09:30 23/11/2026', '2026-11-23 | 09:30'],
  ['23/11/2026 09:30', '2026-11-23 | 09:30'],
  ['23/11/2026 09:30:15', '2026-11-23 | 09:30'],
  ['23/11/2026 - 14.05', '2026-11-23 | 14:05'],
  ['23/11/2026 0930hrs', '2026-11-23 | 09:30'],
  ['23/11/2026 at noon', '2026-11-23 | 12:00'],
  ['23/11/2026 12am', '2026-11-23 | 00:00'],
  ['23/11/2026 12.15pm', '2026-11-23 | 12:15'],
  ['23/11/2026 09:30 GMT', '2026-11-23 | 09:30'],
  ['1/7/2026 09:30 BST', '2026-07-01 | 09:30'],
  ['November 23, 2026', '2026-11-23'],
  ['2026 Nov 23', '2026-11-23'],
  ['2026-11-23', '2026-11-23'],
  ['2026/11/23', '2026-11-23'],
  ['20261123', '2026-11-23'],
  ['2026-11-23T09:30', '2026-11-23 | 09:30'],
  ['2026-11-23 09:30:00.000', '2026-11-23 | 09:30'],
  ['2026-06-30T23:30:00Z', '2026-07-01 | 00:30'],
  ['2026-06-30T23:30:00.000+00:00', '2026-07-01 | 00:30'],
  ['2026-06-30T23:30:00+01:00', '2026-06-30 | 23:30'],
  ['46349', '2026-11-23'],
  ['46349.395833333', '2026-11-23 | 09:30'],
  ['46349.3958333332', '2026-11-23 | 09:30'],
  ['46356.33333333333', '2026-11-30 | 08:00'],
  ['1/1/96', '1996-01-01'],
  ['1/1/56', '2056-01-01'],
  ['Tuesday 23 November 2026', '2026-11-23 | 23 November 2026 is a Monday, not a Tuesday'],
  ['23 November 2026 (to be agreed)', '2026-11-23 | “(to be agreed)” behind the date was not read'],
  ['23 November 2026, 9:30am to 11am', '2026-11-23 | 09:30 | “to 11am” behind the time was not read'],
])('%j is read as %s', (text, says) => expect(read(text)).toBe(says))

it.each([
  ['', 'Enter a date, like'],
  ['11/23/2026', 'There is no month 23. Enter the day before the month, like 23/11/2026'],
  ['11-13-26', 'There is no month 13'],
  ['31/06/2026', 'June 2026 has no day 31'],
  ['31 June 2026', 'June 2026 has no day 31'],
  ['29 February 2026', 'February 2026 has no day 29'],
  ['2026-02-30', 'February 2026 has no day 30'],
  ['0/1/2026', 'January 2026 has no day 0'],
  ['45/45/2026', 'There is no month 45'],
  ['23/11/0026', 'The year 0026 cannot be right'],
  ['0026-11-23', 'The year 0026 cannot be right'],
  ['23/11/226', '“226” is not a year'],
  ['23/11/20261', '“20261” is not a year'],
  ['23/11/70', 'The year 70 may be 1970 or 2070'],
  ['23 November', 'has no year'],
  ['23/11', 'has no year'],
  ['23 Novembre 2026', 'is not a date'],
  ['next Tuesday', 'is not a date'],
  ['TBC', 'is not a date'],
  ['12', 'is not a date'],
  ['99999', 'is not a date'],
  ['23/11/2026 or 30/11/2026', 'two dates'],
  ['23/11/2026 25:00', '“25:00” is not a time of the day'],
  ['23/11/2026 9:75am', '“9:75am” is not a time of the day'],
  ['9'.repeat(5000), 'too long'],
])('%j is refused: %s', (text, says) => {
  const found = readDate(text, { today })
  expect(found.ok ? found.value.day : found.says).toContain(says)
})

describe('every way of writing a date is read back as that date:', () => {
  const ordinalOf = (day: number): string =>
    `${day}${day % 10 === 1 && day !== 11 ? 'st' : day % 10 === 2 && day !== 12 ? 'nd' : day % 10 === 3 && day !== 13 ? 'rd' : 'th'}`
  const parts = (day: Day) => {
    const [year = '', month = '', own = ''] = day.split('-')
    return { y: year, m: month, d: own, short: year.slice(2), n: Number(own), name: monthNames[Number(month) - 1] ?? '', week: weekdayOf(day) }
  }
  const ways: Record<string, (one: ReturnType<typeof parts>) => string> = {
    'figures and slashes': ({ d, m, y }) => `${d}/${m}/${y}`,
    'a short year': ({ n, m, short }) => `${n}/${Number(m)}/${short}`,
    'full stops': ({ d, m, y }) => `${d}.${m}.${y}`,
    hyphens: ({ d, m, y }) => `${d}-${m}-${y}`,
    'the name of the month': ({ n, name, y }) => `${n} ${name} ${y}`,
    'small letters, cut short': ({ n, name, short }) => `${n} ${name.slice(0, 3).toLowerCase()} ${short}`,
    capitals: ({ n, name, y }) => `${n} ${name.toUpperCase()} ${y}`,
    'weekday and ordinal': ({ n, name, y, week }) => `${week} ${ordinalOf(n)} ${name} ${y}`,
    'weekday cut short': ({ n, name, y, week }) => `${week.slice(0, 3)}, ${n}-${name.slice(0, 3)}-${y}`,
    ISO: ({ d, m, y }) => `${y}-${m}-${d}`,
    'month first by name': ({ n, name, y }) => `${name} ${n}, ${y}`,
    'no-break spaces': ({ n, name, y }) => `${n}\u00A0${name}\u00A0${y}`,
  }
  const times: Record<string, (hour: number, minute: number) => string> = {
    colon: (hour, minute) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
    'am and pm': (hour, minute) => `${hour % 12 === 0 ? 12 : hour % 12}.${String(minute).padStart(2, '0')}${hour < 12 ? 'am' : 'pm'}`,
  }
  it.each(Object.keys(ways))('%s', (way) => {
    for (let index = 0; index < 12_000; index += 31) {
      const day = addDays(asDay('2001-01-01'), index)
      const written = ways[way]?.(parts(day)) ?? ''
      expect([written, read(written)]).toEqual([written, day])
      const [hour, minute] = [index % 24, (index * 7) % 60]
      for (const [name, time] of Object.entries(times))
        expect([name, read(`${written}, ${time(hour, minute)}`)]).toEqual([name, `${day} | ${times['colon']?.(hour, minute)}`])
    }
  })

  it('a serial date of Excel is read back for every minute of a day', () => {
    for (let index = 0; index < 12_000; index += 31) {
      const day = addDays(asDay('2001-01-01'), index)
      const minutes = (index * 37) % 1440
      const serial = 36_892 + index + minutes / 1440
      const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
      expect([serial, read(String(Number(serial.toPrecision(15))))]).toEqual([serial, minutes === 0 ? day : `${day} | ${time}`])
    }
  })

  it('a weekday that contradicts its date is reported, whichever weekday it is', () => {
    for (const name of daysOfWeek)
      expect(read(`${name} 23/11/2026`)).toBe(name === 'Monday' ? '2026-11-23' : `2026-11-23 | 23 November 2026 is a Monday, not a ${name}`)
  })
})

it('any text is read as a day of the calendar or refused with a sentence', () => {
  const bits = [
    '23',
    '11',
    '2026',
    '26',
    '/',
    '.',
    '-',
    ' ',
    'Nov',
    'Monday',
    'th',
    ':',
    '30',
    'am',
    'T',
    'Z',
    '+01:00',
    'at',
    ',',
    '0',
    '\u00A0',
    '31',
    'of',
    "'",
  ]
  let seed = 7
  const next = (): string => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return bits[seed % bits.length] ?? ''
  }
  for (let times = 0; times < 20_000; times += 1) {
    const text = Array.from({ length: 1 + (times % 9) }, next).join('')
    const found = readDate(text, { today })
    if (found.ok) expect(() => asDay(found.value.day)).not.toThrow()
    else expect(found.says.length).toBeGreaterThan(10)
  }
})
