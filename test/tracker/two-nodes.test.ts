import { afterEach, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { asPersonId } from '../../src/db/ids.ts'
import { Leases } from '../../src/db/lease.ts'
import { digestOf } from '../../src/digest.ts'
import { resumeJobs, startJob } from '../../src/tracker/bulk/run-job.ts'
import { resumeImports } from '../../src/tracker/tracker-import/import-runs.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { testContext } from '../support/context.ts'
import type { TestContext } from '../support/context.ts'
import { onBothEngines, openSecondNode, seeLatest } from '../support/databases.ts'

const deadMs = 15_000

onBothEngines('with two nodes', (open) => {
  let world: World
  let other: Database
  let now = 0
  afterEach(async () => {
    await world.close()
    await other.close()
  })

  const leasesOf = (context: TestContext) => new Leases(context.db, context.log, { beatMs: 1_000_000, deadMs, clock: () => now })

  async function nodes(): Promise<{ here: TestContext; there: TestContext; look: () => Promise<void> }> {
    world = await openWorld(await open())
    world.context.leases = leasesOf(world.context)
    other = await openSecondNode(world.context.db)
    const there = testContext(other)
    there.leases = leasesOf(there)
    const look = async (): Promise<void> => {
      seeLatest(other)
      await there.leases.sweep()
      await resumeImports(there)
      await resumeJobs(there)
    }
    return { here: world.context, there, look }
  }

  const insertImport = (context: TestContext) =>
    context.db.transaction((trx) =>
      trx
        .insertInto('tracker_imports')
        .values({
          id: 'one',
          file_name: 'tracker.xlsx',
          digest: digestOf(''),
          sheet: 'Sheet 1',
          person_id: asPersonId('p'),
          person_name: 'Bea Turner',
          uploaded_at: '2026-03-02T09:00:00.000Z',
          state: 'reading',
          columns: '{}',
          warnings: '[]',
          choices: '{}',
          counts: '{}',
          written: 0,
          made: '{}',
          settled_at: null,
          settled_by: null,
          shared: '{}',
          file_id: null,
        })
        .execute(),
    )
  const latest = () => {
    seeLatest(other)
    return other.read
  }
  const stateOfImport = async () => (await latest().selectFrom('tracker_imports').select('state').executeTakeFirstOrThrow()).state

  it('starting one leaves an import that the other is reading, and ends it once that node is dead', async () => {
    const { here, look } = await nodes()
    const lease = await here.leases.take('tracker import one')
    await insertImport(here)
    await look()
    expect(await stateOfImport()).toBe('reading')
    now += deadMs
    await lease?.db.transaction(async () => {})
    await look()
    expect(await stateOfImport()).toBe('reading')
    now += deadMs
    await look()
    expect(await stateOfImport()).toBe('cancelled')
  })

  it('a job of 30 rows is done once, by one node at a time, even if its node hangs in the middle and wakes up later', async () => {
    const { here, there, look } = await nodes()
    const team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    for (let index = 0; index < 30; index += 1)
      await team.post('/services/new', { name: `Practice ${index}`, ods_code: `A80${String(index).padStart(3, '0')}`, care_setting: 'gp-practice' })
    const { email } = await world.account('Mary Lane', 'project-manager')
    const made = await team.post('/rollout/bulk', {
      act: 'start',
      query: '',
      side: 'provider',
      scope: 'Minor injuries',
      route_in: 'Service-led',
      manager: email,
      testing: '',
      go_live: '',
    })
    const id = made.location?.split('/').at(-1) ?? ''
    expect(made.status).toBe(303)
    await here.db.transaction((trx) => trx.updateTable('bulk_jobs').set({ state: 'running' }).where('id', '=', id).execute())
    const waiting = async () => (await latest().selectFrom('bulk_rows').select('number').where('job_id', '=', id).where('outcome', 'is', null).execute()).length
    const all = await waiting()
    expect(all).toBe(30)

    // This node hangs before its third write, and wakes up when the other has done the rest.
    const [stands, wakes] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let writes = 0
    const halting: Database = {
      ...here.db,
      transaction: async (fn) => {
        writes += 1
        if (writes === 5) {
          stands.resolve()
          await wakes.promise
        }
        return here.db.transaction(fn)
      },
    }
    const status = { ...here, db: halting, leases: new Leases(halting, here.log, { beatMs: 1_000_000, deadMs, clock: () => now }) }
    const slow = startJob(status, id)
    await stands.promise
    const left = await waiting()
    expect(left).toBeLessThan(all)
    expect(left).toBeGreaterThan(0)
    await look()
    expect(await waiting()).toBe(left)
    now += deadMs
    await look()
    await there.leases.idle(`bulk job ${id}`)
    expect(await waiting()).toBe(0)
    wakes.resolve()
    await slow
    const projects = await latest().selectFrom('projects').select(['service_id']).execute()
    expect([projects.length, new Set(projects.map((one) => one.service_id)).size]).toEqual([30, 30])
    const told = await other.read
      .selectFrom('events')
      .select('action')
      .where('subject', '=', 'bulk')
      .where('subject_id', '=', id)
      .where('action', '=', 'done')
      .execute()
    expect(told).toHaveLength(1)
    expect(await latest().selectFrom('leases').select('name').execute()).toEqual([])
  })
})
