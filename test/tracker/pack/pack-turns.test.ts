import { expect, it } from 'vitest'
import { ServerBusy } from '../../../src/errors.ts'
import { PackTurns } from '../../../src/tracker/pack/pack-turns.ts'

const stays = new AbortController().signal
const soon = async (): Promise<void> => {}
const minute = 60_000

/** Turns by a clock that a test moves, and packs that take as long as it says. */
function turnsAt(given: { patienceMs?: number } = {}) {
  let now = 0
  const turns = new PackTurns({ now: () => now, ...given })
  const ask = (person: string, make: () => Promise<void> = soon, gone = stays): Promise<void> => turns.forOne(person, () => turns.inTurn(person, gone, make))
  /** Asks for a pack that is made until `end` is called. */
  const begin = async (person: string) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const had = ask(person, () => {
      begun.resolve()
      return promise
    })
    await begun.promise
    return { had, end: resolve }
  }
  return { turns, ask, begin, later: (ms: number) => (now += ms) }
}

it('packs are made one at a time, in the order in which people asked', async () => {
  const { ask, begin } = turnsAt()
  const first = await begin('ann')
  const made: string[] = []
  const others = ['bo', 'cy'].map((person) => ask(person, async () => void made.push(person)))
  expect(made).toEqual([])
  first.end()
  await Promise.all([first.had, ...others])
  expect(made).toEqual(['bo', 'cy'])
})

it('someone who asks again while their pack is made is refused, and does not come before others', async () => {
  const { ask, begin } = turnsAt()
  const first = await begin('ann')
  await expect(ask('ann')).rejects.toThrow('Slipway is making an evidence pack for you already. Wait until you have it, then try again')
  const second = ask('bo')
  first.end()
  await Promise.all([first.had, second])
  await ask('ann')
})

it('someone whose pack kept others waiting in vain pauses for as long again, so that these find a turn', async () => {
  const { ask, begin, later } = turnsAt({ patienceMs: 1 })
  const { had, end } = await begin('ann')
  await expect(ask('bo')).rejects.toThrow(ServerBusy)
  later(4 * minute)
  end()
  await had
  await expect(ask('ann')).rejects.toMatchObject({
    message: 'Others could not have theirs while your last evidence pack was made, so they go first now. Try again in 4 minutes',
    retryAfterSeconds: 240,
  })
  await ask('bo')
  later(4 * minute)
  await ask('ann')
})

it('someone whose pack took long, but kept nobody waiting, may have another at once', async () => {
  const { ask, begin, later } = turnsAt()
  const { had, end } = await begin('ann')
  later(4 * minute)
  end()
  await had
  await ask('ann')
})

it('someone whose turn does not come soon is told when to try again, and keeps no place', async () => {
  const { ask, begin } = turnsAt({ patienceMs: 1 })
  const first = await begin('ann')
  await expect(ask('bo')).rejects.toMatchObject({ message: expect.stringMatching(/Try again in 2 minutes$/), retryAfterSeconds: 120 })
  first.end()
  await first.had
  await ask('bo')
})

it('at most five wait', async () => {
  const { ask, begin } = turnsAt()
  const first = await begin('ann')
  const others = ['bo', 'cy', 'di', 'eve', 'fay'].map((person) => ask(person))
  await expect(ask('gus')).rejects.toThrow(ServerBusy)
  first.end()
  await Promise.all([first.had, ...others])
})

it('someone who leaves while they wait gives up their place', async () => {
  const { ask, begin } = turnsAt()
  const first = await begin('ann')
  const left = new AbortController()
  let isMade = false
  const second = ask('bo', async () => void (isMade = true), left.signal)
  left.abort()
  await expect(second).rejects.toBe(left.signal.reason)
  first.end()
  await first.had
  await ask('cy')
  expect(isMade).toBe(false)
})

it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('someone who leaves as their turn comes, %i steps after the pack before is made, holds up nobody', async (steps) => {
  const { ask, begin } = turnsAt()
  const first = await begin('ann')
  const left = new AbortController()
  const leaving = ask('bo', soon, left.signal).catch(() => {})
  const others = ['cy', 'di'].map((person) => ask(person))
  first.end()
  for (let at = 0; at < steps; at += 1) await Promise.resolve()
  left.abort()
  await Promise.all([first.had, leaving, ...others])
  await ask('ann')
})
