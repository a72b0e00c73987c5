import { afterEach, expect, it } from 'vitest'
import { Consumer } from '../../support/consumer.ts'
import type { SlotResource } from '../../support/consumer.ts'
import { onSqliteAndServer } from '../../support/databases.ts'
import type { World } from '../../support/world.ts'
import { startedProject } from '../../support/started-project.ts'

onSqliteAndServer('two people who change a sandbox at once', (open) => {
  let world: World
  afterEach(() => world.close())

  async function opened() {
    const started = await startedProject(await open())
    world = started.world
    const { key } = await world.context.db.read.selectFrom('sandboxes').select('key').executeTakeFirstOrThrow()
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, () => world.context.clock())
    const twice = async (path: string, form: Record<string, string>) =>
      (await Promise.all([started.pm.post(`${started.home}${path}`, form), started.pm.post(`${started.home}${path}`, form)]))
        .map((one) => one.status)
        .toSorted()
    const eventsOf = async (action: string) => (await world.context.db.read.selectFrom('events').select('id').where('action', '=', action).execute()).length
    return { ...started, consumer, twice, eventsOf }
  }

  it('switch it off once', async () => {
    const { twice, eventsOf } = await opened()
    expect(await twice('/sandbox/off', {})).toEqual([303, 303])
    expect(await eventsOf('switched-off')).toBe(1)
  })

  it('save one list of who may use it, and the second person sees the conflict', async () => {
    const { twice, eventsOf, pm, home } = await opened()
    const seen = 'search: all; book: all; cancel: all'
    const sent = ['RYE', 'RX1'].map((search) => pm.post(`${home}/sandbox/allowed`, { search, book: '', cancel: '', seen }))
    expect((await Promise.all(sent)).map((one) => one.status).toSorted()).toEqual([303, 409])
    expect(await eventsOf('allowed')).toBe(1)
    expect(await twice('/sandbox/allowed', { search: 'XYZ', book: '', cancel: '' })).toEqual([303, 303])
    expect(await eventsOf('allowed')).toBe(2)
  })

  it('cancel a booking once, and attach an exchange once', async () => {
    const { twice, eventsOf, consumer } = await opened()
    const [slot] = (await consumer.slots('2000099999')) as [SlotResource]
    const booked = await consumer.book(slot)
    await world.context.interactions.flush()
    const { id } = await world.context.db.read.selectFrom('interactions').select('id').where('operation', '=', 'book').executeTakeFirstOrThrow()
    const prerequisite = await world.context.db.read.selectFrom('prerequisites').select('id').where('key', '=', 'scheduling-endpoint').executeTakeFirstOrThrow()
    expect(await twice(`/sandbox/log/${id}/evidence`, { place: `prerequisite:${prerequisite.id}` })).toEqual([303, 409])
    expect(await world.context.db.read.selectFrom('evidence').select('id').execute()).toHaveLength(1)
    expect(await twice(`/sandbox/diary/bookings/${String(booked.body['id'])}/cancel`, {})).toEqual([303, 409])
    expect([await eventsOf('evidence'), await eventsOf('cancelled')]).toEqual([1, 1])
  })
})
