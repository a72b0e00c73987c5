import { describe, expect, it } from 'vitest'
import { sectionsOf } from '../../../src/tracker/test-plan/set-up-sections.ts'

const systems = { 'provider-product': 'Adastra', 'consumer-product': 'Cleric' }
const slots = { dosIds: '2000099999\n2000099998', slotMinutes: '15' }
const hours = { 'Monday-opens': '09:00', 'Monday-closes': '17:00' }
const patients = { 'patient-1-name': 'Test Two', 'patient-1-nhsNumber': '9000000009' }
const call = { call: '020 7946 0000' }
const openIn = (values: Record<string, string>, errors: Record<string, string> = {}): string[] =>
  Object.entries(sectionsOf(values, errors)).flatMap(([key, { open }]) => (open ? [key] : []))

describe('the set-up of a test', () => {
  it('sums up each complete part', () =>
    expect(Object.values(sectionsOf({ ...systems, ...slots, ...hours, ...patients, ...call }, {})).map(({ summary }) => summary)).toEqual([
      'Systems: Adastra, Cleric',
      'Services and slots: 2 DoS service ids, appointments of 15 minutes',
      'Opening hours: open on 1 day a week',
      'Test patients: 1 patient',
      'The call: how to join is written down',
    ]))

  it.each([
    ['the first part, if nothing is filled in', {}, ['systems']],
    ['the first that lacks something', { ...systems, ...hours }, ['slots']],
    ['a part of which half is filled in', { 'provider-product': 'Adastra', ...slots }, ['systems']],
    ['no part, if all are complete', { ...systems, ...slots, ...hours, ...patients, ...call }, []],
  ])('opens %s', (_, values, open) => expect(openIn(values)).toEqual(open))

  it.each([
    ['provider-product', 'systems'],
    ['slotMinutes', 'slots'],
    ['Tuesday-opens', 'hours'],
    ['patient-0-nhsNumber', 'patients'],
  ])('opens only the part with an error in %s', (field, part) => expect(openIn({}, { [field]: 'Wrong' })).toEqual([part]))
})
