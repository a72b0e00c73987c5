import { afterEach, expect, it } from 'vitest'
import type { Writer } from '../../src/db/database.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { untilSomeoneWaits } from '../support/until-someone-waits.ts'

onSqliteAndServer('two people who change one project at the same moment', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  it('are both served, whichever of them is asked to wait', async () => {
    started = await startedProject(await open())
    const { home, id, pm, world } = started
    const { context } = world
    const typed = {
      day: '2026-04-23',
      status: 'confirmed',
      reason: 'supplier-delay',
      note: 'Cleo asked for it',
      seen: hidden((await pm.get(`${home}/dates/testing`)).text, 'seen'),
    }
    const { promise: recorded, resolve: nowRecorded } = Promise.withResolvers<void>()
    const { promise: goOn, resolve: letGoOn } = Promise.withResolvers<void>()
    // Another node has recorded a change that moves the project's stage, and has yet to compute it.
    const settles = context.db.transaction(async (trx) => {
      await change({ ...context, db: { ...context.db, transaction: (act) => act(trx) } }, (within) => settled(within, id), id)
      nowRecorded()
      await goOn
    })
    await recorded
    const moves = pm.post(`${home}/dates/testing`, typed)
    await untilSomeoneWaits(context.db)
    letGoOn()
    expect([(await Promise.allSettled([settles]))[0]?.status, (await moves).status]).toEqual(['fulfilled', 303])
    const rules = { environments: context.templates.environments, clock: context.clock }
    expect(await listStaleStages(context.db.read, rules)).toEqual([])
  })
})

const settled = (trx: Writer, id: ProjectId) =>
  trx
    .updateTable('prerequisites')
    .set({ status: 'met', note: 'Certificate 12', valid_until: '2026-12-01' })
    .where('project_id', '=', id)
    .where('key', '=', 'certificates-installed')
    .execute()
