import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { isWithin } from '../src/clock.ts'
import { asPersonId, noPersonId } from '../src/db/ids.ts'
import { digestOf } from '../src/digest.ts'
import { Recent } from '../src/sandbox/rules/recent.ts'
import { makeSandbox } from '../src/sandbox/sandboxes/make-sandbox.ts'
import { everyDay } from '../src/sandbox/slots/lay-out.ts'
import { listStaleStages, refreshLapsed } from '../src/tracker/go-live/stages.store.ts'
import { freshFor } from '../src/tracker/data-quality/data-quality.ts'
import { countFindings } from '../src/tracker/data-quality/data-quality.store.ts'
import { importMeanwhile, insertTrackerImport } from '../src/tracker/tracker-import/tracker-import.store.ts'
import { findLatestWait, startWait } from '../src/tracker/test-plan/waiting.store.ts'
import { listSessions } from '../src/web/sessions.store.ts'
import { checkOneTimeToken, makeOneTimeToken } from '../src/web/sign-in/one-time-links.store.ts'
import { openWorld } from './support/world.ts'
import type { World } from './support/world.ts'
import { Consumer } from './support/consumer.ts'
import { onBothEngines } from './support/databases.ts'
import { startedProject } from './support/started-project.ts'

const day = 86_400_000
const year = 365 * day

onBothEngines('with a clock that was ahead and is right again', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  /** Acts with a clock that is this much ahead. */
  async function ahead<T>(ms: number, act: () => Promise<T>): Promise<T> {
    world.context.advance(ms)
    try {
      return await act()
    } finally {
      world.context.advance(-ms)
    }
  }

  const dosId = '2000099999'
  async function practised() {
    world = await openWorld(await open())
    const service = { dosId, name: 'Riverside UTC', odsCode: 'RY9NR', organisation: 'Trust', site: 'Riverside', postcode: 'LS1 6AE', phone: null }
    const { context } = world
    const { key } = await context.db.transaction((trx) =>
      makeSandbox(
        trx,
        { projectId: null, name: 'Practice', services: [service], week: everyDay('07:00', '22:00', 30), slotMinutes: 30 },
        { newId: context.newId, now: context.clock() },
      ),
    )
    return new Consumer(`${context.config.publicUrl}/sandbox/${key}/STU3`, context.clock)
  }
  const daysWithSlots = async (consumer: Consumer): Promise<string[]> => [...new Set((await consumer.slots(dosId)).map((one) => one.start.slice(0, 10)))]
  const twice = async (): Promise<number> => {
    const starts = (await world.context.db.read.selectFrom('slots').select('starts_at').where('status', '<>', 'withdrawn').execute()).map(
      (one) => one.starts_at,
    )
    return starts.length - new Set(starts).size
  }

  it.each([
    ['a day ahead', day],
    ['ten days ahead', 10 * day],
    ['a year ahead', year],
    ['a year behind', -year],
  ])('a diary searched by a clock %s has slots on every day, none twice', async (_, ms) => {
    const consumer = await practised()
    expect(await daysWithSlots(consumer)).toHaveLength(15)
    expect(await ahead(ms, () => daysWithSlots(consumer))).toHaveLength(15)
    world.context.advance(2 * day)
    expect(await daysWithSlots(consumer)).toHaveLength(15)
    world.context.advance(20 * day)
    expect(await daysWithSlots(consumer)).toHaveLength(15)
    expect(await twice()).toBe(0)
  })

  it('a diary adds no slots to a day that has some, even if one was withdrawn', async () => {
    const consumer = await practised()
    const { db } = world.context
    const [first] = await db.read.selectFrom('slots').select('number').orderBy('starts_at').limit(1).execute()
    await db.transaction((trx) =>
      trx
        .updateTable('slots')
        .set({ status: 'withdrawn' })
        .where('number', '=', first?.number ?? 0)
        .execute(),
    )
    const before = (await consumer.slots(dosId)).length
    await ahead(year, () => consumer.slots(dosId))
    expect((await consumer.slots(dosId)).length).toBe(before)
  })

  it('a session begun ahead of time has ended, and is not listed', async () => {
    world = await openWorld(await open())
    const { email, accountId } = await world.account('Meera Shah', 'booking-team')
    const visitor = await ahead(year, () => world.visitor().signIn(email))
    expect((await visitor.get('/projects')).status).toBe(303)
    expect(await listSessions(world.context.db.read, accountId, world.context.clock())).toEqual([])
    expect((await (await world.visitor().signIn(email)).get('/projects')).status).toBe(200)
  })

  it('a one-off link made ahead of time has expired', async () => {
    world = await openWorld(await open())
    const { accountId } = await world.account('Meera Shah')
    const link = { purpose: 'password-reset' as const, accountId, livesMs: 3_600_000 }
    const token = await ahead(year, () => makeOneTimeToken(world.context, link))
    await expect(checkOneTimeToken(world.context, 'password-reset', token)).rejects.toThrow('expired')
    expect(await checkOneTimeToken(world.context, 'password-reset', await makeOneTimeToken(world.context, link))).toMatchObject({ accountId })
  })

  it.each([
    ['written a year ahead', { uploaded: year, settled: year }, { compared: 0 }, false],
    ['written before', { uploaded: -day, settled: -day }, { compared: 0 }, false],
    ['written since', { uploaded: -day, settled: 0 }, { compared: -day }, true],
    ['written by the right clock', { uploaded: -day, settled: 0 }, { compared: year }, true],
  ])('an import that was %s blocks another only if it came between its comparison and its writing', async (_, other, own, holds) => {
    world = await openWorld(await open())
    const { context } = world
    const at = (ms: number) => new Date(context.clock() + ms).toISOString()
    const row = {
      file_name: 'a.xlsx',
      digest: digestOf(''),
      sheet: '',
      person_id: noPersonId,
      person_name: 'Meera',
      columns: '',
      warnings: '[]',
      choices: '{}',
      counts: '{}',
    }
    const rest = { ...row, written: 0, made: '{}', settled_by: null, settled_by_id: null, file_id: null, within_id: null, shared: '{}' }
    await context.db.transaction((trx) =>
      insertTrackerImport(trx, { ...rest, id: 'other', state: 'done', uploaded_at: at(other.uploaded), settled_at: at(other.settled) }),
    )
    const found = await importMeanwhile(context.db.read, { id: 'own', uploaded_at: at(own.compared) }, context.clock())
    expect(found !== undefined).toBe(holds)
  })

  it('a wait begun ahead of time does not hide the current one', async () => {
    const started = await startedProject(await open())
    world = started.world
    const { context } = world
    const runId = randomUUID()
    await context.db.transaction((trx) =>
      trx
        .insertInto('test_runs')
        .values({
          id: runId,
          project_id: started.id,
          number: 1,
          held_on: '2026-03-02',
          environment: 'test',
          counts: 0,
          attendees: '',
          review: null,
          outcome: null,
          actions: null,
          finished_by: null,
          finished_at: null,
          version: 1,
          created_at: new Date(context.clock()).toISOString(),
        })
        .execute(),
    )
    const wait = (organisation: string) =>
      context.db.transaction((trx) =>
        startWait(trx, {
          id: randomUUID(),
          run_id: runId,
          code: 'Dx1',
          organisation,
          started_by: 'Meera',
          started_by_id: asPersonId('meera'),
          started_at: new Date(context.clock()).toISOString(),
          ends_at: new Date(context.clock() + day).toISOString(),
        }),
      )
    await ahead(year, () => wait('AHEAD'))
    await wait('RYE')
    expect((await findLatestWait(context.db.read, runId, context.clock()))?.organisation).toBe('RYE')
  })

  it('a stage is computed as of today', async () => {
    const started = await startedProject(await open())
    world = started.world
    const { context } = world
    const rules = { environments: context.templates.environments, clock: context.clock }
    const stage = async () => (await context.db.read.selectFrom('projects').select('stage').executeTakeFirstOrThrow()).stage
    for (const role of await context.db.read.selectFrom('project_roles').selectAll().where('required', '=', 1).execute())
      await started.pm.post(`${started.home}/people`, { role: role.role_key, name: `Person ${role.role_key}`, email: `${role.role_key}@example.nhs.uk` })
    const facts = { name: 'Riverside UTC', care_setting: 'urgent-treatment-centre', dos_ids: dosId, provider_product: 'Adastra', version: '1' }
    await started.pm.post('/services/RY9NR/edit', facts)
    for (const one of await context.db.read.selectFrom('prerequisites').selectAll().where('stage', '=', 'prerequisites').where('derived', 'is', null).execute())
      await started.pm.post(`${started.home}/prerequisites/${one.key}`, {
        status: one.key === 'scal' ? 'waived' : 'not-applicable',
        reason: 'For this test',
        valid_until: '2026-03-20',
        version: '1',
      })
    expect(await stage()).toBe('configuration')
    await ahead(year, () => refreshLapsed(context.db, rules))
    expect(await stage()).toBe('prerequisites')
    await refreshLapsed(context.db, rules)
    expect(await stage()).toBe('configuration')
    expect(await refreshLapsed(context.db, rules)).toBe(0)
    expect(await listStaleStages(context.db.read, rules)).toEqual([])
  })

  it('a confirmation made ahead of time keeps a service fresh no longer than one made now', async () => {
    const started = await startedProject(await open())
    world = started.world
    const { context } = world
    const { id } = await context.db.read.selectFrom('services').select('id').executeTakeFirstOrThrow()
    const confirm = () =>
      context.db.transaction((trx) =>
        trx
          .insertInto('service_confirmations')
          .values({ service_id: id, at: new Date(context.clock()).toISOString(), source: randomUUID() })
          .execute(),
      )
    await ahead(5 * year, confirm)
    world.context.advance(2 * year)
    const stale = async () => (await countFindings(context.db.read, freshFor(context.clock(), 12))).get('stale')
    expect(await stale()).toBe(1)
    await confirm()
    expect(await stale()).toBe(0)
  })

  it('a sandbox proves what it shows now', async () => {
    const started = await startedProject(await open())
    world = started.world
    const { context } = world
    const { key, id } = await context.db.read.selectFrom('sandboxes').select(['key', 'id']).executeTakeFirstOrThrow()
    const configured_at = new Date(context.clock() + year).toISOString()
    await context.db.transaction((trx) => trx.updateTable('sandboxes').set({ configured_at }).where('id', '=', id).execute())
    await new Consumer(`${context.config.publicUrl}/sandbox/${key}/STU3`, context.clock).slots(dosId)
    await context.interactions.flush()
    const proof = await context.sandboxes.prove(context.db.read, started.id)
    expect(proof?.seen.map((one) => one.times)).toEqual([1, 0, 0, 0, 0, 0])
    expect((proof?.since ?? '') < new Date(context.clock()).toISOString()).toBe(true)
  })
})

it('a failure noted by a clock that was ahead is ignored', () => {
  const { failures } = new Recent()
  const now = Date.parse('2026-03-02T09:00:00Z')
  failures.note('key', 'failed', now + year)
  expect(failures.get('key', now)).toBeUndefined()
  failures.note('key', 'failed', now)
  expect(failures.get('key', now + 60_000)).toBe('failed')
})

it.each([
  ['just now', 0, true],
  ['a little ahead, as another machine may be', 60_000, true],
  ['most of a day ago', -day + 1, true],
  ['a day ago', -day, false],
  ['a year ahead', year, false],
])('something that happened %s happened within a day: %s', (_, ms, within) => {
  const now = Date.parse('2026-03-02T09:00:00Z')
  expect(isWithin(day, new Date(now + ms).toISOString(), now)).toBe(within)
})
