import { expect, it } from 'vitest'
import { input } from '../../src/web/components/form.ts'
import { dayField, optionalDayField, typedDay } from '../../src/web/day-field.ts'

it.each([
  ['2026-11-23', '2026-11-23'],
  [' 23/11/2026 ', '2026-11-23'],
  ['23/11/26', '2026-11-23'],
  ['Monday 23rd November 2026', '2026-11-23'],
])('a form accepts %j as a date', (typed, day) => {
  expect(dayField().parse(typed)).toBe(day)
  expect(optionalDayField.parse(typed)).toBe(day)
})

it.each([
  ['11/23/2026', 'Enter the day before the month'],
  ['31 June 2026', 'June 2026 has no day 31'],
  ['Tuesday 23 November 2026', '23 November 2026 is a Monday, not a Tuesday'],
  ['23 November 2026, 9:30am', 'Leave out the time'],
  ['23 November 2026 perhaps', '“perhaps” behind the date was not read'],
  ['23/11/2126', '2126 is too far away'],
  ['soon', '“soon” is not a date'],
])('a form says what to enter instead of %j', (typed, says) => {
  expect(typedDay(typed)).toEqual({ says: expect.stringContaining(says) })
  expect(optionalDayField.safeParse(typed).error?.issues[0]?.message).toContain(says)
})

it('a required date is asked for in the words of its form', () => {
  expect(dayField('Enter the day of the run').safeParse('').error?.issues[0]?.message).toBe('Enter the day of the run')
  expect(optionalDayField.parse('')).toBe('')
  expect(optionalDayField.parse(undefined)).toBe('')
})

it('text that is not a date stays in its field, if a browser shows it', () => {
  const field = (value: string) => input({ id: 'day', name: 'day', type: 'date', label: { text: 'Day' }, value })
  expect(field('2026-11-23')).toContain('type="date" value="2026-11-23"')
  expect(field('')).toContain('type="date"')
  expect(field('31 June 2026')).toContain('type="text" value="31 June 2026"')
})
