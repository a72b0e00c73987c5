import { expect, it } from 'vitest'
import { openTestSqlite } from '../support/databases.ts'
import { liveProject } from '../support/honest-project.ts'
import { listNamesWithoutIds } from '../support/who-did-it.ts'

it('from start to live, every name of who did something has the person’s id beside it', async () => {
  const { world, pm, home } = await liveProject(await openTestSqlite())
  await pm.post(`${home}/notes`, { body: 'Ready to hand over' })
  await pm.post(`${home}/sop/comments`, { body: 'Agreed' })
  const { without, withId } = await listNamesWithoutIds(world.context.db.read)
  // The catalogue of a new installation, and its derived answers.
  expect(without.filter((one) => !one.endsWith(': Slipway'))).toEqual([])
  expect(withId).toBeGreaterThan(30)
  await world.close()
}, 120_000)
