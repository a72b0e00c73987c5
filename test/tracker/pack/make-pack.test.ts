import { expect, it } from 'vitest'
import { ServerBusy } from '../../../src/errors.ts'
import { withPack } from '../../../src/tracker/pack/make-pack.ts'

it('a second pack is refused before anything is read for it, and the next is not once the first has failed', async () => {
  const first = Promise.withResolvers<never>()
  let collected = 0
  const collect = (): Promise<never> => {
    collected += 1
    return first.promise
  }
  const use = async (): Promise<void> => {}
  const making = expect(withPack(collect, use)).rejects.toThrow('the database is away')
  await expect(withPack(collect, use)).rejects.toThrow(ServerBusy)
  first.reject(new Error('the database is away'))
  await making
  await expect(withPack(collect, use)).rejects.toThrow('the database is away')
  expect(collected).toBe(2)
})
