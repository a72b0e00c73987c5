import { expect, it } from 'vitest'
import { goLiveWords } from '../../../src/tracker/act-by-link/gate-requests.ts'

const today = '2026-04-20'

it.each([
  [undefined, ''],
  ['2026-05-01', ' Go-live is planned for 1 May 2026: answer before then.'],
  ['2026-04-20', ' Go-live is planned for today.'],
  ['2026-04-19', ' Go-live was planned for 19 April 2026.'],
])('who is asked to confirm go for %s is never asked to answer before a day that has passed', (goLive, words) => {
  expect(goLiveWords(goLive, today)).toBe(words)
})
