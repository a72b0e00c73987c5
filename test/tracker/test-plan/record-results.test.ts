import { describe, expect, it } from 'vitest'
import type { LoadedRun } from '../../../src/tracker/test-plan/load-run.ts'
import { decideAccepted } from '../../../src/tracker/test-plan/accept-failure.ts'
import { decideResults } from '../../../src/tracker/test-plan/record-results.ts'
import { aDoing } from '../../support/doing.ts'
import { aCase, aResult, aRun } from '../../support/run-rows.ts'

const one = aCase({ id: 'one' })
const held = { cases: [one], proposals: [] }

describe('results', () => {
  it.each<[string, Partial<LoadedRun>, Record<string, string>, object]>([
    ['before the day of the run', { state: 'planned' }, { 'verdict-one': 'pass' }, { refused: { form: expect.stringContaining('from that day on') } }],
    [
      'while it is not open',
      { state: 'to-open', openConditions: ['Contacts'] },
      { 'verdict-one': 'pass' },
      { refused: { form: expect.stringContaining('not open yet') } },
    ],
    ['once it is finished', { state: 'finished', finished_at: '2026-03-01' }, { 'verdict-one': 'pass' }, { overtaken: true }],
    ['with nothing typed', {}, {}, { refused: { form: expect.stringContaining('Choose a result') } }],
    ['for a failure without a comment', {}, { 'verdict-one': 'fail' }, { refused: { 'comment-one': expect.stringContaining('say what was seen') } }],
  ])('are refused %s', (_name, run, typed, outcome) => expect(decideResults({ run: aRun(run), ...held }, typed)).toMatchObject(outcome))

  it.each<[string, Record<string, string>, object]>([
    ['a pass', { 'verdict-one': 'pass' }, { results: [{ one, verdict: 'pass', comment: null, seen: 0 }], comments: [] }],
    [
      'a failure, over the result that was seen',
      { 'verdict-one': 'fail', 'comment-one': 'No slot', 'seen-one': '2' },
      { results: [{ verdict: 'fail', comment: 'No slot', seen: 2 }] },
    ],
    ['a comment alone', { 'comment-one': 'Slow' }, { results: [], comments: [{ one, body: 'Slow' }] }],
  ])('are recorded: %s', (_name, typed, next) => expect(decideResults({ run: aRun(), ...held }, typed)).toMatchObject({ next, happened: [] }))
})

describe('a failure', () => {
  const found = (verdict: 'pass' | 'fail', run: Partial<LoadedRun> = {}) => {
    const result = aResult({ verdict, attempt: 1 })
    return { run: aRun(run), cases: [one], toTest: [one], restsOn: null, results: [result], latest: new Map([['one', result]]), one, latestOfCase: result }
  }

  it.each<[string, Parameters<typeof found>, { reason: string; seen: number }, object]>([
    ['of a result that was not seen', ['fail'], { reason: 'Known', seen: 0 }, { overtaken: true, says: expect.stringContaining('recorded Fail') }],
    ['without a reason', ['fail'], { reason: '', seen: 1 }, { refused: { reason: 'Say why this is accepted' } }],
    ['of a case that passed', ['pass'], { reason: 'Known', seen: 1 }, { refused: { reason: expect.stringContaining('Only a case that failed') } }],
    ['of a finished run', ['fail', { finished_at: '2026-03-01', state: 'finished' }], { reason: 'Known', seen: 1 }, { overtaken: true }],
  ])('is not accepted %s', (_name, of, typed, outcome) => expect(decideAccepted(found(...of), typed, aDoing())).toMatchObject(outcome))

  it('is accepted with a reason, as a result after the one that was seen', () =>
    expect(decideAccepted(found('fail'), { reason: 'Known fault', seen: 1 }, aDoing())).toMatchObject({
      next: { result: { caseId: 'one', verdict: 'accepted', comment: 'Known fault', seen: 1 } },
      happened: [{ kind: 'test-plan.accepted', id: 'one', project: 'project-1', reason: 'Known fault', to: 'Accepted' }],
    }))
})
