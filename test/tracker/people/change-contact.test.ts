import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideContact } from '../../../src/tracker/people/change-contact.ts'
import { seenOf } from '../../../src/tracker/people/contact.store.ts'
import { aDoing } from '../../support/doing.ts'

const member = { person_id: asPersonId('p'), name: 'Ivy Tee', email: 'ivy@nhs.example', phone: null, organisation: 'Harbour' }
const typed = { name: 'Ivy Teal', phone: '1', organisation: '', email: '', seen: seenOf(member) }

it.each([
  ['the new details are saved', false, {}, { next: { contact: { name: 'Ivy Teal', phone: '1', organisation: null } }, happened: [{ kind: 'person.changed' }] }],
  ['a name is needed', false, { name: '' }, { refused: { name: 'Enter the name' } }],
  ['a name that only the booking team changes can be left out', true, { name: '' }, { next: { contact: { name: 'Ivy Tee' } } }],
  [
    'a name that only the booking team changes is refused if it is sent',
    true,
    {},
    { refused: { name: 'Only the booking team changes the name of someone who signs in' } },
  ],
  ['the same name is no change', true, { name: 'Ivy Tee' }, { next: { contact: { name: 'Ivy Tee' } } }],
  [
    'an email address is never changed here',
    false,
    { email: 'x@nhs.example' },
    { refused: { email: expect.stringContaining('was not changed to x@nhs.example') } },
  ],
  ['its own address in capitals is no change', false, { email: 'IVY@nhs.example' }, { next: { contact: { name: 'Ivy Teal' } } }],
  ['what someone else has changed since is shown first', false, { seen: 'older' }, { overtaken: true }],
])('%s', (_what, hasFixedName, given, outcome) => {
  expect(decideContact({ member, hasFixedName }, { ...typed, ...given }, aDoing())).toMatchObject(outcome)
})
