import { expect, it } from 'vitest'
import { unknownPlaces, withPlaces } from '../../../src/tracker/patterns/places.ts'

const facts = { 'service.name': 'Riverside UTC', 'service.odsCode': 'RY9NR', 'service.site': 'UTC', 'project.scope': '111 books into Riverside UTC' }

it.each([
  ['a fact becomes its place', 'Riverside UTC opens at 8.', '{{service.name}} opens at 8.'],
  ['the longest fact goes first', 'Scope: 111 books into Riverside UTC.', 'Scope: {{project.scope}}.'],
  ['a code inside another word stays', 'RY9NR1 is not RY9NR', 'RY9NR1 is not {{service.odsCode}}'],
  ['a fact of three letters stays, as it may mean something else', 'A UTC is urgent.', 'A UTC is urgent.'],
  ['each time that it is said', 'RY9NR, RY9NR', '{{service.odsCode}}, {{service.odsCode}}'],
  ['a text that names nothing stays', 'Call the desk.', 'Call the desk.'],
])('%s', (_what, text, expected) => expect(withPlaces(text, facts)).toBe(expected))

it('what is not known of a service is no place, and an empty fact is found nowhere', () => {
  expect(withPlaces('Riverside UTC', { 'service.name': undefined, 'service.site': '' })).toBe('Riverside UTC')
})

it('names the places that no fact fills, but not options', () => {
  expect(unknownPlaces('{{service.name}} {{service.colour}} {{service.colour}} {{option.late-patients}}', ['service.name'])).toEqual(['service.colour'])
})
