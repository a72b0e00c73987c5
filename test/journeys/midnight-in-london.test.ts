import { afterEach, expect, it } from 'vitest'
import { asDay, dayOfMoment } from '../../src/day.ts'
import type { Day, Month } from '../../src/day.ts'
import { goLivesByMonth } from '../../src/tracker/rollout/months.store.ts'
import { attestation } from '../support/attestation.ts'
import type { World } from '../support/world.ts'
import { change } from '../support/change.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'

/** Times in the first hour of a day in London, when UTC has another day (in summer) or the same (in winter), each with the days before and after midnight. */
const nights: [moment: string, yesterday: Day, day: Day][] = [
  ['2026-06-30T23:30:00.000Z', asDay('2026-06-30'), asDay('2026-07-01')],
  ['2026-10-24T23:30:00.000Z', asDay('2026-10-24'), asDay('2026-10-25')],
  ['2026-10-26T00:30:00.000Z', asDay('2026-10-25'), asDay('2026-10-26')],
]

onSqliteAndServer('in the hour after midnight', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  it.each(nights)('at %s every page treats %s as past', async (moment, yesterday, day) => {
    const { home, id, pm, world: made } = await startedProject(await open())
    world = made
    const seen = hidden((await pm.get(`${home}/dates/go-live`)).text, 'seen')
    const moved = { day: yesterday, status: 'provisional', reason: 'staffing', note: 'Nobody is there', seen }
    expect((await pm.post(`${home}/dates/go-live`, moved)).status).toBe(303)
    await change(world.context, (trx) =>
      trx.updateTable('prerequisites').set({ due_date: yesterday }).where('project_id', '=', id).where('key', '=', 'hscn').execute(),
    )
    // Everything that is not due yet, or has been for long, is out of the way: what is overdue now became so at this midnight.
    await change(world.context, (trx) => trx.deleteFrom('project_dates').where('kind', '=', 'testing').execute())
    const at = Date.parse(moment)
    const pages = async () => {
      const manager = await world.visitor().signIn('meera.shah@example.nhs.uk')
      const text = async (path: string) => (await manager.get(path)).text
      const late = await text('/projects?late=yes')
      return {
        late: late.includes(home),
        warned: (await text('/projects?warning=late')).includes(home),
        overdueList: (await text('/services?overdue=date')).includes('RY9NR'),
        prerequisites: />\s*Overdue\s*<\/strong>/.test(await text(`${home}/prerequisites`)),
        counted: (await text('/')).includes('with a date that has passed') || (await text('/work/overdue')).includes(home),
      }
    }
    world.context.advance(at - 3_600_000 - world.context.clock())
    expect(Object.values(await pages())).toEqual([false, false, false, false, false])
    world.context.advance(3_600_000)
    expect(dayOfMoment(world.context.clock())).toBe(day)
    expect(Object.values(await pages())).toEqual([true, true, true, true, true])
  })

  it('names files and fills in forms with the day in London', async () => {
    const { home, world: made } = await startedProject(await open())
    world = made
    world.context.advance(Date.parse('2026-06-30T23:30:00.000Z') - world.context.clock())
    const manager = await world.visitor().signIn('meera.shah@example.nhs.uk')
    const files = ['/services.csv', '/rollout/export.csv', '/catalogue.csv']
    for (const path of files) expect((await manager.get(path)).headers.get('content-disposition')).toContain('2026-07-01')
    expect((await manager.get(`${home}/test-plan`)).text).toContain('value="2026-07-01"')
  })

  it('counts a go-live in that hour in the new month, and lists it there', async () => {
    const { home, id, pm, world: made } = await startedProject(await open())
    world = made
    await change(world.context, (trx) =>
      trx
        .insertInto('attestations')
        .values(
          attestation({ id: 'live', project_id: id, gate: 'business-live', decision: 'declared', first_person: 'p', first_at: '2026-06-30T23:30:00.000Z' }),
        )
        .execute(),
    )
    const { personId } = await world.account('Ben Ali', 'booking-team')
    const person = { personId, accountId: 'a', name: 'Ben Ali', email: 'ben.ali@example.nhs.uk', installationRole: 'booking-team' } as never
    const months = await goLivesByMonth(world.context.db.read, { person, today: asDay('2026-07-01') }, { from: '2026-05' as Month, to: '2026-08' as Month })
    expect(months.map((one) => [one.month, one.actual])).toEqual([
      ['2026-05', 0],
      ['2026-06', 0],
      ['2026-07', 1],
      ['2026-08', 0],
    ])
    expect((await pm.get('/projects?went-live=2026-07')).text).toContain(home)
    expect((await pm.get('/projects?went-live=2026-06')).text).not.toContain(home)
    expect((await pm.get('/projects?went-live=2026-13')).status).toBe(200)
  })
})
