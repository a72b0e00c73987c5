import { expect, it } from 'vitest'
import { decideLeave } from '../../../src/tracker/people/who-confirms-leaving.ts'

it.each([
  ['who has not answered leaves at once', { answered: false, askedBy: null, by: 'meera' }, 'leave'],
  ['who has answered is asked for first', { answered: true, askedBy: null, by: 'meera' }, 'ask'],
  ['and leaves when someone else confirms', { answered: true, askedBy: 'meera', by: 'bea' }, 'leave'],
  ['who was asked for and has nothing answered any more leaves at once', { answered: false, askedBy: 'meera', by: 'meera' }, 'leave'],
] as const)('%s', (_what, given, expected) => expect(decideLeave(given)).toBe(expected))

it('nobody confirms what they asked for', () => {
  expect(decideLeave({ answered: true, askedBy: 'meera', by: 'meera' })).toMatchObject({ refused: expect.stringContaining('someone else has to confirm it') })
})

it('the installation, which is no person, neither asks nor confirms', () => {
  for (const askedBy of [null, 'meera'])
    expect(decideLeave({ answered: true, askedBy, by: null })).toMatchObject({ refused: expect.stringContaining('a person has to ask') })
})
