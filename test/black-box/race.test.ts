import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Consumer } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import { onBothEngines } from '../support/databases.ts'
import { openProvider } from './provider.ts'

const consumers = 50
const rounds = 20
const slotsARound = 20

/** A Consumer gives up after losing this many slots to others. */
const tries = 5

onBothEngines('a race', (open) => {
  it(`of ${consumers} Consumers for ${slotsARound} slots, ${rounds} times, books no slot twice and gives nobody a server error`, async () => {
    const provider = await openProvider(await open())
    try {
      const slots = await provider.slotsOf(rounds * slotsARound)
      const systems = Array.from({ length: consumers }, () => new Consumer(provider.consumer.baseUrl, provider.context.clock))
      for (let round = 0; round < rounds; round += 1) {
        const wanted = slots.slice(round * slotsARound, (round + 1) * slotsARound)
        const statuses = new Map<string, number[]>(wanted.map((one) => [one.id, []]))
        // Two or three ask for each slot at once; the losers ask for the next ones.
        await Promise.all(
          systems.map(async (system, index) => {
            await wait(Math.random() * 10)
            for (let tried = 0; tried < tries; tried += 1) {
              const slot = wanted[(index + tried) % slotsARound] as SlotResource
              const { status } = await system.book(slot)
              statuses.get(slot.id)?.push(status)
              if (status === 201) break
            }
          }),
        )
        for (const answers of statuses.values()) {
          expect(answers.filter((status) => status === 201)).toHaveLength(1)
          expect(answers.filter((status) => status !== 201 && status !== 422)).toEqual([])
        }
      }
      const { read } = provider.context.db
      const booked = await read.selectFrom('appointments').select(['slot_id']).where('sandbox_id', '=', provider.id).where('status', '=', 'booked').execute()
      expect([booked.length, new Set(booked.map((one) => one.slot_id)).size]).toEqual([rounds * slotsARound, rounds * slotsARound])
    } finally {
      await provider.close()
    }
  }, 300_000)
})
