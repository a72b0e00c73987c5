import { expect, it } from 'vitest'
import { reopenedWords } from '../../../src/tracker/test-plan/reopen.ts'

const none = { counts: false, decided: false, pairs: [] }
it.each([
  ['a rehearsal', none, 'It has to be finished again'],
  ['a run that counts', { ...none, counts: true }, 'It no longer counts for the gate of the tests, until two people have finished it again'],
  ['a run on which go was decided', { ...none, counts: true, decided: true }, 'that gate is shown as open again'],
  ['a run that proposes a pair', { ...none, pairs: [{ name: 'A with B', state: 'proposed' as const }] }, 'It no longer proposes that A with B is proven'],
  ['a run by which a pair was confirmed', { ...none, pairs: [{ name: 'A with B', state: 'confirmed' as const }] }, 'until they change it in the catalogue'],
])('the page says what follows before %s is opened again', (_name, rests, says) => expect(reopenedWords(rests).join('. ')).toContain(says))

it('the page does not mention a dismissed proposal', () => {
  expect(reopenedWords({ ...none, pairs: [{ name: 'A with B', state: 'gone' }] }).join()).not.toContain('A with B')
})
