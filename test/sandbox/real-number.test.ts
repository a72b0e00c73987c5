import { expect, it } from 'vitest'
import { readQuery } from '../../src/sandbox/rules/exchange.ts'
import { holdsRealNumber, namesRealPerson, withoutRealNumbers } from '../../src/sandbox/rules/real-person.ts'
import { readSlotSearch } from '../../src/sandbox/slots/slot-search.ts'

it.each(['4010232137', 'NHS 401 023 2137', '"value":"401-023-2137"', 'a 4010232137 beside db773000-4410-4951-921f-d54d9dab6499', 'Her mother is 4010232137.'])(
  'a real NHS number is seen in %s',
  (words) => {
    expect(holdsRealNumber(words)).toBe(true)
  },
)

it.each([
  '9000000009',
  '01632960587',
  '1772442000000.12',
  '/Appointment/db773000-4410-4951-921f-d54d9dab6499',
  '{"value":"DB773000-4410-4951-921F-D54D9DAB6499"}',
])('none is seen in %s', (words) => {
  expect(holdsRealNumber(words)).toBe(false)
})

const searchOf = (dosId: string, knownService: boolean) => {
  const url = `/sandbox/key/STU3/Slot?schedule.actor:healthcareservice=${dosId}&start=le2026-03-05`
  return { url, body: { kind: 'none' as const }, bodyText: '', search: readSlotSearch(readQuery(url.split('?')[1] ?? '')), facts: { knownService } }
}

it('the DoS id of a service of the sandbox is no patient, though its digits pass the check', () => {
  expect(namesRealPerson(searchOf('4010232137', true))).toBe(false)
  expect(namesRealPerson(searchOf('4010232137', false))).toBe(true)
})

it('a text is kept without them, mistyped ones too; ids and synthetic people stay', () => {
  const stays = '9000000009, 1772442000000.12, db773000-4410-4951-921f-d54d9dab6499, 2026-03-02T09:00:00.000+00:00'
  expect(withoutRealNumbers(`401 023 2137, 4010232138, ${stays}`)).toBe(`[not kept], [not kept], ${stays.replace('+', ' ')}`)
  expect(withoutRealNumbers(stays)).toBe(stays)
})
