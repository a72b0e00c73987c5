import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { decideJoin } from '../../../src/tracker/people/join-role.ts'
import { decideSeveral, readSeveral } from '../../../src/tracker/people/join-several.ts'
import { aDoing } from '../../support/doing.ts'

const role = { role_key: 'it-lead', name: 'IT lead', test_team: 1 }
const ann = { role: 'it-lead', name: 'Ann Able', email: 'ann@nhs.example', phone: '', organisation: '' }
const free = { role, person: undefined, holdsIt: false, actsFor: null }

it.each([
  ['someone new joins under the name that was typed', free, { next: { name: 'Ann Able', role: 'IT lead', member: { test_team: 1, added_by: 'person-1' } } }],
  [
    'someone known keeps the name on record',
    { ...free, person: { id: asPersonId('p'), name: 'Ann Abel' } },
    { next: { name: 'Ann Abel', member: { person_id: 'p' } } },
  ],
  ['a role of another project is refused', { ...free, role: undefined }, { refused: { role: 'Choose a role of this project' } }],
  [
    'nobody joins twice',
    { role, person: { id: asPersonId('p'), name: 'Ann Able' }, holdsIt: true, actsFor: null },
    { refused: { email: 'Ann Able holds this role already' } },
  ],
] as const)('%s', (_what, found, outcome) => {
  expect(decideJoin(found, ann, aDoing())).toMatchObject(outcome)
})

it('the history says who was added as what', () => {
  expect(decideJoin(free, ann, aDoing())).toMatchObject({ happened: [{ kind: 'person.joined', project: 'project-1', name: 'Ann Able', role: 'IT lead' }] })
})

const row = (index: number, more: object = {}) => ({ ...ann, index, ...more })
it.each([
  ['two people join', [free, free], [row(0), row(1, { email: 'ben@nhs.example', name: 'Ben' })], { next: { joined: [{ name: 'Ann Able' }, { name: 'Ben' }] } }],
  [
    'an address of someone else is refused',
    [{ ...free, person: { id: asPersonId('p'), name: 'Bea' } }],
    [row(3)],
    { refused: { 'email-3': expect.stringContaining('Bea') } },
  ],
  ['nor two names for one new address', [free, free], [row(0), row(1, { role: 'dos-lead', name: 'Cat' })], { refused: { 'email-1': expect.any(String) } }],
  ['nobody is listed twice with one role', [free, free], [row(0), row(1)], { refused: { 'role-1': expect.stringContaining('twice') } }],
  [
    'an error in one stops all',
    [free, { ...free, role: undefined }],
    [row(0), row(1, { email: 'b@nhs.example', role: 'x', name: 'B' })],
    { refused: { 'role-1': expect.stringContaining('Choose a role of this project') } },
  ],
])('several people: %s', (_what, found, people, outcome) => {
  expect(decideSeveral(found, { people, left: [] }, aDoing())).toMatchObject(outcome)
})

const list = 'Ann Able <ann@nhs.example>\nno address here'
const sent = { list, checked: digestOf(list), rows: '1', 'name-0': 'Ann Able', 'email-0': 'ann@nhs.example', 'role-0': 'it-lead', 'organisation-0': '' }
it.each([
  [
    'a list that has changed since is read again first',
    { checked: 'x' },
    { list: 'The list changed after it was read. Check the people below, then add them' },
  ],
  ['each person needs a role', { 'role-0': '' }, { role: 'Choose a role for everyone, or one beside each person' }],
  ['at least one person has to remain', { 'role-0': 'leave-out' }, { role: 'Nobody is left to be added. Choose a role for at least one person' }],
  ['a missing name is pointed out beside its row', { 'name-0': '' }, { 'name-0': 'Enter the name' }],
])('a pasted list: %s', (_what, given, fields) => {
  expect(() => readSeveral({ ...sent, ...given })).toThrow(expect.objectContaining({ fields }))
})

it('a pasted list has its people, and what could not be read', () => {
  expect(readSeveral(sent)).toEqual({ people: [{ ...ann, index: 0 }], left: ['no address here'] })
})
