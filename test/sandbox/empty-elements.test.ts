import { afterEach, expect, it } from 'vitest'
import { Consumer } from '../support/consumer.ts'
import { bookingOf } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

type Json = Record<string, unknown>
const dosId = '2000099999'

onSqliteAndServer('a booking', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  async function consumers() {
    started = await startedProject(await open())
    const { context } = started.world
    const { key } = await context.db.read.selectFrom('sandboxes').select('key').executeTakeFirstOrThrow()
    const of = (format: 'json' | 'xml') => new Consumer(`${context.config.publicUrl}/sandbox/${key}/STU3`, context.clock, format)
    const json = of('json')
    return { json, xml: of('xml'), db: context.db, slots: await json.slots(dosId) }
  }

  it('with an empty element is refused with its place, and nothing is kept', async () => {
    const { json, xml, db, slots } = await consumers()
    const [slot] = slots as [SlotResource]
    const changes: [Consumer, Json, string][] = [
      [json, { identifier: [] }, 'Appointment.identifier'],
      [json, { reason: [{ coding: [{}] }] }, 'Appointment.reason[0].coding[0]'],
      [json, { _comment: {} }, 'Appointment._comment'],
      [xml, { comment: '' }, 'Appointment.comment'],
      [xml, { reason: [{ coding: [{}] }] }, 'Appointment.reason[0].coding[0]'],
    ]
    for (const [consumer, change, place] of changes) {
      const answer = await consumer.book(slot, { body: { ...bookingOf(slot), ...change } })
      expect([place, answer.status, answer.text.includes(place)]).toEqual([place, 422, true])
    }
    expect(await db.read.selectFrom('appointments').select('id').execute()).toEqual([])
    expect((await json.slots(dosId)).map((one) => one.id)).toContain(slot.id)
  })

  it('with extensions on its primitives is kept, read and cancelled in either format', async () => {
    const { json, xml, slots } = await consumers()
    const beside = {
      comment: 'by the front door',
      _comment: { id: 'c1', extension: [{ url: 'https://consumer.example/why', valueString: 'asked' }] },
      _minutesDuration: { extension: [{ url: 'https://consumer.example/unknown', valueCode: 'unknown' }] },
    }
    let at = 0
    for (const booker of [json, xml])
      for (const canceller of [json, xml]) {
        const slot = slots[(at += 1)] as SlotResource
        const { contained, ...booking } = bookingOf(slot)
        const named = (contained as Json[]).map((one) =>
          one['resourceType'] === 'Patient'
            ? { ...one, name: [{ use: 'official', family: 'Chalmers', given: ['Petra', null, 'Ann'], _given: [null, { id: 'g2' }, null] }] }
            : one,
        )
        const booked = await booker.book(slot, { body: { ...booking, contained: named, ...beside } })
        expect([booked.status, booked.body]).toMatchObject([201, beside])
        const read = await canceller.read(String((booked.body as Json)['id']))
        expect(read.body).toEqual(booked.body)
        const cancelled = await canceller.cancel(read.body, 1)
        expect([cancelled.status, cancelled.body]).toMatchObject([200, { ...beside, status: 'cancelled' }])
      }
  })

  it('from an older release with an empty element can be cancelled as it is read, in either format', async () => {
    const { json, xml, db, slots } = await consumers()
    for (const [index, consumer] of [json, xml].entries()) {
      const booked = (await json.book(slots[index] as SlotResource)).body as Json
      const old = JSON.stringify({ ...booked, identifier: [], reason: [{}], comment: '', _description: {} })
      await db.transaction((trx) => trx.updateTable('appointment_versions').set({ json: old }).where('appointment_id', '=', String(booked['id'])).execute())
      const read = await consumer.read(String(booked['id']))
      expect(read.status).toBe(200)
      const cancelled = await consumer.cancel(read.body, 1)
      expect(cancelled.status).toBe(200)
      expect(Object.keys(cancelled.body as Json)).not.toContain('identifier')
    }
  })
})
