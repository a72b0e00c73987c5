import { expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { asDay } from '../../src/day.ts'
import { toConfirm } from '../../src/tracker/my-work/to-confirm.store.ts'
import { password } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'
import { decidedProject, liveProject } from '../support/honest-project.ts'
import { tamper } from '../support/tamper.ts'

/** Rows as an older release wrote them, if the history does not say who it was. */
const forgotten = `update attestations set first_person_id = null where gate in ('go', 'technical-live', 'business-live')`

/** What waits on My work: the gates. */
async function waitsFor(db: Database, name: string): Promise<string[]> {
  const { id } = await db.read.selectFrom('people').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  return (await toConfirm(db.read, { personId: id, today: asDay('2026-03-02') }).execute()).map((one) => one.key)
}

it('go that an old record has under a name without an id is confirmed by nobody, and the project manager decides it again', { timeout: 60_000 }, async () => {
  const db = await openTestSqlite()
  const { world, pm, home, team } = await decidedProject(db)
  expect(await waitsFor(db, 'Grace Adeyemi')).toEqual(['go'])
  await tamper(db, forgotten)
  expect(await waitsFor(db, 'Grace Adeyemi')).toEqual([])
  expect((await team.grace.get(`${home}/go-live`)).text).toContain('An old record does not say for certain who decided go')
  expect((await team.grace.post(`${home}/go-live/second`, { password })).status).toBe(403)
  expect((await db.read.selectFrom('attestations').select('second_person_id').executeTakeFirstOrThrow()).second_person_id).toBeNull()
  expect((await pm.post(`${home}/go-live/decision`, { decision: 'go', password })).status).toBe(303)
  expect(await waitsFor(db, 'Grace Adeyemi')).toEqual(['go'])
  expect((await team.grace.post(`${home}/go-live/second`, { password })).status).toBe(303)
  await world.close()
})

it('a hand-over is accepted only once it is known who declared the service live', { timeout: 60_000 }, async () => {
  const db = await openTestSqlite()
  const { world, pm, home, team } = await liveProject(db)
  const accepts = team.priya
  expect(await waitsFor(db, 'Priya Nair')).toEqual(['business-live'])
  await tamper(db, forgotten)
  expect(await waitsFor(db, 'Priya Nair')).toEqual([])
  expect((await accepts.get(`${home}/go-live`)).text).toContain('the project manager declares it again')
  expect((await accepts.post(`${home}/go-live/hand-over`, { password })).status).toBe(403)
  expect(await db.read.selectFrom('attestations').select('id').where('gate', '=', 'hand-over').execute()).toEqual([])
  expect((await pm.post(`${home}/go-live/technical-live`, { password })).status).toBe(303)
  expect((await accepts.post(`${home}/go-live/hand-over`, { password })).status).toBe(403)
  expect((await pm.post(`${home}/go-live/business-live`, { password, test: 'As on the day', tested_by: 'Dan' })).status).toBe(303)
  expect(await waitsFor(db, 'Priya Nair')).toEqual(['business-live'])
  // Business live is declared once.
  expect((await pm.post(`${home}/go-live/business-live`, { password, test: 'Once more', tested_by: 'Dan' })).status).toBe(409)
  expect((await accepts.post(`${home}/go-live/hand-over`, { password })).status).toBe(303)
  await world.close()
})
