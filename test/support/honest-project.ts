import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { password } from './world.ts'
import type { Visitor } from './world.ts'
import { change } from './change.ts'
import { keptWorld } from './kept-world.ts'
import { hidden, startedProject } from './started-project.ts'
import type { Started } from './started-project.ts'
import { joinTeam, signByAll } from './team.ts'
import type { Team } from './team.ts'

export interface Honest extends Started {
  team: Team
}

/** Finishes the first run of a project as its second person. */
export async function finishedBy(second: Visitor, home: string): Promise<void> {
  const run = `${home}/test-plan/runs/1`
  expect((await second.post(`${run}/second`, { version: hidden((await second.get(run)).text, 'version') })).status).toBe(303)
}

/** Confirms every criterion of a kind as the project manager. */
export async function meetCriteria({ world, pm, home, id }: Started, kind: 'readiness' | 'handover'): Promise<void> {
  const criteria = await world.context.db.read.selectFrom('go_live_criteria').selectAll().where('project_id', '=', id).where('kind', '=', kind).execute()
  for (const one of criteria)
    expect((await pm.post(`${home}/go-live/criteria/${one.id}`, { act: 'meet', [`version-${one.id}`]: String(one.version) })).status).toBe(303)
}

/** A project with its people and a procedure signed by all of them; its prerequisites are completed by rows, as other tests do it through pages. */
export const signedProject = keptWorld(async (db: Database): Promise<Honest> => {
  const started = await startedProject(db)
  const team = await joinTeam(started)
  await change(started.world.context, async (trx) => {
    await trx
      .updateTable('prerequisites')
      .set({ status: 'not-applicable', reason: 'For this test' })
      .where('project_id', '=', started.id)
      .where('derived', 'is', null)
      .execute()
    await trx.updateTable('services').set({ provider_product: 'Adastra', consumer_product: 'Cleo' }).execute()
  })
  await signByAll(started, team)
  return { ...started, team }
})

/** The same, tested, with everything met that go needs. */
export const testedProject = keptWorld(async (db: Database): Promise<Honest> => {
  const honest = await signedProject(db)
  const { world, pm, home, team } = honest
  const { read } = world.context.db
  for (const one of await read.selectFrom('test_entry_conditions').selectAll().execute())
    await pm.post(`${home}/test-plan/conditions/${one.id}`, { met: 'yes', [`version-${one.id}`]: String(one.version) })
  await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'production-isolated', attendees: 'Meera, Dan' })
  const cases = await read.selectFrom('test_cases').select('id').execute()
  await pm.post(`${home}/test-plan/runs/1/results`, Object.fromEntries(cases.map((one) => [`verdict-${one.id}`, 'pass'])))
  await pm.post(`${home}/test-plan/runs/1/finish`, { review: 'All well', outcome: 'success' })
  await finishedBy(team.omar, home)
  await meetCriteria(honest, 'readiness')
  const seen = hidden((await pm.get(`${home}/dates/go-live`)).text, 'seen')
  await pm.post(`${home}/dates/go-live`, { day: '2026-04-20', status: 'confirmed', seen })
  return honest
})

/** The same, with go decided by the project manager: it waits for its second person. */
export const decidedProject = keptWorld(async (db: Database): Promise<Honest> => {
  const honest = await testedProject(db)
  const { pm, home } = honest
  expect((await pm.post(`${home}/go-live/decision`, { decision: 'go', password })).status).toBe(303)
  return honest
})

/** The same, confirmed, declared live and with every hand-over criterion met: the service has to accept it. */
export const liveProject = keptWorld(async (db: Database): Promise<Honest> => {
  const honest = await decidedProject(db)
  const { pm, home, team } = honest
  expect((await team.grace.post(`${home}/go-live/second`, { password })).status).toBe(303)
  expect((await pm.post(`${home}/go-live/technical-live`, { password })).status).toBe(303)
  expect((await pm.post(`${home}/go-live/business-live`, { password, test: 'Booked 9:30, seen, cancelled', tested_by: 'Dan' })).status).toBe(303)
  await meetCriteria(honest, 'handover')
  return honest
})
