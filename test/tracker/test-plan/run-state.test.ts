import { describe, expect, it } from 'vitest'
import { faultOfDay, openInWords, stateOfRun, whyNotYet } from '../../../src/tracker/test-plan/run-state.ts'
import type { RunState } from '../../../src/tracker/test-plan/run-state.ts'

const run = { held_on: '2026-03-02', finished_at: null, cancelled_at: null, asked_at: null, opened_at: null }
const at = '2026-03-02T09:00:00Z'

describe('a run', () => {
  it.each<[string, Partial<Record<keyof typeof run, string>>, { counts?: boolean; open?: string[] }, RunState]>([
    ['on a future day is planned', { held_on: '2026-03-03' }, {}, 'planned'],
    ['that was cancelled is cancelled, before its day and after it', { held_on: '2026-03-03', cancelled_at: at }, {}, 'cancelled'],
    ['that is today’s rehearsal is open, whatever holds the test up', {}, { counts: false, open: ['A'] }, 'open'],
    ['that counts is open if every entry condition is confirmed', {}, {}, 'open'],
    ['that counts is not open while an entry condition is open', {}, { open: ['A'] }, 'to-open'],
    ['that somebody opened stays open when a condition is opened again', { opened_at: at }, { open: ['A'] }, 'open'],
    ['that was reviewed waits for its second person', { opened_at: at, asked_at: at }, {}, 'waiting'],
    ['that was finished is finished', { opened_at: at, asked_at: at, finished_at: at }, { open: ['A'] }, 'finished'],
  ])('%s', (_name, more, { counts = true, open = [] }, state) => {
    expect(stateOfRun({ ...run, ...more }, { today: '2026-03-02', counts, open })).toBe(state)
  })

  it.each<[RunState, string | undefined]>([
    ['planned', 'This run is on 2 March 2026'],
    ['cancelled', 'This run is cancelled'],
    ['to-open', '2 entry conditions are open: Date agreed and Contacts'],
    ['open', undefined],
    ['waiting', undefined],
    ['finished', undefined],
  ])('that is %s says %s', (state, says) => {
    const why = whyNotYet(state, '2026-03-02', ['Date agreed', 'Contacts'])
    expect(says === undefined ? why : why?.includes(says)).toBe(says === undefined ? undefined : true)
  })

  it('is not dated before the first day of its project in London', () => {
    const project = { created_at: '2026-03-31T23:30:00Z' }
    expect(faultOfDay('2026-03-31', project)).toContain('This project began on 1 April 2026')
    expect(faultOfDay('2026-04-01', project)).toBeUndefined()
  })
})

it.each([
  [['A'], '1 entry condition is open: A'],
  [['A', 'B'], '2 entry conditions are open: A and B'],
  [['A', 'B', 'C', 'D', 'E'], '5 entry conditions are open: A, B, C and 2 more'],
])('open entry conditions are listed in words: %j, %s', (open, words) => expect(openInWords(open)).toBe(words))
