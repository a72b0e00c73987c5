import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import type { Database, Reader } from '../../src/db/database.ts'
import { makeSandbox } from '../../src/sandbox/sandboxes/make-sandbox.ts'
import { everyDay } from '../../src/sandbox/slots/lay-out.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { bookingOf, Consumer } from '../support/consumer.ts'
import type { Answered, SlotResource } from '../support/consumer.ts'
import { onBothEngines, openSecondNode } from '../support/databases.ts'

const dosId = '2000099999'
const service = {
  dosId,
  name: 'Riverside UTC',
  odsCode: 'RY9NR',
  organisation: 'Riverside Trust',
  site: 'Riverside Hospital',
  postcode: 'LS1 6AE',
  phone: null,
}
const rounds = 15

type Made = Record<string, unknown> & { id: string }
const madeOf = (answer: Answered): Made => answer.body as unknown as Made
/** The issues that refuse a request, without its warnings. */
const issuesOf = (answer: Answered): string[] =>
  ((answer.body as { issue?: { severity: string; diagnostics: string }[] }).issue ?? []).filter((one) => one.severity === 'error').map((one) => one.diagnostics)

onBothEngines('a request that is sent again', (open) => {
  const worlds: World[] = []
  const databases: Database[] = []
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close()
    for (const db of databases.splice(0)) await db.close()
  })

  async function nodeOn(db: Database): Promise<World> {
    const world = await openWorld(db)
    worlds.push(world)
    return world
  }

  /** One sandbox, and a Consumer for each node, at that node's address. */
  async function started({ edition, second }: { edition?: string; second?: (db: Database) => Database } = {}) {
    const db = await open()
    const first = await nodeOn(db)
    const { key } = await first.context.db.transaction((trx) =>
      makeSandbox(
        trx,
        { projectId: null, name: 'Practice', services: [service], week: everyDay('07:00', '22:00', 30), slotMinutes: 30, ...(edition ? { edition } : {}) },
        { newId: first.context.newId, now: first.context.clock() },
      ),
    )
    const other = await openSecondNode(db)
    databases.push(other)
    const beside = await nodeOn(second ? second(other) : other)
    const consumerOf = (world: World) => new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, world.context.clock)
    const bookings = async () => db.read.selectFrom('appointments').select(['id', 'slot_id', 'status', 'version']).execute()
    return { here: consumerOf(first), there: consumerOf(beside), bookings }
  }

  const bookingFrom = (slot: SlotResource) => {
    const headers = { 'x-request-id': randomUUID() }
    const body = bookingOf(slot)
    return (consumer: Consumer, change: { body?: unknown } = {}) => consumer.book(slot, { body, headers, ...change })
  }

  /** One is served; every other answer names what that made and nothing else. */
  function expectOneServed(answers: Answered[], served: number): Made {
    const [won, ...more] = answers.filter((one) => one.status === served)
    expect(more).toEqual([])
    if (!won) throw new Error(`Nobody was served: ${answers.map((one) => `${one.status} ${one.text}`).join('\n')}`)
    const made = madeOf(won)
    for (const one of answers.filter((each) => each !== won))
      expect([one.status, issuesOf(one)]).toEqual([409, [expect.stringContaining(`/Appointment/${made.id}`)]])
    return made
  }

  it.each([
    ['one node', (here: Consumer) => [here, here, here]],
    ['two nodes', (here: Consumer, there: Consumer) => [here, there, here, there]],
  ])('makes one booking however often it is sent at once to %s, and every answer names it', async (_, senders) => {
    const { here, there, bookings } = await started()
    const slots = (await here.slots(dosId)).slice(0, rounds)
    for (const slot of slots) {
      const send = bookingFrom(slot)
      expectOneServed(await Promise.all(senders(here, there).map((consumer) => send(consumer))), 201)
      for (const consumer of [here, there]) expect((await send(consumer)).status).toBe(409)
    }
    expect(await bookings()).toHaveLength(rounds)
  })

  it('makes one booking even if copies ask for different slots at once', async () => {
    const { here, there, bookings } = await started()
    const slots = await here.slots(dosId)
    for (let round = 0; round < rounds; round += 1) {
      const [slot, another] = slots.slice(round * 2) as [SlotResource, SlotResource]
      const send = bookingFrom(slot)
      expectOneServed(await Promise.all([send(here), send(there, { body: bookingOf(another) })]), 201)
      expect(new Set((await bookings()).map((one) => one.slot_id)).size).toBe(round + 1)
    }
  })

  it.each([
    ['one node', (here: Consumer) => [here, here, here]],
    ['two nodes', (here: Consumer, there: Consumer) => [here, there, here, there]],
  ])('cancels once however often it is sent at once to %s, and every answer names the appointment', async (_, senders) => {
    const { here, there, bookings } = await started()
    for (const slot of (await here.slots(dosId)).slice(0, rounds)) {
      const made = madeOf(await here.book(slot))
      const headers = { 'x-request-id': randomUUID() }
      const answers = await Promise.all(senders(here, there).map((consumer) => consumer.cancel(made, 1, { headers })))
      expect(expectOneServed(answers, 200).id).toBe(made.id)
      for (const consumer of [here, there]) expect((await consumer.cancel(made, 1, { headers })).status).toBe(409)
    }
    expect((await bookings()).every((one) => one.status === 'cancelled' && one.version === 2)).toBe(true)
  })

  it.each(['api-2.0.1', 'error-guide'])('is answered in the edition %s with what it made, even after that was cancelled', async (edition) => {
    const { here } = await started({ edition })
    const [slot] = (await here.slots(dosId)) as [SlotResource]
    const send = bookingFrom(slot)
    const made = madeOf(await send(here))
    const told = `made Appointment/${made.id}`
    expect(issuesOf(await send(here))).toEqual([expect.stringContaining(told)])
    const headers = { 'x-request-id': randomUUID() }
    expect((await here.cancel(made, 1, { headers })).status).toBe(200)
    expect(issuesOf(await here.cancel(made, 1, { headers }))).toEqual([expect.stringContaining(told)])
    expect((await here.cancel(made, 1, { headers: { 'x-request-id': randomUUID() } })).status).toBe(409)
    expect(issuesOf(await here.book(slot, { headers }))).toEqual([expect.stringContaining(told)])
  })

  it('is served if it failed the first time', async () => {
    const { here, bookings } = await started()
    const [slot, another] = (await here.slots(dosId)) as [SlotResource, SlotResource]
    await here.book(slot)
    const send = bookingFrom(slot)
    expect([(await send(here)).status, (await send(here, { body: bookingOf(another) })).status]).toEqual([422, 201])
    expect(await bookings()).toHaveLength(2)
  })

  const everyMoment = Array.from({ length: 8 }, (_, after) => after)
  it.each(everyMoment)('is answered with what it made even if the first one is saved after %i look-ups', async (after) => {
    let first: (() => Promise<unknown>) | undefined
    const { here, there, bookings } = await started({ second: (db) => interrupted(db, after, () => first) })
    const [slot] = (await here.slots(dosId)) as [SlotResource]
    const send = bookingFrom(slot)
    const answers: Answered[] = []
    first = async () => {
      first = undefined
      answers.push(await send(here))
    }
    answers.push(await send(there))
    if (answers.length < 2) answers.push(await send(here))
    const made = expectOneServed(answers, 201)
    const headers = { 'x-request-id': randomUUID() }
    const cancellations: Answered[] = []
    first = async () => {
      first = undefined
      cancellations.push(await here.cancel(made, 1, { headers }))
    }
    cancellations.push(await there.cancel(made, 1, { headers }))
    if (cancellations.length < 2) cancellations.push(await here.cancel(made, 1, { headers }))
    expect(expectOneServed(cancellations, 200).id).toBe(made.id)
    expect(await bookings()).toMatchObject([{ status: 'cancelled', version: 2 }])
  })
})

/**
 * A Database in whose reads something happens in between: what `next` returns, once, before the read after this many others or, at the latest, before a
 * write.
 */
function interrupted(db: Database, after: number, next: () => (() => Promise<unknown>) | undefined): Database {
  let left = after
  let isNew = true
  const arrive = async (isDue: boolean): Promise<void> => {
    const act = next()
    if (!act) {
      isNew = true
      return
    }
    if (isNew) left = after
    isNew = false
    if (isDue || left === 0) await act()
    left -= 1
  }
  const read = new Proxy(db.read, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (name === 'executeQuery')
        return async (query: never) => {
          await arrive(false)
          return target.executeQuery(query)
        }
      return typeof value === 'function' ? value.bind(target) : value
    },
  }) as Reader
  return {
    ...db,
    read,
    transaction: async (fn) => {
      await arrive(true)
      return db.transaction(fn)
    },
  }
}
