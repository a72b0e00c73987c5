import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import type { Person } from '../../../src/access/access.store.ts'
import { dayOfMoment } from '../../../src/day.ts'
import { asServiceId, noPersonId } from '../../../src/db/ids.ts'
import { DemoWorld } from '../../../src/demo/world.ts'
import { readSorts, services } from '../../../src/tracker/service-list/columns.ts'
import type { Place } from '../../../src/tracker/service-list/list-order.ts'
import { listIdsInOrder, listServiceIds } from '../../../src/tracker/service-list/service-list.store.ts'
import type { PrerequisitesTable } from '../../../src/db/tables/prerequisites.ts'
import { patchesIn } from '../../../src/tracker/queues/patch.ts'
import { currentIndex } from '../../../src/tracker/service-facets/current-index.ts'
import { openWorld } from '../../support/world.ts'
import type { Visitor, World } from '../../support/world.ts'
import { onBothEngines, openSecondNode, openTestSqlite, seeLatest } from '../../support/databases.ts'
import { asFilter, comparing, everyFilter, facetsAgree } from '../../support/facets-agree.ts'
import { ordersAgree } from '../../support/orders-agree.ts'
import { projectsAgree } from '../../support/projects-agree.ts'
import { projectCountsAgree } from '../../support/project-counts-agree.ts'
import { queuesAgree } from '../../support/queues-agree.ts'
import { awaitedAgrees } from '../../support/awaited-agrees.ts'
import { whileNothingChanges } from '../../support/while-nothing-changes.ts'
import { todosAgree } from '../../support/todos-agree.ts'
import { nationalTracker, odsOf } from '../../support/national-tracker.ts'
import { startedProject } from '../../support/started-project.ts'
import { importTrackerFile } from '../../support/tracker-file.ts'

const day = 86_400_000
const team: Person = { accountId: '', personId: noPersonId, name: '', email: '', installationRole: 'booking-team' }

it('the facet index agrees with the database after every act on the way to live, for every viewer', { timeout: 300_000 }, async () => {
  const opened = await openTestSqlite()
  let clock = (): number => 0
  const { db, compared, failures } = comparing(opened, { person: team, clock: () => clock() })
  const world = await openWorld(db)
  ;({ clock } = world.context)
  await new DemoWorld(world.context, world.context.config.publicUrl).build()
  expect(compared()).toBeGreaterThan(200)
  expect(failures).toEqual([])
  const people = await opened.read.selectFrom('people').select('id').execute()
  const given = { clock: world.context.clock, db: opened.read }
  for (const query of everyFilter) await facetsAgree(given.db, { ...given, person: team, query })
  for (const query of everyFilter) await projectsAgree(given.db, { ...given, person: team, query })
  for (const { id } of people.slice(0, 8))
    for (const installationRole of ['none', 'project-manager'] as const)
      for (const query of ['', 'project=none', 'project=open&stage=testing', 'owner=-', 'live=yes']) {
        await facetsAgree(given.db, { ...given, person: { ...team, personId: id, installationRole }, query })
        await projectsAgree(given.db, { ...given, person: { ...team, personId: id, installationRole }, query })
      }
  for (const person of [team, ...people.slice(0, 4).map((one): Person => ({ ...team, personId: one.id, installationRole: 'none' }))])
    await ordersAgree(given.db, { ...given, person })
  for (const { id } of people.slice(0, 5))
    for (const query of [`owner=${id}`, `owner=${id}&role=dos-lead`]) await facetsAgree(given.db, { ...given, person: team, query })
  let open = 0
  for (const { id } of people)
    for (const installationRole of ['none', 'programme-viewer'] as const)
      open += await queuesAgree(given.db, { ...given, person: { ...team, personId: id, installationRole } })
  expect(open).toBeGreaterThan(1000)
  const myWorkAgrees = async (): Promise<number> => {
    let waits = 0
    for (const { id } of people) {
      waits += await todosAgree(given.db, { ...given, personId: id })
      await projectCountsAgree(given.db, { ...given, personId: id })
    }
    await whileNothingChanges(given.db, () => awaitedAgrees(given.db, { managerId: null, today: dayOfMoment(given.clock()) }))
    return waits
  }
  expect(await myWorkAgrees()).toBeGreaterThan(100)
  world.context.advance(40 * day)
  for (const query of everyFilter) await facetsAgree(given.db, { ...given, person: team, query })
  for (const person of [team, ...people.map((one): Person => ({ ...team, personId: one.id, installationRole: 'none' }))])
    await queuesAgree(given.db, { ...given, person })
  await myWorkAgrees()
  await world.close()
  await opened.close()
})

onBothEngines('the facet index', (open) => {
  let world: World
  afterEach(() => world.close())
  const agree = async (queries = ['', 'rollout=ready', 'on=yes&pair=yes', 'q=practice', 'project=none', 'prerequisite=asid']) => {
    for (const query of queries) await facetsAgree(world.context.db.read, { person: team, clock: world.context.clock, query })
    await queuesAgree(world.context.db.read, { person: team, clock: world.context.clock })
  }
  async function imported(count: number): Promise<Visitor> {
    world = await openWorld(await open())
    await agree()
    await importTrackerFile(world.context, await nationalTracker(count))
    return world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  }
  /** Waits until every job and import is in that state: they run beside requests, a few rows a commit. */
  async function until(table: 'bulk_jobs' | 'tracker_imports', state: 'done' | 'undone'): Promise<void> {
    const states = async () => (await world.context.db.read.selectFrom(table).select('state').execute()).map((row) => row.state)
    for (let tries = 0; tries < 400 && !(await states()).every((one) => one === state); tries += 1) await wait(25)
    expect([table, await states()]).toEqual([table, [state]])
  }
  const counted = async (table: 'services' | 'projects'): Promise<number> => (await world.context.db.read.selectFrom(table).select('id').execute()).length

  it('agrees with the database after an import, its undo, a bulk change and a change without an event', { timeout: 180_000 }, async () => {
    const bea = await imported(60)
    await agree(everyFilter.filter((_, at) => at % 4 === 0))
    const job = await bea.post('/rollout/bulk', {
      act: 'start',
      query: '',
      picks: [0, 1, 2].map(odsOf).join(),
      side: 'provider',
      route_in: 'Service-led',
      scope: '111 books in',
      go_live: '2026-05-01',
    })
    expect((await bea.post(job.location ?? '', {})).status).toBe(303)
    await until('bulk_jobs', 'done')
    expect(await counted('projects')).toBe(3)
    await agree()
    const { read } = world.context.db
    const referrer = await read.selectFrom('services').select('referrer_id').where('referrer_id', 'is not', null).executeTakeFirstOrThrow()
    for (const on of ['yes', 'no', null] as const) {
      await world.context.db.transaction((trx) =>
        trx
          .updateTable('organisations')
          .set({ switched_on: on })
          .where('id', '=', referrer.referrer_id ?? '')
          .execute(),
      )
      await agree(['', 'on=yes', 'on=no', 'on=unknown'])
    }
    await world.context.db.transaction((trx) => trx.updateTable('pairs').set({ state: 'not-proven' }).execute())
    await agree(['', 'pair=yes', 'pair=no'])
    const tracker = (await read.selectFrom('tracker_imports').select('id').executeTakeFirstOrThrow()).id
    expect((await bea.post(`/rollout/imports/${tracker}/undo`, {})).status).toBe(303)
    await until('tracker_imports', 'undone')
    // A service with a project stays.
    expect(await counted('services')).toBe(3)
    await agree(everyFilter.filter((_, at) => at % 4 === 2))
  })

  it.each(['name', 'region', '-rollout,provider'])('goes on by %s where a page ended whose last service was renamed meanwhile', async (sort) => {
    await imported(40)
    const { db, clock } = world.context
    const viewer = { person: team, today: dayOfMoment(clock()) }
    const list = (given: { limit: number; after?: Place | undefined }) =>
      listIdsInOrder(db.read, viewer, asFilter(''), { sorts: readSorts(services, sort), ...given })
    const { ids, next } = await list({ limit: 10 })
    const last = asServiceId(ids[9] ?? '')
    await db.transaction((trx) => trx.updateTable('services').set({ name: 'Zzz, renamed' }).where('id', '=', last).execute())
    const all = (await list({ limit: 100 })).ids
    expect(all).toHaveLength(40)
    expect((await list({ limit: 100, after: next })).ids).toEqual(all.filter((id) => !ids.slice(0, 9).includes(id)))
  })

  it('keeps names in order when services are renamed, added and removed', async () => {
    await imported(40)
    const { db } = world.context
    const inOrder = async () =>
      (
        await db.read
          .selectFrom('services')
          .select('id')
          .orderBy((eb) => eb.fn('lower', ['name']))
          .orderBy('id')
          .execute()
      ).map((row) => row.id)
    const listed = () => listServiceIds(db.read, { person: team, today: dayOfMoment(world.context.clock()) }, asFilter(''), 1000)
    const same = async () => expect(await listed()).toEqual(await inOrder())
    await same()
    const ids = await inOrder()
    for (const [at, name] of [
      [0, 'zebra house'],
      [20, 'Aardvark Street'],
      [39, 'Middle Way'],
      [5, '0'],
      [6, 'ÉCOLE SURGERY'],
    ] as const) {
      await db.transaction((trx) =>
        trx
          .updateTable('services')
          .set({ name })
          .where('id', '=', asServiceId(ids[at] ?? ''))
          .execute(),
      )
      await same()
    }
    await ordersAgree(db.read, { person: team, clock: world.context.clock })
    await db.transaction((trx) => trx.updateTable('services').set({ name: 'All the same' }).execute())
    await same()
    await ordersAgree(db.read, { person: team, clock: world.context.clock, sorts: ['name,-size', '-name', 'region', 'region,-name'] })
    await db.transaction(async (trx) => {
      const row = await trx
        .selectFrom('services')
        .selectAll()
        .where('id', '=', asServiceId(ids[3] ?? ''))
        .executeTakeFirstOrThrow()
      await trx
        .deleteFrom('service_confirmations')
        .where('service_id', 'in', [row.id, asServiceId(ids[7] ?? '')])
        .execute()
      await trx
        .deleteFrom('services')
        .where('id', 'in', [row.id, asServiceId(ids[7] ?? '')])
        .execute()
    })
    await same()
    await agree()
  })

  it('keeps queue counts right when a prerequisite changes its owner, needs or day, or its project changes state', async () => {
    ;({ world } = await startedProject(await open()))
    const { db, clock } = world.context
    const agreed = () => queuesAgree(db.read, { person: team, clock })
    expect(await agreed()).toBeGreaterThan(10)
    const row = await db.read.selectFrom('prerequisites').select(['id', 'project_id']).where('needs', '<>', '[]').limit(1).executeTakeFirstOrThrow()
    const changes: Partial<Pick<PrerequisitesTable, 'owners' | 'needs' | 'needs_until' | 'due_date' | 'status' | 'valid_until'>>[] = [
      { needs_until: '9999-12-31' },
      { owners: '["an-owner"]' },
      { needs_until: '' },
      { needs: '["something-else"]' },
      { due_date: '2020-01-01' },
      { status: 'met', valid_until: '2020-01-01' },
    ]
    for (const change of changes) {
      await db.transaction((trx) => trx.updateTable('prerequisites').set(change).where('id', '=', row.id).execute())
      await agreed()
    }
    expect(patchesIn(await currentIndex(db.read, dayOfMoment(clock())), team).some((one) => one.role === 'an-owner')).toBe(true)
    for (const state of ['on-hold', 'stopped', 'open', 'closed'] as const) {
      await db.transaction((trx) => trx.updateTable('projects').set({ state }).where('id', '=', row.project_id).execute())
      expect([state, (await agreed()) > 0]).toEqual([state, state === 'open'])
    }
  })

  it('of one node follows what another node changed', async () => {
    await imported(12)
    const other = await openSecondNode(world.context.db)
    const given = { person: team, clock: world.context.clock }
    for (const query of ['', 'region=-']) await facetsAgree(other.read, { ...given, query })
    const [first, second] = await other.read.selectFrom('services').select('id').orderBy('id').execute()
    await world.context.db.transaction((trx) =>
      trx
        .updateTable('services')
        .set({ region: null, name: 'Another name' })
        .where('id', '=', asServiceId(first?.id ?? ''))
        .execute(),
    )
    seeLatest(other)
    for (const query of ['', 'region=-', 'q=another']) await facetsAgree(other.read, { ...given, query })
    await other.transaction((trx) =>
      trx
        .updateTable('services')
        .set({ list_size: 7 })
        .where('id', '=', asServiceId(second?.id ?? ''))
        .execute(),
    )
    await agree([''])
    await other.close()
  })
})
