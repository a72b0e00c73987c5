import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { digestOf } from '../../src/digest.ts'
import { slotBundle } from '../../src/sandbox/slots/slot-answer.ts'
import { fitsItsDigest } from '../../src/sandbox/interactions/interaction.ts'
import { findInteraction } from '../../src/sandbox/interactions/interactions.store.ts'
import { writeOutEvidence } from '../../src/sandbox/interactions/write-out.store.ts'
import { forgetInteractions } from '../../src/sandbox/interactions/forget-interactions.store.ts'
import { forgetBookings } from '../../src/sandbox/sandboxes/diaries.store.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { Consumer } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

/** The delivery channel that slots of older diaries had; recipes hold it as text. */
const channelOfEarlierDays =
  '"extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-DeliveryChannel-2","valueCode":"Telephone"}],'

it('an answer is assembled from its parts exactly as it was when older exchanges were stored', () => {
  const slot = (number: number, schedule: string) => ({
    number,
    id: `0c1b2c3d-0000-4000-8000-00000000000${number}`,
    schedule_id: schedule,
    starts_at: Date.UTC(2026, 5, 1, 9, 15 * number),
    ends_at: Date.UTC(2026, 5, 1, 9, 15 * number + 15),
    status: number === 2 ? ('busy' as const) : ('free' as const),
  })
  const body = slotBundle({
    slots: [slot(1, 'a'), slot(2, 'a'), slot(3, 'b')],
    total: 7,
    included: '{"fullUrl":"https://x/Schedule/a","resource":{"resourceType":"Schedule","id":"a"},"search":{"mode":"include"}}',
    channels: new Map([['b', channelOfEarlierDays]]),
    baseUrl: 'https://slipway.example/sandbox/key/STU3',
    self: 'https://slipway.example/sandbox/key/STU3/Slot?status=free',
    next: 'https://slipway.example/sandbox/key/STU3/Slot?status=free&_after=1.3',
  })
  // Changing this breaks the digests of every stored search: see `recipe.ts`.
  expect(digestOf(body)).toBe('25477ba619a37d8a748e376d5cde987d585b098b7b3f2d0ffb65ccdc6871ec9a')
})

onSqliteAndServer('the interactions of a sandbox', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  async function searched(times: number) {
    started = await startedProject(await open())
    const { context } = started.world
    const sandbox = await context.db.read.selectFrom('sandboxes').selectAll().executeTakeFirstOrThrow()
    const consumer = new Consumer(`${context.config.publicUrl}/sandbox/${sandbox.key}/STU3`, context.clock)
    const answers = []
    for (let index = 0; index < times; index += 1)
      answers.push(await consumer.search('2000099999', `start=ge2026-03-0${3 + (index % 5)}&start=le2026-03-1${index % 5}&_include=Slot:schedule`))
    await context.interactions.flush()
    const rows = await context.db.read.selectFrom('interactions').select(['id', 'pack_id', 'response_body', 'url']).orderBy('at').orderBy('id').execute()
    return { context, sandbox, answers, rows }
  }

  it('return each long answer as it was sent, from the pack that it shares with others', async () => {
    const { context, sandbox, answers, rows } = await searched(12)
    expect(rows.filter((row) => row.pack_id !== null && row.response_body === null)).toHaveLength(12)
    for (const row of rows) {
      const kept = await findInteraction(context.db.read, sandbox.id, row.id)
      expect(answers.map((one) => one.text)).toContain(kept?.response_body)
      expect(kept && fitsItsDigest(kept)).toBe(true)
    }
  })

  it('show a slot as it was when it was searched for, even if it is booked now', async () => {
    const { context, sandbox, answers, rows } = await searched(1)
    const consumer = new Consumer(`${context.config.publicUrl}/sandbox/${sandbox.key}/STU3`, context.clock)
    const slotIn = (body: string | null | undefined) => (JSON.parse(body ?? '') as { entry: { resource: SlotResource }[] }).entry[0]?.resource
    const slot = slotIn(answers[0]?.text)
    expect((await consumer.book(slot as SlotResource)).status).toBe(201)
    const kept = await findInteraction(context.db.read, sandbox.id, rows[0]?.id ?? '')
    expect(kept && fitsItsDigest(kept)).toBe(true)
    expect(slotIn(kept?.response_body)).toEqual({ ...slot, status: 'free' })
  })

  it('are deleted when they are old, unless they are evidence; a pack is deleted with its last one', async () => {
    const { context, sandbox, answers, rows } = await searched(6)
    const [evidence] = rows
    await context.db.transaction((trx) =>
      trx
        .insertInto('evidence')
        .values({
          id: context.newId(),
          project_id: started.id,
          subject: 'prerequisite',
          subject_id: 'x',
          kind: 'interaction',
          body: 'A search',
          interaction_id: evidence?.id ?? '',
          digest: digestOf('d'),
          added_by: 'Dan Okoro',
          added_at: '2026-03-02T09:00:00.000Z',
        })
        .execute(),
    )
    expect(await forgetInteractions(context.db, '2000-01-01')).toBe(0)
    expect(await forgetInteractions(context.db, '2100-01-01')).toBe(5)
    expect((await findInteraction(context.db.read, sandbox.id, evidence?.id ?? ''))?.response_body).toContain('"resourceType":"Bundle"')
    // Evidence is taken out of its pack, and stored by itself.
    expect(await writeOutEvidence(context.db)).toBe(1)
    expect(await writeOutEvidence(context.db)).toBe(0)
    const whole = await context.db.read.selectFrom('interactions').selectAll().executeTakeFirstOrThrow()
    expect([whole.pack_id, answers.map((one) => one.text).includes(whole.response_body ?? ''), fitsItsDigest(whole)]).toEqual([null, true, true])
    await context.db.transaction((trx) => trx.deleteFrom('evidence').execute())
    expect(await forgetInteractions(context.db, '2100-01-01')).toBe(1)
    expect(await context.db.read.selectFrom('interaction_packs').select('id').execute()).toEqual([])
  })

  it('return a search of an older release as it was sent, with the Schedule and delivery channel of that time', async () => {
    const { context, sandbox } = await searched(1)
    await context.db.transaction((trx) => trx.deleteFrom('interactions').execute())
    const slot = await context.db.read.selectFrom('slots').selectAll().orderBy('number').executeTakeFirstOrThrow()
    const instant = (ms: number) => new Date(Number(ms)).toISOString().replace('Z', '+00:00')
    const baseUrl = 'https://slipway.example/sandbox/key/STU3'
    const self = `${baseUrl}/Slot?status=free`
    const included = `{"fullUrl":"${baseUrl}/Schedule/a","resource":{"resourceType":"Schedule","id":"a","active":true,"note":"${'x'.repeat(4000)}"},"search":{"mode":"include"}}`
    const answered = [
      `{"resourceType":"Bundle","type":"searchset","total":1,"link":[{"relation":"self","url":"${self}"}],"entry":[{"fullUrl":"${baseUrl}/Slot/${slot.id}",`,
      `"resource":{"resourceType":"Slot","id":"${slot.id}","meta":{"profile":["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Slot-1"]},`,
      `"identifier":[{"system":"https://tools.ietf.org/html/rfc4122","value":"${slot.id}"}],${channelOfEarlierDays}"schedule":{"reference":"Schedule/${slot.schedule_id}"},`,
      `"status":"free","start":"${instant(slot.starts_at)}","end":"${instant(slot.ends_at)}"},"search":{"mode":"match"}},${included}]}`,
    ].join('')
    const response_digest = digestOf(answered)
    const exchange = JSON.stringify(['GET', '/Slot', {}, null, 200, {}, response_digest])
    const recipe = { slots: [slot.number], status: 'free', total: 1, channels: [[slot.schedule_id, channelOfEarlierDays]], baseUrl, self, next: null }
    const text = `${exchange}\n${JSON.stringify({ recipe, included: [0, included.length] })}`
    const bytes = await promisify(zstdCompress)(Buffer.from(`${included}${text}`))
    const id = context.newId()
    await context.db.transaction(async (trx) => {
      await trx.insertInto('interaction_packs').values({ id: 'old', bytes }).execute()
      await trx
        .insertInto('interactions')
        .values({
          id,
          sandbox_id: sandbox.id,
          at: '2026-03-01T09:00:00.000Z',
          operation: 'search-slots',
          method: 'GET',
          url: '/Slot',
          request_headers: '',
          request_body: null,
          status: 200,
          response_headers: '',
          response_body: null,
          response_digest,
          findings: '[]',
          duration_ms: 1,
          organisation: null,
          practitioner: null,
          trace_id: null,
          request_id: null,
          outcome_id: null,
          digest: digestOf(exchange),
          pack_id: 'old',
          pack_from: included.length,
          pack_length: Buffer.byteLength(text),
        })
        .execute()
    })
    const kept = await findInteraction(context.db.read, sandbox.id, id)
    expect(kept?.response_body).toBe(answered)
    expect(kept && fitsItsDigest(kept)).toBe(true)
  })

  it('keep the answer of a booking after its sandbox is reset', async () => {
    const { context, sandbox } = await searched(0)
    const consumer = new Consumer(`${context.config.publicUrl}/sandbox/${sandbox.key}/STU3`, context.clock)
    const [slot] = await consumer.slots('2000099999')
    const booked = await consumer.book(slot as SlotResource)
    expect(booked.status).toBe(201)
    await context.db.transaction((trx) => forgetBookings(trx, sandbox.id))
    const { id } = await context.db.read.selectFrom('interactions').select('id').where('operation', '=', 'book').executeTakeFirstOrThrow()
    const kept = await findInteraction(context.db.read, sandbox.id, id)
    expect([kept?.response_body, kept && fitsItsDigest(kept)]).toEqual([booked.text, true])
  })
})
