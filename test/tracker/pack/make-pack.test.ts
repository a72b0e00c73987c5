import { expect, it } from 'vitest'
import { ServerBusy } from '../../../src/errors.ts'
import { withPack } from '../../../src/tracker/pack/make-pack.ts'

it('a second pack is refused before anything is read for it, and the next is not once the first has failed', async () => {
  const first = Promise.withResolvers<never>()
  const begun = Promise.withResolvers<void>()
  let collected = 0
  const collect = (): Promise<never> => {
    collected += 1
    begun.resolve()
    return first.promise
  }
  const use = async (): Promise<void> => {}
  const making = expect(withPack(collect, use)).rejects.toThrow('the database is away')
  await begun.promise
  await expect(withPack(collect, use)).rejects.toThrow(ServerBusy)
  first.reject(new Error('the database is away'))
  await making
  await expect(withPack(collect, use)).rejects.toThrow('the database is away')
  expect(collected).toBe(2)
})

it('a further pack is refused while several are being sent, and is not once one of them has been fetched', async () => {
  const empty = async () => ({ folder: 'riverside', date: 0, parts: [] })
  const fetched = Array.from({ length: 3 }, () => Promise.withResolvers<void>())
  const sending: Promise<void>[] = []
  for (const { promise } of fetched) {
    const begun = Promise.withResolvers<void>()
    sending.push(
      withPack(empty, () => {
        begun.resolve()
        return promise
      }),
    )
    await begun.promise
  }
  const use = async (): Promise<void> => {}
  await expect(withPack(empty, use)).rejects.toThrow(ServerBusy)
  fetched[0]?.resolve()
  await sending[0]
  await withPack(empty, use)
  for (const one of fetched) one.resolve()
  await Promise.all(sending)
})
