import { expect, it } from 'vitest'
import { decideLeave } from '../../../src/tracker/people/who-confirms-leaving.ts'

it.each([
  ['someone who has not answered leaves at once', { answered: false, askedBy: null, by: 'meera', isSame: false }, 'leave'],
  ['someone who has answered leaves after a request', { answered: true, askedBy: null, by: 'meera', isSame: false }, 'ask'],
  ['and a confirmation by someone else', { answered: true, askedBy: 'meera', by: 'bea', isSame: false }, 'leave'],
  ['someone whose answers no longer count leaves at once, even after a request', { answered: false, askedBy: 'meera', by: 'meera', isSame: true }, 'leave'],
] as const)('%s', (_what, given, expected) => expect(decideLeave(given)).toBe(expected))

it('nobody confirms their own request to remove someone', () => {
  expect(decideLeave({ answered: true, askedBy: 'meera', by: 'meera', isSame: true })).toMatchObject({
    refused: expect.stringContaining('someone else has to confirm it'),
  })
})

it('nor does someone who acts for the one who asked', () => {
  expect(decideLeave({ answered: true, askedBy: 'meera', by: 'bea', isSame: true })).toHaveProperty('refused')
})

it('the installation, which is not a person, neither asks nor confirms', () => {
  for (const askedBy of [null, 'meera'])
    expect(decideLeave({ answered: true, askedBy, by: null, isSame: false })).toMatchObject({ refused: expect.stringContaining('a person has to ask') })
})
