import { describe, expect, it } from 'vitest'
import { caseName, decideAcceptance, decideFinish, decideResult } from '../../../src/tracker/test-plan/test-plan.ts'
import type { Verdict } from '../../../src/tracker/test-plan/test-plan.ts'

const cases = [
  { id: 'a', code: 'Dx05', number: '7', side: 'consumer' as const, criterion: 'Book' },
  { id: 'b', code: 'Dx05', number: null, side: 'provider' as const, criterion: 'Seen' },
]

describe('a result', () => {
  it.each([
    ['pass', '', true],
    ['fail', '', false],
    ['fail', 'No slot was shown', true],
    ['blocked', '', false],
    ['not-applicable', '', false],
    ['not-applicable', 'No SMS here', true],
  ] as const)('is accepted or not: %s with the comment "%s", %s', (verdict, comment, taken) => {
    expect(decideResult({ verdict, comment }).ok).toBe(taken)
  })
})

describe('an acceptance', () => {
  it.each([
    ['fail', 'Known, mended in 2.1', true],
    ['blocked', 'Out of scope', true],
    ['pass', 'Why not', false],
    [undefined, 'Never run', false],
    ['fail', '', false],
  ] as const)('is possible or not: of %s with the reason "%s", %s', (status, reason, taken) => {
    expect(decideAcceptance(status, reason).ok).toBe(taken)
  })
})

describe('finishing a run', () => {
  const review = { review: 'Went well', outcome: 'success', actions: 0 }
  const results = (a?: Verdict, b?: Verdict) => new Map<string, Verdict>([...(a ? [['a', a] as const] : []), ...(b ? [['b', b] as const] : [])])
  it.each([
    [results('pass', 'pass'), review, []],
    [results('pass', 'accepted'), review, []],
    [results('pass'), review, ['outcome']],
    [results('pass', 'fail'), review, ['outcome']],
    [results('pass', 'fail'), { ...review, outcome: 'failure' }, ['action-1-what']],
    [results('pass', 'fail'), { review: 'Slots missing', outcome: 'failure', actions: 1 }, []],
    [results('pass', 'pass'), { ...review, review: '' }, ['review']],
    [results('pass', 'pass'), { ...review, outcome: '' }, ['outcome']],
  ])('has errors: %j with %j in %j', (latest, given, faults) => {
    const decision = decideFinish(cases, latest, given)
    expect(decision.ok ? [] : Object.keys(decision.errors)).toEqual(faults)
  })
  it('is refused with the name of the first case that blocks it', () => {
    const decision = decideFinish(cases, results('fail', 'pass'), review)
    expect(decision.ok ? '' : decision.errors['outcome']).toContain(caseName(cases[0] as (typeof cases)[0]))
  })
})
