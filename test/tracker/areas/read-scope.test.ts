import { beforeEach, expect, it } from 'vitest'
import type { Person } from '../../../src/access/access.store.ts'
import { findVisibleProject } from '../../../src/access/access.store.ts'
import { areaRoles } from '../../../src/access/permissions.ts'
import { seesProject, seesService } from '../../../src/access/visible-projects.store.ts'
import { dayOfMoment } from '../../../src/day.ts'
import type { Database } from '../../../src/db/database.ts'
import { currentIndex } from '../../../src/tracker/service-facets/current-index.ts'
import { projectsSeen, servicesSeen } from '../../../src/tracker/service-facets/area-sets.ts'
import { countQueue } from '../../../src/tracker/queues/queue-counts.ts'
import { findPatch, listPatches } from '../../../src/tracker/queues/patch.ts'
import { countList } from '../../../src/tracker/queues/queue.store.ts'
import { readQueueFilter } from '../../../src/tracker/queues/queue.ts'
import { areaOf, changed, endAreaRow, worksOutArea } from '../../support/area.ts'
import type { AreaRow } from '../../support/area.ts'
import { onBothEngines } from '../../support/databases.ts'
import { everyFilter, facetsAgree } from '../../support/facets-agree.ts'
import { makePatch } from '../../support/patch.ts'
import { projectCountsAgree } from '../../support/project-counts-agree.ts'
import { queuesAgree } from '../../support/queues-agree.ts'
import { openWorld } from '../../support/world.ts'
import type { World } from '../../support/world.ts'

const every = readQueueFilter(() => undefined, 'open')

let turn = 0
/** No filter, and a sixth of the others in turn: comparing all of them each time would take minutes, and each has its turn twice. */
const nextFilters = (): string[] => {
  turn += 1
  return everyFilter.filter((query, at) => query === '' || at % 6 === turn % 6)
}

onBothEngines('what someone with an area sees', (open) => {
  let db: Database
  let world: World
  let dan: Person

  beforeEach(async () => {
    db = await open()
    world = await openWorld(db)
    const manager = await world.account('Meera Shah', 'project-manager')
    const { personId, accountId, email } = await world.account('Dan Okoro')
    dan = { accountId, personId, email, name: 'Dan Okoro', installationRole: 'none' }
    const creator = { personId: manager.personId, name: 'Meera Shah' }
    await makePatch({ ...world.context, db }, { services: 24, creator, people: [] })
    await makePatch({ ...world.context, db }, { services: 2, from: 24, creator, people: [{ personId, role: 'dos-lead' }] })
    await db.transaction(async (trx) => {
      const services = await trx.selectFrom('services').select('id').orderBy('name').execute()
      for (const [at, { id }] of services.entries()) {
        const product = at % 5 === 0 ? { provider_product: ' adastra ', consumer_product: 'Cleo' } : at % 5 === 1 ? { consumer_product: 'Adastra' } : undefined
        if (product) await trx.updateTable('services').set(product).where('id', '=', id).execute()
      }
    })
  })

  const today = () => dayOfMoment(world.context.clock())

  /** Holds every query and the index against an area that was worked out service by service; returns how many projects are seen. */
  async function agrees(): Promise<number> {
    const { personId } = dan
    const byHand = await worksOutArea(db.read, personId)
    const held = await db.read.selectFrom('project_people').select('project_id as id').where('person_id', '=', personId).where('left_at', 'is', null).execute()
    const heldServices = await db.read
      .selectFrom('projects')
      .select('service_id as id')
      .where(
        'id',
        'in',
        held.map((one) => one.id),
      )
      .execute()
    const projects = [...new Set([...held.map((one) => one.id), ...byHand.projects.flatMap((one) => one.project ?? [])])].toSorted()
    const services = [...new Set([...heldServices.map((one) => one.id), ...byHand.services.map((one) => one.service)])].toSorted()
    const inSql = await db.read.selectFrom('projects as p').select('p.id').where(seesProject(personId)).execute()
    expect(inSql.map((one) => one.id).toSorted()).toEqual(projects)
    const servicesInSql = await db.read.selectFrom('services as s').select('s.id').where(seesService(personId)).execute()
    expect(servicesInSql.map((one) => one.id).toSorted()).toEqual(services)
    const index = await currentIndex(db.read, today())
    expect(
      servicesSeen(index, personId)
        .array()
        .map((slot) => index.at(slot)?.id ?? '')
        .toSorted(),
    ).toEqual(services)
    const inIndex = index.layers.flatMap((layer) =>
      projectsSeen(index, layer, personId)
        .array()
        .map((slot) => layer.projectAt(slot) ?? ''),
    )
    expect(inIndex.toSorted()).toEqual(projects)
    for (const { id } of await db.read.selectFrom('projects').select('id').execute()) {
      const access = await findVisibleProject(db.read, dan, { project: id, today: today() })
      expect([id, access !== undefined]).toEqual([id, projects.includes(id)])
      const own = new Set(byHand.projects.filter((one) => one.project === id).map((one) => one.role))
      expect(access?.areas.map((one) => one.role) ?? []).toEqual(areaRoles.filter((role) => own.has(role)))
    }
    const given = { person: dan, clock: world.context.clock }
    for (const query of nextFilters()) await facetsAgree(db.read, { ...given, query })
    await projectCountsAgree(db.read, { ...given, personId })
    await queuesAgree(db.read, given)
    for (const patch of await listPatches(db.read, { person: dan, today: today() })) {
      const { counts } = countQueue(index, patch)
      for (const key of new Set(patch.kinds.map((one) => one.key)))
        expect([patch.role, key, await countList(db.read, { patch, key, filter: every, today: today() })]).toEqual([
          patch.role,
          key,
          counts.get(key)?.open ?? 0,
        ])
    }
    return projects.length
  }

  const rows: [string, AreaRow, number][] = [
    ['a region', { role: 'project-manager', kind: 'region', key: 'London' }, 8],
    ['a commissioner', { role: 'dos-lead', kind: 'commissioner', key: 'ICB 3' }, 3],
    ['the products of a supplier, on their own side', { role: 'supplier', kind: 'supplier', key: 'advanced' }, 7],
    ['a region, only to read', { role: 'commissioner', kind: 'region', key: 'South East' }, 8],
    ['a region that no service names', { role: 'dos-lead', kind: 'region', key: 'Nowhere' }, 2],
  ]
  it.each(rows)('is the same in every list, number and query: %s', async (_, row) => {
    expect(await agrees()).toBe(2)
    await areaOf(db, dan.personId, row)
    expect(await agrees()).toBe(rows.find((one) => one[1] === row)?.[2])
  })

  it('has the projects of a wave, until they leave it', async () => {
    const unsaid = { go_live_on: null, testing_on: null, capacity_a_week: null, pattern_id: null, created_by_id: null }
    const wave = {
      id: 'wave-3',
      name: 'Wave 3',
      owner_id: dan.personId,
      state: 'open' as const,
      version: 1,
      created_by: 'Ana',
      created_at: '2026-03-02',
      ...unsaid,
    }
    const stays = { left_by: null, left_by_id: null, left_at: null, left_reason: null, first_planned_on: null, added_by_id: null }
    await db.transaction(async (trx) => {
      await trx.insertInto('waves').values(wave).execute()
      const projects = await trx.selectFrom('projects').select('id').orderBy('name').limit(5).execute()
      const rows = projects.map(({ id }, at) => ({
        id: `member-${at}`,
        wave_id: 'wave-3',
        project_id: id,
        position: at + 1,
        added_by: 'Ana',
        added_at: '2026-03-02',
        ...stays,
      }))
      await trx.insertInto('wave_projects').values(rows).execute()
    })
    await areaOf(db, dan.personId, { role: 'project-manager', kind: 'wave', key: 'wave-3' })
    const all = await agrees()
    expect(all).toBeGreaterThan(4)
    await changed(db, (trx) => trx.updateTable('wave_projects').set({ left_at: '2026-03-03' }).where('id', 'in', ['member-0', 'member-1']).execute())
    expect(await agrees()).toBeLessThan(all)
  })

  it('is the union of the rows, and follows what services become', async () => {
    await areaOf(db, dan.personId, { role: 'dos-lead', kind: 'region', key: 'London' })
    const row = await areaOf(db, dan.personId, { role: 'project-manager', kind: 'commissioner', key: 'ICB 3' })
    const both = await agrees()
    await changed(db, (trx) => trx.updateTable('services').set({ region: 'London' }).where('ods_code', '=', 'Q00000').execute())
    expect(await agrees()).toBe(both + 1)
    await changed(db, (trx) => trx.updateTable('services').set({ region: 'South East' }).where('region', '=', 'London').execute())
    const fewer = await agrees()
    expect(fewer).toBeLessThan(both)
    await endAreaRow(db, row)
    expect(await agrees()).toBe(2)
  })

  it('changes when a product goes to another supplier, or a name means another product', async () => {
    await areaOf(db, dan.personId, { role: 'supplier', kind: 'supplier', key: 'another house' })
    expect(await agrees()).toBe(2)
    await changed(db, (trx) => trx.updateTable('products').set({ supplier: 'Another House' }).where('product', '=', 'Adastra').execute())
    expect(await agrees()).toBeGreaterThan(2)
  })

  it('has a queue for what the person is in the area, and for every role where they manage it', async () => {
    const roles = async () => (await listPatches(db.read, { person: dan, today: today() })).map((one) => one.role)
    expect(await roles()).toEqual(['dos-lead'])
    const sizeOf = async () => {
      const patch = await findPatch(db.read, { person: dan, today: today(), role: 'dos-lead' })
      const kind = patch?.kinds[0]
      return patch && kind ? countList(db.read, { patch, key: kind.key, filter: every, today: today() }) : 0
    }
    expect(await sizeOf()).toBe(2)
    await areaOf(db, dan.personId, { role: 'dos-lead', kind: 'region', key: 'London' })
    expect([await roles(), await sizeOf()]).toEqual([['dos-lead'], 8])
    await areaOf(db, dan.personId, { role: 'commissioner', kind: 'region', key: 'South East' })
    expect([await roles(), await sizeOf()]).toEqual([['dos-lead'], 8])
    await areaOf(db, dan.personId, { role: 'project-manager', kind: 'region', key: 'South East' })
    expect((await roles()).length).toBeGreaterThan(5)
  })
})
