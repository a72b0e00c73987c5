import { expect, it } from 'vitest'
import { timeOrderedId } from '../src/time-ordered-id.ts'

it('ids of one moment sort in the order in which they were made, whatever other clocks are asked between', () => {
  const ids = Array.from({ length: 40_000 }, (_, n) => {
    timeOrderedId(n)
    return timeOrderedId(1_800_000_000_000)
  })
  expect(ids.toSorted()).toEqual(ids)
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('ids of different moments sort by the moment', () => {
  const later = timeOrderedId(1_800_000_000_001)
  expect([later, timeOrderedId(1_800_000_000_000)].toSorted()[1]).toBe(later)
})
