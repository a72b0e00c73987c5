import { describe, expect, it } from 'vitest'
import { daysOfWeek } from '../../../src/day.ts'
import { defaultSetUp, slotsBetween } from '../../../src/tracker/test-plan/set-up.ts'

describe('the slots of a day', () => {
  const table: [string, string, number, string[]][] = [
    ['09:00', '10:00', 15, ['09:00', '09:15', '09:30', '09:45']],
    ['9:00', '09:50', 20, ['09:00', '09:20']],
    ['09:00', '09:10', 15, []],
    ['23:30', '00:30', 30, ['23:30', '00:00']],
    ['23:00', '24:00', 30, ['23:00', '23:30']],
    ['09:00', '09:00', 15, []],
    ['09:00', '10:00', 0, []],
    ['09:00', '10:00', 7.5, []],
    ['09:00', '25:00', 15, []],
    ['09:60', '10:00', 15, []],
    ['late', '10:00', 15, []],
  ]
  it.each(table)('from %s to %s by %d minutes are %j', (opens, closes, minutes, slots) => expect(slotsBetween(opens, closes, minutes)).toEqual(slots))

  it('cover the whole day once', () => expect(slotsBetween('00:00', '24:00', 60)).toHaveLength(24))
})

describe('the set-up of a new plan', () => {
  const { week, systems, dosIds, testPatients } = defaultSetUp({ dosIds: ['2000099999'], providerProduct: 'Adastra', consumerProduct: null })

  it('is open on every day of the week, shorter at the weekend', () => {
    expect(week.map((one) => one.day)).toEqual(daysOfWeek)
    expect(week.map((one) => one.slots.length)).toEqual([48, 48, 48, 48, 48, 32, 32])
    expect(week[0]).toMatchObject({ opens: '08:00', closes: '20:00' })
    expect(week[6]).toMatchObject({ opens: '09:00', closes: '17:00' })
  })

  it('names the known systems and no patient', () => {
    expect(systems).toEqual([
      { side: 'provider', product: 'Adastra', version: '' },
      { side: 'consumer', product: '', version: '' },
    ])
    expect([dosIds, testPatients]).toEqual([['2000099999'], []])
  })
})
