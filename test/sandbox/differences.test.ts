import { expect, it } from 'vitest'
import { differencesOf } from '../../src/sandbox/rules/differences.ts'

const appointment = (...contained: unknown[]): Record<string, unknown> => ({ resourceType: 'Appointment', contained })

it.each([
  [
    'the same in another order',
    [
      { resourceType: 'Patient', id: 'p' },
      { resourceType: 'Slot', id: 's' },
    ],
    [],
  ],
  [
    'one with another id',
    [
      { resourceType: 'Slot', id: 's' },
      { resourceType: 'Patient', id: 'q' },
    ],
    ['Appointment.contained[1]', 'Appointment.contained[1]'],
  ],
  [
    'an id that JavaScript cannot turn into a text',
    [
      { resourceType: 'Slot', id: { toString: 1 } },
      { resourceType: 'Patient', id: 'p' },
    ],
    ['Appointment.contained[0]'],
  ],
  ['a type that does not exist', [{ resourceType: { valueOf: 1, toString: null }, id: 's' }], ['Appointment.contained[0]']],
])('contained resources: %s', (_name, came, paths) => {
  const found = differencesOf(appointment({ resourceType: 'Slot', id: 's' }, { resourceType: 'Patient', id: 'p' }), appointment(...came))
  expect(found).toEqual(expect.arrayContaining(paths))
})
