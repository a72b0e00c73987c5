import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideManager } from '../../../src/tracker/people/change-manager.ts'
import { aDoing } from '../../support/doing.ts'

const holder = (name: string, isAnswered = false) => ({
  member: {
    id: `member-${name}`,
    name,
    role: 'Project manager',
    role_key: 'project-manager',
    person_id: asPersonId(name),
    leave_asked_by: null,
    leave_asked_name: null,
    leave_asked_at: null,
    leave_reason: null,
  },
  isAnswered,
  seconds: [],
  askedFor: [],
  undoes: null,
})
const dan = { id: asPersonId('Dan'), name: 'Dan', email: 'dan@nhs.example', organisation: null }
const join = {
  role: { role_key: 'project-manager', name: 'Project manager', test_team: 1 },
  person: { id: dan.id, name: 'Dan' },
  holdsIt: false,
  actsFor: null,
}
const found = { role: 'project-manager', holders: [holder('Meera')], named: [dan], join }
const typed = { person: 'Dan', how: 'instead' as const, seen: 'member-Meera' }

it.each([
  ['replaces who it is now', found, typed, ['person.joined', 'person.left']],
  ['joins beside who it is now', found, { ...typed, how: 'beside' as const }, ['person.joined']],
  ['is the first if there is none', { ...found, holders: [] }, { ...typed, seen: '' }, ['person.joined']],
  [
    'stays alone if they manage it with others',
    { ...found, holders: [holder('Dan'), holder('Meera')] },
    { ...typed, seen: 'member-Dan,member-Meera' },
    ['person.left'],
  ],
])('a new project manager %s', (_what, given, sent, kinds) => {
  const decided = decideManager(given, sent, aDoing())
  expect('happened' in decided ? decided.happened.map((one) => one.kind) : decided).toEqual(kinds)
})

it.each([
  ['nobody is known by the name', { ...found, named: [], join: undefined }, typed, { person: expect.stringContaining('Enter their email address') }],
  [
    'two people have the name',
    { ...found, named: [dan, { ...dan, email: 'dan2@nhs.example' }] },
    typed,
    { person: 'Dan may be dan@nhs.example or dan2@nhs.example. Enter the email address' },
  ],
  ['they manage it already', { ...found, holders: [holder('Dan')] }, { ...typed, seen: 'member-Dan' }, { person: 'Dan is its project manager already' }],
  [
    'who it is now has answered the procedure',
    { ...found, holders: [holder('Meera', true)] },
    typed,
    { how: expect.stringContaining('a second person confirms it') },
  ],
])('a project manager does not change if %s', (_what, given, sent, refused) => {
  expect(decideManager(given, sent, aDoing())).toEqual(expect.objectContaining({ refused }))
})

it('a project manager does not change if someone else has changed it since', () => {
  expect(decideManager(found, { ...typed, seen: 'member-Omar' }, aDoing())).toEqual({ overtaken: true })
})
