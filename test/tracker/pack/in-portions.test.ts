import { expect, it } from 'vitest'
import { piecesOf, readInPortions } from '../../../src/tracker/pack/in-portions.ts'

/** How often other work gets its turn while something runs. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let [turns, isOver] = [0, false]
  const look = (): void => {
    turns += 1
    if (!isOver) setImmediate(look)
  }
  setImmediate(look)
  await work()
  isOver = true
  return turns
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

it.each([0, 1, 99, 100, 101, 250])('%i rows are all read in portions, in order', async (count) => {
  const all = numbers(count)
  const portions: number[] = []
  const read = async (limit: number, offset: number): Promise<number[]> => {
    const some = all.slice(offset, offset + limit)
    portions.push(some.length)
    return some
  }
  expect(await readInPortions(read)).toEqual(all)
  expect(Math.max(...portions)).toBeLessThanOrEqual(100)
})

it.each([0, 1, 100, 250])('the text of %i rows is the same in pieces', async (count) => {
  expect((await piecesOf(numbers(count), (row, index) => `${row}=${index} `)).join('')).toBe(
    numbers(count)
      .map((one) => `${one}=${one} `)
      .join(''),
  )
})

it('other requests get their turn while thousands of rows are read and written', async () => {
  const all = numbers(3000)
  expect(await turnsDuring(() => readInPortions(async (limit, offset) => all.slice(offset, offset + limit)))).toBeGreaterThan(25)
  expect(await turnsDuring(() => piecesOf(all, String))).toBeGreaterThan(25)
})
