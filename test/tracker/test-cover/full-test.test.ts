import { describe, expect, it } from 'vitest'
import { asProjectId } from '../../../src/db/ids.ts'
import { fullTestOf } from '../../../src/tracker/test-plan/full-test.ts'
import type { CountedRun, FullTestFacts } from '../../../src/tracker/test-plan/full-test.ts'

const pair = (version: string) => ({ consumer: { id: 'c', name: 'Cleo', version: '1' }, provider: { id: 'p', name: 'Adastra', version } })
const run = (more: Partial<CountedRun> = {}): CountedRun => ({
  id: 'run',
  number: 1,
  finished_at: '2026-03-02T10:00:00.000Z',
  reopened_at: null,
  outcome: 'success',
  tested_with: 'these',
  rests_on_id: null,
  ...more,
})
const one = (key: string, more: Partial<FullTestFacts['cases'][number]> = {}): FullTestFacts['cases'][number] => ({
  key,
  verdict: 'pass',
  withdrawn: false,
  ...more,
})
const facts = (more: Partial<FullTestFacts> = {}): FullTestFacts => ({
  project: { id: asProjectId('riverside'), name: 'Riverside', state: 'open' },
  inWave: true,
  named: pair('2'),
  now: { pair: pair('2') },
  wouldTest: 'these',
  runs: [run()],
  cases: [one('book'), one('cancel')],
  ...more,
})
const covered = (of: FullTestFacts): string[] | string => {
  const test = fullTestOf(of)
  return 'why' in test ? test.why : [...test.cases]
}

describe('a full test covers others', () => {
  it.each<[string, FullTestFacts, string[]]>([
    ['if its last run passed', facts(), ['book', 'cancel']],
    ['if its project is on hold', facts({ project: { ...facts().project, state: 'on-hold' } }), ['book', 'cancel']],
    ['if its project is closed', facts({ project: { ...facts().project, state: 'closed' } }), ['book', 'cancel']],
    ['while another run is open that was never finished', facts({ runs: [run({ number: 2, finished_at: null, outcome: null }), run()] }), ['book', 'cancel']],
    ['in what passed, not in what was accepted there', facts({ cases: [one('book'), one('cancel', { verdict: 'accepted' })] }), ['book']],
    ['in what passed, not in what does not apply there', facts({ cases: [one('book'), one('cancel', { verdict: 'not-applicable' })] }), ['book']],
    ['in a case that it has twice only if both passed', facts({ cases: [one('book'), one('book', { verdict: 'accepted' }), one('cancel')] }), ['cancel']],
  ])('%s', (_rule, of, keys) => expect(covered(of)).toEqual(keys))

  it('from the day on which its run was finished', () => expect(fullTestOf(facts())).toMatchObject({ run: 1, day: '2026-03-02' }))
})

describe('a full test covers nothing', () => {
  it.each<[string, FullTestFacts, string]>([
    ['before it has passed', facts({ runs: [] }), 'its full test has not passed yet'],
    ['while its run waits to be finished', facts({ runs: [run({ finished_at: null, outcome: null })] }), 'its full test has not passed yet'],
    ['after its run was opened again', facts({ runs: [run({ finished_at: null, reopened_at: '2026-03-03' })] }), 'its run 1 was opened again'],
    [
      'while a later run is open again, although an earlier one passed',
      facts({ runs: [run({ number: 2, finished_at: null, reopened_at: '2026-03-04' }), run()] }),
      'its run 2 was opened again',
    ],
    ['after a later run was a failure', facts({ runs: [run({ number: 2, outcome: 'failure' }), run()] }), 'its run 2 was a failure'],
    ['if its own test was short', facts({ runs: [run({ rests_on_id: asProjectId('other') })] }), 'its run 1 was a short test'],
    ['after evidence was withdrawn', facts({ cases: [one('book', { withdrawn: true })] }), 'the evidence of 1 case in its run 1 was withdrawn'],
    ['if a case has no result in that run', facts({ cases: [one('book'), one('cancel', { verdict: null })] }), '1 case has not passed in its run 1'],
    ['if a case failed in that run', facts({ cases: [one('book', { verdict: 'fail' })] }), '1 case has not passed in its run 1'],
    ['if it has no cases', facts({ cases: [] }), '0 cases have not passed in its run 1'],
    ['with another version', facts({ now: { pair: pair('3') } }), 'it has Cleo 1 with Adastra 3 now, and not Cleo 1 with Adastra 2'],
    ['if its pair is no longer known', facts({ now: { unknown: 'Adastra is not in the catalogue' } }), 'Adastra is not in the catalogue'],
    ['after its set-up has changed', facts({ wouldTest: 'others' }), 'its set-up or a version has changed since its run 1'],
    ['if nobody knows what it tested', facts({ runs: [run({ tested_with: null })] }), 'the products and versions that its run 1 tested are not on record'],
    ['after it has left the wave', facts({ inWave: false }), 'it has left the wave'],
    ['after its project was stopped', facts({ project: { ...facts().project, state: 'stopped' } }), 'its project is stopped'],
  ])('%s', (_rule, of, why) => expect(covered(of)).toBe(why))
})
