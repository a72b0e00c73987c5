import { afterEach, expect, it } from 'vitest'
import { findVisibleProject } from '../../src/access/access.store.ts'
import { asPersonId } from '../../src/db/ids.ts'
import { DemoWorld } from '../../src/demo/world.ts'
import { cachedRows, projectRows } from '../../src/tracker/go-live/rows.store.ts'
import { openWorld } from '../support/browserless.ts'
import type { World } from '../support/browserless.ts'
import { openTestSqlite } from '../support/databases.ts'

let world: World
afterEach(async () => {
  await world.close()
  await world.context.db.close()
})

it('what is kept of a project is what stands in the database, after every write on six ways to live', { timeout: 240_000 }, async () => {
  world = await openWorld(await openTestSqlite())
  const { db, config } = world.context
  const seesAll = { accountId: '', personId: asPersonId('nobody'), name: '', email: '', installationRole: 'booking-team' as const }
  const write = db.transaction.bind(db)
  let [compared, writes] = [0, 0]
  const compare = async (most: number): Promise<void> => {
    for (const { id } of await db.read.selectFrom('projects').select('id').orderBy('created_at', 'desc').orderBy('id').limit(most).execute()) {
      const access = await findVisibleProject(db.read, seesAll, id)
      if (!access) throw new Error('No such project')
      expect(await cachedRows(db.read, access)).toEqual(await projectRows(db.read, access.project))
      compared += 1
    }
  }
  // Each write is followed by a look, so that something is kept before the next one changes it.
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
