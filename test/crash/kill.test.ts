import { randomInt, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import type { Reader } from '../../src/db/database.ts'
import { asProjectId, asServiceId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { kyselyOnSqlite, openSqlite } from '../../src/db/sqlite.ts'
import { makeSandbox } from '../../src/sandbox/sandboxes/make-sandbox.ts'
import { everyDay } from '../../src/sandbox/slots/lay-out.ts'
import { record } from '../../src/events/record.ts'
import { insertProject } from '../../src/tracker/projects/insert-project.store.ts'
import { insertService } from '../../src/tracker/services/services.store.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { password, Visitor } from '../support/world.ts'
import { Consumer } from '../support/consumer.ts'
import type { SlotResource } from '../support/consumer.ts'
import { testContext } from '../support/context.ts'
import { environmentFor, freePort, run, startProduct } from '../support/product.ts'
import type { Product } from '../support/product.ts'

const rounds = 3
const bookings = 200
const atOnce = 20
const ticks = 50
const dosId = '2000099999'
const email = 'ana@example.nhs.uk'

const home = mkdtempSync(join(tmpdir(), 'slipway-kill-'))
const file = join(home, 'slipway.db')
let product: Product | undefined
afterAll(async () => {
  await product?.end('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

/** A service with a Provider and a Consumer project, their manager, and a sandbox with a fortnight of slots. */
async function seeded(): Promise<{ key: string; projects: ProjectId[] }> {
  const db = await openDatabase(`sqlite:${file}`)
  const context = { ...testContext(db), clock: () => Date.now() }
  const { newId, templates } = context
  const at = new Date().toISOString()
  const { personId } = await createAccount(context, { email, name: 'Ana Pereira', installationRole: 'project-manager', password })
  const service = {
    id: asServiceId(newId()),
    name: 'Riverside UTC',
    ods_code: 'RY9NR',
    care_setting: 'urgent-treatment-centre',
    site: null,
    address: null,
    postcode: null,
    phone: null,
    region: null,
    commissioner: null,
    provider_product: null,
    consumer_product: null,
    created_at: at,
  }
  const projects = [asProjectId(newId()), asProjectId(newId())]
  const key = await db.transaction(async (trx) => {
    await insertService(trx, service, [dosId])
    const by = { actor: { id: personId, name: 'Ana Pereira' }, at, newId }
    for (const [index, id] of projects.entries()) {
      const happened = await insertProject(trx, {
        id,
        service: { ...service, dosIds: [] },
        role: index === 0 ? 'provider' : 'consumer',
        routeIn: 'Service-led',
        scope: 'Minor injuries',
        dates: [],
        manager: personId,
        templates,
        sandboxes: { configure: async () => false },
        by,
      })
      await record(trx, happened, by)
    }
    const facts = {
      dosId,
      name: service.name,
      odsCode: service.ods_code,
      organisation: 'Riverside Trust',
      site: 'Riverside Hospital',
      postcode: 'LS1 6AE',
      phone: null,
    }
    return (
      await makeSandbox(
        trx,
        { projectId: null, name: 'Practice', services: [facts], week: everyDay('07:00', '22:00', 15), slotMinutes: 15 },
        { newId, now: Date.now() },
      )
    ).key
  })
  await db.close()
  return { key, projects }
}

/** Does every task, a few at a time, until the list ends or one fails because the server is gone. */
async function inParallel<T>(tasks: T[], atATime: number, act: (task: T) => Promise<void>): Promise<void> {
  const left = tasks[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (const task of left)
      if (
        !(await act(task).then(
          () => true,
          () => false,
        ))
      )
        return
  }
  await Promise.all(Array.from({ length: atATime }, worker))
}

/** Signs of a store that lost or tore something, each a list that must be empty. */
async function faultsIn(db: Reader): Promise<Record<string, string[]>> {
  const ids = async (query: ReturnType<typeof sql<{ id: string }>>): Promise<string[]> => (await query.execute(db)).rows.map((row) => row.id)
  return {
    'slots with two booked appointments': await ids(sql`select slot_id as id from appointments where status = 'booked' group by slot_id having count(*) > 1`),
    'busy slots without a booked appointment': await ids(
      sql`select id from slots s where status = 'busy' and not exists (select 1 from appointments a where a.slot_id = s.id and a.status = 'booked')`,
    ),
    'booked appointments whose slot is not busy': await ids(
      sql`select a.id from appointments a join slots s on s.id = a.slot_id where a.status = 'booked' and s.status <> 'busy'`,
    ),
    'appointments without their first version': await ids(
      sql`select id from appointments a where not exists (select 1 from appointment_versions v where v.appointment_id = a.id and v.version = 1)`,
    ),
    'bookings that are not in the log': await ids(sql`
      select a.id from appointments a left join sandbox_request_ids r on r.resource = 'Appointment/' || a.id
      left join interactions i on i.request_id = r.request_id and i.operation = 'book' and i.status = 201 where i.id is null`),
    'answers in the log that made no booking': await ids(sql`
      select i.id from interactions i where i.operation = 'book' and i.status = 201
      and not exists (select 1 from sandbox_request_ids r join appointments a on r.resource = 'Appointment/' || a.id where r.request_id = i.request_id)`),
  }
}

it('acknowledged bookings and completed prerequisites survive kill -9', { timeout: 300_000 }, async () => {
  const { key, projects } = await seeded()
  const port = await freePort()
  const manager = new Visitor(`http://127.0.0.1:${port}`)
  const consumer = new Consumer(`${manager.base}/sandbox/${key}/STU3`, () => Date.now())
  const booked = new Map<string, string>()
  const ticked = new Map<string, string>()

  for (let round = 1; round <= rounds; round += 1) {
    product = await startProduct(file, { port })
    await (round === 1 ? manager.signIn(email) : manager.get('/account'))
    const looking = kyselyOnSqlite(openSqlite(file))
    const prerequisites = await looking
      .selectFrom('prerequisites')
      .select(['id', 'project_id', 'key', 'version'])
      .where('project_id', 'in', projects)
      .where('derived', 'is', null)
      .orderBy('position')
      .limit(ticks)
      .execute()
    expect(prerequisites).toHaveLength(ticks)
    const free = await consumer.slots(dosId)
    const asked: SlotResource[] = free.slice(0, bookings).map((slot, index) => (index % 4 === 3 ? (free[index - 2] ?? slot) : slot))
    expect(asked).toHaveLength(bookings)

    const before = { booked: booked.size, ticked: ticked.size }
    const [enoughBooked, enoughTicked] = [randomInt(15, 110), randomInt(2, 8)]
    const moment = `round ${round}, killed after ${enoughBooked} bookings and ${enoughTicked} ticks`
    let ticksNow = 0
    const { promise: inTheMiddle, resolve: nowInTheMiddle } = Promise.withResolvers<void>()
    const look = (): void => {
      if (booked.size - before.booked >= enoughBooked && ticksNow >= enoughTicked) nowInTheMiddle()
    }
    const working = [
      inParallel(asked, atOnce, async (slot) => {
        const answer = await consumer.book(slot)
        if (answer.status === 201) booked.set(String(answer.body['id']), answer.text)
        else expect(answer.status, moment).toBe(422)
        look()
      }),
      inParallel(prerequisites, 2, async (one) => {
        // On a busy machine the ticks would all be done before enough bookings are.
        if (ticksNow >= ticks - 15) await inTheMiddle
        const reason = `Round ${round}: ${randomUUID()}`
        const answer = await manager.post(`/projects/${one.project_id}/prerequisites/${one.key}`, {
          status: 'not-applicable',
          reason,
          version: String(one.version),
        })
        expect(answer.status, moment).toBe(303)
        ticked.set(one.id, reason)
        ticksNow += 1
        look()
      }),
    ]
    await Promise.race([inTheMiddle, Promise.all(working)])
    await wait(randomInt(0, 4))
    await product.end('SIGKILL')
    await Promise.all(working)
    expect(booked.size - before.booked, moment).toBeGreaterThanOrEqual(enoughBooked)
    expect(ticksNow, moment).toBeGreaterThanOrEqual(enoughTicked)
    expect(ticksNow, `${moment}, but all ticks were done`).toBeLessThan(ticks)

    product = await startProduct(file, { port })
    const read = await Promise.all([...booked.keys()].map((id) => consumer.read(id)))
    expect(
      read.map((answer) => answer.status),
      moment,
    ).toEqual(read.map(() => 200))
    expect(
      read.map((answer) => answer.text),
      moment,
    ).toEqual([...booked.values()])
    const stand = await looking
      .selectFrom('prerequisites')
      .select(['id', 'status', 'reason'])
      .where('id', 'in', [...ticked.keys()])
      .execute()
    const told = await looking.selectFrom('events').select(['subject_id', 'reason']).where('subject', '=', 'prerequisite').orderBy('seq').execute()
    for (const [id, reason] of ticked) {
      // A completion that was done but not acknowledged overrides the acknowledged one before it.
      const row = stand.find((one) => one.id === id)
      expect(row?.status, moment).toBe('not-applicable')
      expect(
        told.some((event) => event.subject_id === id && event.reason === reason),
        moment,
      ).toBe(true)
      expect(told.findLast((event) => event.subject_id === id)?.reason, moment).toBe(row?.reason)
    }
    for (const [fault, ids] of Object.entries(await faultsIn(looking))) expect(ids, `${fault}, ${moment}`).toEqual([])
    expect((await sql<{ integrity_check: string }>`pragma integrity_check`.execute(looking)).rows, moment).toEqual([{ integrity_check: 'ok' }])
    await looking.destroy()
    const verified = await run('src/bin.ts', ['verify'], environmentFor(file, port))
    expect(verified, moment).toMatchObject({ code: 0 })
    await product.end()
    product = undefined
  }
})
