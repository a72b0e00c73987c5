import { expect, it } from 'vitest'
import { dayOf, momentOf, monthOf } from '../../src/web/moments.ts'
import { grouped } from '../../src/web/numbers.ts'

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Europe/London' })
const clockTime = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true, timeZone: 'Europe/London' })
const byIntl = (at: Date): string => `${day.format(at)}, ${clockTime.format(at).replace(/\s/g, '')}`

it('a time is shown as in London, even when summer time begins and ends', () => {
  const hour = 3_600_000
  const moments = [
    Date.parse('1969-07-01T12:00:00Z'),
    Date.parse('1995-10-22T00:30:00Z'),
    Date.parse('2026-03-29T00:59:59.999Z'),
    Date.parse('2026-03-29T01:00:00Z'),
    Date.parse('2026-10-25T00:59:59Z'),
    Date.parse('2026-10-25T01:00:00Z'),
    Date.parse('2026-12-31T23:59:59Z'),
    Date.parse('2026-07-31T23:10:00Z'),
  ]
  for (let at = Date.parse('2018-01-01T00:00:00Z'); at < Date.parse('2034-01-01T00:00:00Z'); at += 5.37 * hour) moments.push(at)
  for (const at of moments) expect(momentOf(new Date(at).toISOString())).toBe(byIntl(new Date(at)))
})

it('a day and a month are written in words', () => {
  for (let at = Date.parse('2019-12-31T12:00:00Z'); at < Date.parse('2021-01-02T00:00:00Z'); at += 86_400_000)
    expect(dayOf(new Date(at).toISOString().slice(0, 10))).toBe(day.format(new Date(at)))
  expect(monthOf('2018-08')).toBe('August 2018')
  expect(() => dayOf('no day')).toThrow()
})

it.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [71_600, '71,600'],
  [1_234_567, '1,234,567'],
  [-5000, '-5,000'],
])('%d is %s', (number, text) => expect(grouped(number)).toBe(text))
