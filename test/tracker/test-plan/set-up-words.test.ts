import { expect, it } from 'vitest'
import { missingInSetUp, setUpFacts, setUpWords } from '../../../src/tracker/test-plan/set-up-words.ts'
import type { SetUp } from '../../../src/tracker/test-plan/set-up.ts'

const patient = { name: 'Test Patient', nhsNumber: '9000000009', dateOfBirth: '', address: '', postcode: '', surgery: '' }
const complete: SetUp = {
  systems: [
    { side: 'provider', product: 'Symphony', version: '2.4' },
    { side: 'consumer', product: 'Cleric', version: '' },
  ],
  dosIds: ['2000099993'],
  slotMinutes: 15,
  week: [{ day: 'Monday', opens: '08:00', closes: '20:00', slots: ['08:00', '08:15'] }],
  testPatients: [patient],
}
const empty: SetUp = { systems: [], dosIds: [], slotMinutes: 15, week: [], testPatients: [] }

it.each([
  ['everything is there', complete, true, 'Set-up: complete'],
  ['one thing is missing', { ...complete, testPatients: [] }, true, 'Set-up: test patients missing'],
  ['it is empty', empty, true, 'Set-up: the Provider’s system, the Consumer’s system, DoS service ids, opening hours, test patients missing'],
  ['it books, and needs no hours', { ...complete, week: [], dosIds: [] }, false, 'Set-up: complete'],
  ['it books, and nothing is known', empty, false, 'Set-up: the system that books, test patients missing'],
] as [string, SetUp, boolean, string][])('a set-up says what is missing: %s', (_name, setUp, offersSlots, words) => {
  expect(setUpWords(missingInSetUp(setUp, { offersSlots }))).toBe(words)
})

it('a set-up lists its facts, with hours and slots only for a Provider', () => {
  const plan = { codes: ['Dx05'], partners: ['Hillside UTC'] }
  expect(setUpFacts(complete, { ...plan, offersSlots: true }).map(({ key, lines }) => `${key}: ${lines.join('; ')}`)).toEqual([
    'Provider’s system: Symphony, version 2.4',
    'Consumer’s system: Cleric',
    'DoS service ids: 2000099993',
    'Length of appointments: 15 minutes',
    'Opening hours: Monday: 08:00 to 20:00, 2 slots',
    'Test patients: Test Patient',
  ])
  expect(setUpFacts(empty, { ...plan, offersSlots: false }).map(({ key, lines }) => `${key}: ${lines.join('; ')}`)).toEqual([
    'System that books: Not known yet',
    'Disposition codes: Dx05',
    'Partner services in the test: Hillside UTC',
    'Test patients: None yet',
  ])
})
