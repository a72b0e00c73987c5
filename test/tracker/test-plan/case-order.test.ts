import { expect, it } from 'vitest'
import { nextWithoutResult, placeOf } from '../../../src/tracker/test-plan/case-order.ts'

const plan = ['a', 'b', 'c', 'd'].map((id) => ({ id }))

it.each([
  ['the next one', ['a'], 'a', 'b'],
  ['the next without a result', ['a', 'b', 'c'], 'a', 'd'],
  ['the first that was skipped, after the last', ['b', 'd'], 'd', 'a'],
  ['none when all the others have a result', ['a', 'b', 'd'], 'c', undefined],
  ['the first if nobody has begun', [], undefined, 'a'],
] as const)('after a case comes %s', (_name, recorded: readonly string[], after, expected) => {
  expect(nextWithoutResult(plan, (id) => recorded.includes(id), after)?.id).toBe(expected)
})

it('a case has a position in its plan, and the cases next to it', () => {
  expect(placeOf(plan, 'a')).toEqual({ number: 1, previous: undefined, next: { id: 'b' } })
  expect(placeOf(plan, 'd')).toEqual({ number: 4, previous: { id: 'c' }, next: undefined })
})
