import { expect, it } from 'vitest'
import { ServerBusy } from '../../../src/errors.ts'
import { withPack } from '../../../src/tracker/pack/make-pack.ts'

const askedBy = (person: string, gone = new AbortController().signal) => ({ person, gone })

it('nothing is read for a second pack before its turn, which comes once the first has failed', async () => {
  const first = Promise.withResolvers<never>()
  const begun = Promise.withResolvers<void>()
  let collected = 0
  const collect = (): Promise<never> => {
    collected += 1
    begun.resolve()
    return first.promise
  }
  const use = async (): Promise<void> => {}
  const making = expect(withPack(askedBy('ann'), collect, use)).rejects.toThrow('the database is away')
  await begun.promise
  await expect(withPack(askedBy('ann'), collect, use)).rejects.toThrow(ServerBusy)
  const next = expect(withPack(askedBy('bo'), collect, use)).rejects.toThrow('the database is away')
  expect(collected).toBe(1)
  first.reject(new Error('the database is away'))
  await Promise.all([making, next])
  expect(collected).toBe(2)
})

it('a further pack is refused while several are being sent, and is not once one of them has been fetched', async () => {
  const empty = async () => ({ folder: 'riverside', date: 0, parts: [] })
  const fetched = Array.from({ length: 3 }, () => Promise.withResolvers<void>())
  const sending: Promise<void>[] = []
  for (const [index, { promise }] of fetched.entries()) {
    const begun = Promise.withResolvers<void>()
    sending.push(
      withPack(askedBy(`person ${index}`), empty, () => {
        begun.resolve()
        return promise
      }),
    )
    await begun.promise
  }
  const use = async (): Promise<void> => {}
  await expect(withPack(askedBy('ann'), empty, use)).rejects.toThrow('Others are still downloading their evidence packs. Try again in 5 minutes')
  fetched[0]?.resolve()
  await sending[0]
  await withPack(askedBy('ann'), empty, use)
  for (const one of fetched) one.resolve()
  await Promise.all(sending)
})

it('a pack is not made any further once whoever asked has left', async () => {
  const left = new AbortController()
  const reason = new Error('The browser was closed')
  const collect = async () => {
    left.abort(reason)
    return { folder: 'riverside', date: 0, parts: [] }
  }
  let isUsed = false
  const use = async (): Promise<void> => void (isUsed = true)
  await expect(withPack(askedBy('ann', left.signal), collect, use)).rejects.toBe(reason)
  expect(isUsed).toBe(false)
})
