import { asDay } from '../../src/day.ts'
import { afterEach, expect, it } from 'vitest'
import { findVisibleProject } from '../../src/access/access.store.ts'
import { asPersonId } from '../../src/db/ids.ts'
import { DemoWorld } from '../../src/demo/world.ts'
import { cachedRows, projectRows } from '../../src/tracker/go-live/rows.store.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { change } from '../support/change.ts'
import { openTestSqlite } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'

const seesAll = { accountId: '', personId: asPersonId('nobody'), name: '', email: '', installationRole: 'booking-team' as const }
let world: World
afterEach(async () => {
  await world.close()
  await world.context.db.close()
})

it('pages of a project show the current rows after every write on six ways to live', { timeout: 240_000 }, async () => {
  world = await openWorld(await openTestSqlite())
  const { db, config } = world.context
  const write = db.transaction.bind(db)
  let [compared, writes] = [0, 0]
  const compare = async (most: number): Promise<void> => {
    for (const { id } of await db.read.selectFrom('projects').select('id').orderBy('created_at', 'desc').orderBy('id').limit(most).execute()) {
      const access = await findVisibleProject(db.read, seesAll, { project: id, today: asDay('2026-03-02') })
      if (!access) throw new Error('No such project')
      expect(await cachedRows(db.read, access)).toEqual(await projectRows(db.read, access.project))
      compared += 1
    }
  }
  // Each write is followed by a read, so that something is cached before the next one changes it.
  db.transaction = async (fn) => {
    const answer = await write(fn)
    writes += 1
    await compare(writes % 10 === 0 ? 6 : 2)
    return answer
  }
  await new DemoWorld(world.context, config.publicUrl).build()
  expect(writes).toBeGreaterThan(100)
  expect(compared).toBeGreaterThan(500)
})

it('cached pages of a project show the current names of its people', async () => {
  const started = await startedProject(await openTestSqlite())
  world = started.world
  const { db } = world.context
  const read = async () => {
    const access = await findVisibleProject(db.read, seesAll, { project: started.id, today: asDay('2026-03-02') })
    if (!access) throw new Error('No such project')
    return { kept: await cachedRows(db.read, access), now: await projectRows(db.read, access.project) }
  }
  await read()
  await change(world.context, (trx) => trx.updateTable('people').set({ name: 'Clara Jones-Reid' }).where('name', '=', 'Clara Jones').execute())
  const { kept, now } = await read()
  expect(kept).toEqual(now)
  expect(kept.roles.map((one) => one.person_name)).toContain('Clara Jones-Reid')
})
