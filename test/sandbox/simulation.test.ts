import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { listInteractions } from '../../src/sandbox/interactions/interactions.store.ts'
import { findObservations } from '../../src/sandbox/for-tracker/observations.store.ts'
import { provenSince } from '../../src/sandbox/for-tracker/proof.store.ts'
import { makeSandbox } from '../../src/sandbox/sandboxes/make-sandbox.ts'
import { insertFault, listArmedFaults } from '../../src/sandbox/simulation/faults.store.ts'
import type { ArmedFault } from '../../src/sandbox/simulation/faults.store.ts'
import { everyDay } from '../../src/sandbox/slots/lay-out.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { bookingOf, Consumer } from '../support/consumer.ts'
import type { Claims, SlotResource } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'

const service = {
  dosId: '2000099999',
  name: 'Riverside UTC',
  odsCode: 'RY9NR',
  organisation: 'Riverside Trust',
  site: 'Riverside Hospital',
  postcode: 'LS1 6AE',
  phone: null,
}
const window = 'start=ge2026-03-03&start=le2026-03-04&_include=Slot:schedule&_include:recurse=Schedule:actor:HealthcareService'
/** Like the published collection's token: expired long ago, and with another scope. */
const old = (claims: Claims): Claims => ({ ...claims, iat: 1_500_000_000, exp: 1_500_000_300, requested_scope: 'organization/*.read' })

onSqliteAndServer('a sandbox that simulates', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function started(more: { scenarios?: boolean; edition?: string; perMinute?: number } = {}, format: 'json' | 'xml' = 'json') {
    world = await openWorld(await open())
    const { key, id } = await world.context.db.transaction((trx) =>
      makeSandbox(
        trx,
        { projectId: null, name: 'Practice', services: [service], week: everyDay('07:00', '22:00', 30), slotMinutes: 30, ...more },
        { newId: world.context.newId, now: world.context.clock() },
      ),
    )
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, world.context.clock, format)
    const rows = async () => {
      await world.context.interactions.flush()
      return world.context.db.read.selectFrom('interactions').selectAll().orderBy('at').orderBy('id').execute()
    }
    const arm = (fault: Pick<ArmedFault, 'kind'> & Partial<ArmedFault>) =>
      world.context.db.transaction((trx) =>
        insertFault(trx, {
          id: randomUUID(),
          sandbox_id: id,
          operation: null,
          status: null,
          seconds: null,
          requests: 1,
          armed_by: 'Meera Shah',
          armed_by_id: null,
          armed_at: '2026-03-02T09:00:00.000Z',
          ...fault,
        }),
      )
    return { consumer, id, rows, arm }
  }
  const slotOf = (id: string): SlotResource => ({
    id,
    identifier: [{ value: '00000000-0000-4000-8000-000000000005' }],
    schedule: { reference: 'Schedule/demonstration' },
    status: 'free',
    start: '2026-03-03T09:00:00.000+00:00',
    end: '2026-03-03T09:15:00.000+00:00',
  })
  const booking = (slot: string, nhsNumber: string | null = '9000000009') => {
    const body = bookingOf(slotOf(slot), nhsNumber)
    const contained = (body['contained'] as Record<string, unknown>[]).map((one) => (one['resourceType'] === 'Slot' ? { ...one, id: slot } : one))
    return { ...body, contained, slot: [{ reference: `#${slot}` }] }
  }

  it.each(['json', 'xml'] as const)('answers every reserved value of the published collection, with its token, in %s', async (format) => {
    const { consumer } = await started({ scenarios: true }, format)
    const searched: Record<string, number> = {}
    for (const dosId of ['999999999', '999999998', '999999997', '999999996', '999999995', '999999994', '999999993', '2000099999', '1'])
      searched[dosId] = (await consumer.search(dosId, window, { claims: old })).status
    expect(searched).toEqual({
      '999999999': 200,
      '999999998': 200,
      '999999997': 400,
      '999999996': 403,
      '999999995': 500,
      '999999994': 405,
      '999999993': 200,
      '2000099999': 200,
      '1': 404,
    })
    const booked: Record<string, number> = {}
    for (let slot = 5; slot <= 21; slot += 1) {
      const name = `slot${String(slot).padStart(3, '0')}`
      const body = booking(name, slot === 20 ? null : '9000000009')
      booked[name] = (await consumer.send('book', { path: '/Appointment', body, claims: old })).status
    }
    expect(booked).toEqual({
      slot005: 201,
      slot006: 422,
      slot007: 422,
      slot008: 400,
      slot009: 403,
      slot010: 500,
      slot011: 415,
      slot012: 502,
      slot013: 201,
      slot014: 201,
      slot015: 201,
      slot016: 201,
      slot017: 201,
      slot018: 201,
      slot019: 201,
      slot020: 201,
      slot021: 201,
    })
    const readings = [
      '48fae2df-8010-4c80-8dd0-289a9dd60ae4',
      '1ef97d28-1e42-4e4f-981b-3e26bec1870a',
      '0dd85bf6-653c-4531-9890-78f4691eabe2',
      'a3b76480-cd4a-4271-aedc-10eccb17b2ed',
      '07ef6a30-851b-47f0-8727-78200e642347',
      '615fcfdd-6efa-4eee-aa3f-d86893d1a98a',
      'ec104b34-adfa-40ac-9dfb-20c428397e85',
      '6fdd6b8f-7752-445b-88a4-cb1f8efb1373',
    ]
    const cancelled: number[] = []
    for (const id of readings) {
      const read = await consumer.read(id, { claims: old })
      expect(read.body).toMatchObject({ id, status: 'booked' })
      cancelled.push((await consumer.cancel(read.body, 1, { claims: old })).status)
    }
    expect(cancelled).toEqual([200, 422, 409, 412, 400, 403, 500, 504])
    expect((await consumer.read('95e58add-0b10-4a8c-817c-2729eb0cab75', { claims: old })).status).toBe(404)
  })

  it('shows demonstration slots in the window, even in the past, with or without the resources that may be included', async () => {
    const { consumer } = await started({ scenarios: true })
    const kinds = async (dosId: string, query: string) => {
      const { entry = [], total } = (await consumer.search(dosId, query)).body as unknown as {
        total: number
        entry?: { resource: { resourceType: string; start?: string } }[]
      }
      return { total, kinds: [...new Set(entry.map((one) => one.resource.resourceType))], first: entry[0]?.resource.start }
    }
    expect(await kinds('999999999', window)).toEqual({ total: 17, kinds: ['Slot', 'Schedule', 'HealthcareService'], first: '2026-03-03T00:00:00.000+00:00' })
    expect(await kinds('999999993', window)).toEqual({ total: 17, kinds: ['Slot'], first: '2026-03-03T00:00:00.000+00:00' })
    expect(await kinds('999999999', 'start=ge2018-01-01&start=le2018-01-02')).toMatchObject({ total: 17, first: '2018-01-01T00:00:00.000+00:00' })
    expect(await kinds('999999998', window)).toEqual({ total: 0, kinds: [], first: undefined })
  })

  it('shows slot005 to slot021 as demonstration slots, in their order', async () => {
    const { consumer } = await started({ scenarios: true })
    const { entry } = (await consumer.search('999999999', window)).body as unknown as { entry: { resource: SlotResource & { resourceType: string } }[] }
    const slots = entry.map((one) => one.resource).filter((one) => one.resourceType === 'Slot')
    expect(slots.map((one) => one.id)).toEqual(Array.from({ length: 17 }, (_, index) => `slot${String(index + 5).padStart(3, '0')}`))
    expect(slots.map((one) => one.start)).toEqual(slots.map((one) => one.start).toSorted())
  })

  it.each(['json', 'xml'] as const)('cancels by the contained Slot if the address has no id, in %s', async (format) => {
    const { consumer, rows } = await started({ scenarios: true }, format)
    const put = (body: unknown, headers: Record<string, string | undefined> = {}) =>
      consumer.send('cancel', { path: '/Appointment', method: 'PUT', body, claims: old, headers })
    const cancelled: Record<string, number> = {}
    for (const slot of ['slot005', 'slot013', 'slot014', 'slot015', 'slot016', 'slot017', 'slot018', 'slot019'])
      cancelled[slot] = (await put({ ...booking(slot), status: 'cancelled' })).status
    expect(cancelled).toEqual({ slot005: 200, slot013: 422, slot014: 409, slot015: 412, slot016: 400, slot017: 403, slot018: 500, slot019: 504 })
    const done = await put({ ...booking('slot005'), status: 'cancelled' })
    expect(done.body).toMatchObject({ id: '48fae2df-8010-4c80-8dd0-289a9dd60ae4', status: 'cancelled', meta: { versionId: '2' } })
    // The simulator's own checks still apply.
    const { contained, ...rest } = { ...booking('slot005'), status: 'cancelled' }
    expect((await put({ ...rest, contained: contained.filter((one) => one['resourceType'] !== 'Slot') })).status).toBe(400)
    expect((await put({ ...rest, contained }, { 'ssp-from': undefined })).status).toBe(400)
    expect((await put({ ...rest, contained }, { 'x-request-id': undefined })).status).toBe(400)
    expect((await rows()).map((one) => one.operation)).toEqual(Array.from({ length: 12 }, () => 'cancel'))
  })

  it('refuses a cancellation without an id if its Slot is not a reserved one, or scenarios are off', async () => {
    const { consumer } = await started({ scenarios: true })
    const put = (body: unknown) => consumer.send('cancel', { path: '/Appointment', method: 'PUT', body, headers: { 'if-match': 'W/"1"' } })
    const unknown = await put({ ...booking('slot020'), status: 'cancelled' })
    expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining('The address has no id')])
    await world.close()
    const plain = await started()
    const refused = await plain.consumer.send('cancel', { path: '/Appointment', method: 'PUT', body: { ...booking('slot005'), status: 'cancelled' } })
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('The address has no id')])
  })

  it.each([
    ['', ['slot006']],
    ['&status=free,busy', ['slot006']],
    ['&status=busy,free', ['slot006']],
    ['&status=free', []],
    ['&status=busy', 17],
  ])('shows demonstration slots of the status that is asked for: %j', async (status, busy) => {
    const { consumer } = await started({ scenarios: true })
    const { entry } = (await consumer.search('999999993', `${window}${status}`)).body as unknown as { entry: { resource: SlotResource }[] }
    const found = entry.filter((one) => one.resource.status === 'busy').map((one) => one.resource.id)
    expect([entry.length, typeof busy === 'number' ? found.length : found]).toEqual([17, busy])
  })

  it('keeps the simulator’s own checks, and logs what the token lacks', async () => {
    const { consumer, rows } = await started({ scenarios: true })
    expect((await consumer.search('999999999', window, { claims: old, headers: { 'ssp-from': undefined } })).status).toBe(400)
    expect((await consumer.send('book', { path: '/Appointment', body: booking('slot005'), claims: old, headers: { 'x-request-id': undefined } })).status).toBe(
      400,
    )
    const body = booking('slot005')
    expect(
      (
        await consumer.send('book', {
          path: '/Appointment',
          body: { ...body, contained: body.contained.filter((one) => one['resourceType'] !== 'Slot') },
          claims: old,
        })
      ).status,
    ).toBe(400)
    expect((await consumer.send('search-slots', { path: `/Slot?${window}`, claims: old })).status).toBe(400)
    expect((await consumer.search('999999999', window, { claims: old })).status).toBe(200)
    const last = (await rows()).at(-1)
    expect((JSON.parse(last?.findings ?? '[]') as { rule: string }[]).map((one) => one.rule)).toEqual(expect.arrayContaining(['JWT-08', 'JWT-11', 'SIM-02']))
  })

  it('books and cancels nothing for a person who may be real, and keeps nothing of them', async () => {
    const { consumer, rows } = await started({ scenarios: true })
    const real = booking('slot005', '4010232137')
    const booked = await consumer.send('book', { path: '/Appointment', body: real, claims: old })
    expect([booked.status, booked.text.includes('4010232137')]).toEqual([422, false])
    const cancelled = await consumer.cancel({ ...real, id: '48fae2df-8010-4c80-8dd0-289a9dd60ae4' }, 1, { claims: old })
    expect([cancelled.status, cancelled.text.includes('4010232137')]).toEqual([422, false])
    const kept = await rows()
    expect(kept).toHaveLength(2)
    expect(JSON.stringify(kept)).not.toMatch(/4010232137|Chalmers/)
  })

  it('knows no reserved value while scenarios are off, and refuses such a token', async () => {
    const { consumer } = await started()
    expect((await consumer.search('999999999', window)).status).toBe(404)
    expect((await consumer.search('2000099999', window, { claims: old })).status).toBe(403)
  })

  it('answers with a fault for as many requests as were asked for, of its operation alone', async () => {
    const { consumer, id, rows, arm } = await started()
    await arm({ kind: 'status', status: 503, operation: 'search-slots', requests: 2 })
    expect((await consumer.send('metadata', { path: '/metadata' })).status).toBe(200)
    const answers = [await consumer.search(service.dosId, window), await consumer.search(service.dosId, window), await consumer.search(service.dosId, window)]
    expect(answers.map((one) => one.status)).toEqual([503, 503, 200])
    expect(answers[0]?.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'transient' }] })
    expect(answers[0]?.headers.get('retry-after')).toBe('5')
    expect(await listArmedFaults(world.context.db.read, id)).toEqual([])
    expect((await world.context.db.read.selectFrom('sandboxes').select('armed').where('id', '=', id).executeTakeFirstOrThrow()).armed).toBe(0)
    expect((await rows()).filter((one) => one.findings.includes('SIM-01')).map((one) => one.status)).toEqual([503, 503])
    // Sending the same request again is right, because the failure was not its own.
    expect((await rows()).some((one) => one.findings.includes('FLW-02'))).toBe(false)
  })

  it('drops a connection without serving it, cuts a body short after serving it, and answers late', async () => {
    const { consumer, rows, arm } = await started()
    const [slot] = await consumer.slots(service.dosId)
    await arm({ kind: 'drop' })
    await expect(consumer.book(slot as SlotResource)).rejects.toThrow()
    await arm({ kind: 'cut' })
    await expect(consumer.book(slot as SlotResource)).rejects.toThrow()
    expect((await consumer.book(slot as SlotResource)).status).toBe(422)
    await arm({ kind: 'delay', seconds: 1 })
    const before = performance.now()
    expect((await consumer.send('metadata', { path: '/metadata' })).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThanOrEqual(990)
    expect((await rows()).map((one) => one.status).toSorted()).toEqual([0, 200, 200, 201, 422])
  })

  it('counts no simulated answer as seen or proven, whether by a fault or a scenario', async () => {
    const { consumer, id, rows, arm } = await started({ scenarios: true })
    const [slot, other] = (await consumer.slots(service.dosId)) as [SlotResource, SlotResource]
    const made = (await consumer.book(slot)).body as unknown as Record<string, unknown>
    world.context.advance(1000)
    const since = new Date(world.context.clock()).toISOString()
    await arm({ kind: 'drop', requests: 3 })
    await expect(consumer.search(service.dosId, window)).rejects.toThrow()
    await expect(consumer.book(other)).rejects.toThrow()
    await expect(consumer.cancel(made, 1)).rejects.toThrow()
    await arm({ kind: 'status', status: 500, requests: 4 })
    expect((await consumer.search(service.dosId, window)).status).toBe(500)
    expect((await consumer.book(other)).status).toBe(500)
    expect((await consumer.book(slot)).status).toBe(500)
    expect((await consumer.cancel(made, 1)).status).toBe(500)
    await arm({ kind: 'delay', seconds: 0 })
    expect((await consumer.search(service.dosId, window)).status).toBe(200)
    expect((await consumer.search('999999999', window)).status).toBe(200)
    expect((await consumer.send('book', { path: '/Appointment', body: booking('slot005') })).status).toBe(201)
    expect((await consumer.cancel({ ...booking('slot005'), id: '48fae2df-8010-4c80-8dd0-289a9dd60ae4' }, 1)).status).toBe(200)
    expect((await rows()).filter((one) => one.at >= since)).toHaveLength(11)
    const db = world.context.db.read
    expect(await findObservations(db, id, { organisation: 'RYE', from: since, to: '2027' })).toEqual([])
    expect((await provenSince(db, id, since)).map((one) => one.times)).toEqual([0, 0, 0, 0, 0, 0])
    const listed = async (outcome: 'ok' | 'refused' | 'dropped') =>
      (await listInteractions(db, id, { outcome, since, limit: 50 })).map((one) => one.status).toSorted()
    expect(await listed('dropped')).toEqual([0, 0, 0])
    expect(await listed('refused')).toEqual([500, 500, 500, 500])
    expect(await listed('ok')).toEqual([200, 200, 200, 201])
    // What is done afterwards, without a fault, is seen again.
    expect((await consumer.cancel(made, 1)).status).toBe(200)
    expect((await consumer.search(service.dosId, window)).status).toBe(200)
    await world.context.interactions.flush()
    expect((await findObservations(db, id, { organisation: 'RYE', from: since, to: '2027' })).map((one) => [one.kind, one.verdict]).toSorted()).toEqual([
      ['cancelled', 'pass'],
      ['slots-shown', 'pass'],
    ])
    expect((await provenSince(db, id, since)).map((one) => one.times)).toEqual([1, 0, 0, 0, 0, 1])
  })

  it('uses a fault up once for each of many requests at once', async () => {
    const { consumer, arm } = await started()
    await arm({ kind: 'status', status: 500, requests: 5 })
    const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await consumer.send('metadata', { path: '/metadata' })).status))
    expect(statuses.filter((one) => one === 500)).toHaveLength(5)
  })

  it('answers a fixed number of requests a minute, then says when to try again, and does not log a flood', async () => {
    const { consumer, rows } = await started({ perMinute: 10 })
    const answers = await Promise.all(Array.from({ length: 40 }, () => consumer.send('metadata', { path: '/metadata' })))
    const refused = answers.filter((one) => one.status === 429)
    expect(refused).toHaveLength(30)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused[0]?.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'throttled' }] })
    expect((await rows()).filter((one) => one.status === 429)).toHaveLength(10)
  })

  it('refuses a booked slot with the status of its edition', async () => {
    const { consumer } = await started({ edition: 'error-guide' })
    const [slot] = await consumer.slots(service.dosId)
    const racers = await Promise.all(Array.from({ length: 4 }, () => consumer.book(slot as SlotResource)))
    expect(racers.map((one) => one.status).toSorted()).toEqual([201, 409, 409, 409])
    for (const refused of [...racers.filter((one) => one.status === 409), await consumer.book(slot as SlotResource)]) {
      const { issue } = refused.body as unknown as { issue: unknown[] }
      expect(issue).toHaveLength(1)
      expect(issue).toMatchObject([
        { severity: 'error', code: 'conflict', diagnostics: 'Slot no longer available', details: { coding: [{ code: 'CONFLICTING_VALUES' }] } },
      ])
      expect(refused.text).not.toContain('Processing Failure')
    }
  })
})
