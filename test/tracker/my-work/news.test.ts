import { afterEach, expect, it } from 'vitest'
import { dayOfMoment } from '../../../src/day.ts'
import type { Reader } from '../../../src/db/database.ts'
import type { PersonId } from '../../../src/db/ids.ts'
import { RecentEvents, recentEvents } from '../../../src/tracker/my-work/recent-events.ts'
import { newsKindKeys, newsKindOf, newsKinds } from '../../../src/tracker/my-work/news.ts'
import { projectsFollowed } from '../../../src/tracker/service-facets/count-projects.ts'
import { currentIndex } from '../../../src/tracker/service-facets/current-index.ts'
import { change } from '../../support/change.ts'
import { onBothEngines, openTestSqlite } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { World } from '../../support/world.ts'

it.each([
  ['sop.declined', 'declined', '2 procedures declined'],
  ['date.moved', 'dates', '2 dates set, moved or confirmed'],
  ['partner.day-moved', 'dates', '2 dates set, moved or confirmed'],
  ['prerequisite.met', 'met', '2 prerequisites met'],
  ['prerequisite-derived.met', 'met', '2 prerequisites met'],
  ['prerequisite.blocked', 'prerequisites', '2 other changes of prerequisites'],
  ['attestation.go-go', 'go', '2 decisions on go'],
  ['attestation.business-live-declared', 'live', '2 gates declared or handed over'],
  ['gate.reopened', 'reopened', '2 gates open again'],
  ['gate.in order again', 'other', '2 other changes'],
  ['project.renamed', 'other', '2 other changes'],
])('%s is counted as %s: %s', (event, kind, says) => {
  const [subject = '', action = ''] = event.split('.')
  expect([newsKindOf({ subject, action }), newsKinds[newsKindOf({ subject, action })].count(2)]).toEqual([kind, says])
})

const personOf = async (db: Reader, email: string): Promise<PersonId> =>
  (await db.selectFrom('people').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id

onBothEngines('changes in memory', (open) => {
  let world: World
  afterEach(() => world.close())

  it('are those that others made in a person’s projects since a look, by kind, as the rows say', async () => {
    const started = await startedProject(await open())
    ;({ world } = started)
    const db = world.context.db.read
    const [dan, nobody] = [await personOf(db, 'dan.okoro@example.nhs.uk'), await personOf(db, 'clara.jones@example.nhs.uk')]
    await started.dos.post(`${started.home}/prerequisites/dos-id`, { status: 'met', value: '2000099999', version: '1' })
    await started.pm.post(`${started.home}/prerequisites/spine-product`, {
      status: 'met',
      value: 'Advanced / Adastra / 3.36',
      note: 'Registered',
      version: '1',
    })
    for (let n = 0; n < 20; n += 1) await change(world.context, async () => {}, n % 2 === 0 ? started.id : null)
    const events = recentEvents(db)
    for (const personId of [dan, nobody])
      for (const since of [0, 12]) {
        await events.readOn(db)
        const projects = projectsFollowed(await currentIndex(db, dayOfMoment(world.context.clock())), personId)
        const rows = (
          await db.selectFrom('events').selectAll().where('project_id', '=', started.id).where('seq', '>', since).orderBy('seq', 'desc').execute()
        ).filter((row) => row.actor_id !== personId)
        const counts = events.count({ personId, projects, since })
        for (const kind of newsKindKeys) {
          const seqs = rows.filter((row) => newsKindOf(row) === kind).map((row) => row.seq)
          expect([kind, counts[kind]]).toEqual([kind, seqs.length])
          expect(events.list({ personId, projects, since, kind, limit: 1000 })).toEqual(seqs)
        }
        const all = rows.map((row) => row.seq)
        expect(events.list({ personId, projects, since, kind: undefined, limit: 5 })).toEqual(all.slice(0, 5))
        expect(events.list({ personId, projects, since, kind: undefined, before: all[4], limit: 1000 })).toEqual(all.slice(5))
        expect(events.count({ personId, projects: [], since }).met).toBe(0)
      }
  })
})

it('the newest are kept, and it is known which are not', async () => {
  const started = await startedProject(await openTestSqlite())
  const { context } = started.world
  const db = context.db.read
  const events = new RecentEvents(3)
  await events.readOn(db)
  const newest = async () => (await db.selectFrom('events').select('seq').orderBy('seq', 'desc').execute()).map((row) => row.seq)
  const of = { personId: await personOf(db, 'clara.jones@example.nhs.uk'), projects: [started.id], since: 0, kind: undefined, limit: 1000 }
  expect(events.before).toBe((await newest())[3])
  for (let n = 0; n < 25; n += 1) {
    await change(context, async () => {}, started.id)
    await events.readOn(db)
  }
  const kept = (await newest()).filter((seq) => seq > events.before)
  expect(events.list(of)).toEqual(kept)
  expect(kept.length).toBeGreaterThanOrEqual(3)
  await started.world.close()
})
