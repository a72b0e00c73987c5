import { expect, it } from 'vitest'
import { nextWithoutResult, placeOf } from '../../../src/tracker/test-plan/case-order.ts'

const plan = ['a', 'b', 'c', 'd'].map((id) => ({ id }))

it.each([
  ['the next one', ['a'], 'a', 'b'],
  ['the next that has no result', ['a', 'b', 'c'], 'a', 'd'],
  ['the first that was left out, after the last', ['b', 'd'], 'd', 'a'],
  ['none when all the others have one', ['a', 'b', 'd'], 'c', undefined],
  ['the first where nobody has begun', [], undefined, 'a'],
] as const)('after a case comes %s', (_name, recorded: readonly string[], after, expected) => {
  expect(nextWithoutResult(plan, (id) => recorded.includes(id), after)?.id).toBe(expected)
})

it('says where a case is in its plan, and which cases are next to it', () => {
  expect(placeOf(plan, 'a')).toEqual({ number: 1, previous: undefined, next: { id: 'b' } })
  expect(placeOf(plan, 'd')).toEqual({ number: 4, previous: { id: 'c' }, next: undefined })
})
