import { afterEach, beforeEach, expect, it } from 'vitest'
import { password } from '../support/world.ts'
import type { Visitor } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { liveProject } from '../support/honest-project.ts'
import type { Honest } from '../support/honest-project.ts'
import { hidden } from '../support/started-project.ts'

onSqliteAndServer('a closed project', (open) => {
  let honest: Honest
  let booking: Visitor
  beforeEach(async () => {
    honest = await liveProject(await open())
    const { world, pm, home, team } = honest
    expect((await team.priya.post(`${home}/go-live/hand-over`, { password })).status).toBe(303)
    expect((await pm.post(`${home}/go-live/close`, { password, lessons: 'Begin early' })).status).toBe(303)
    booking = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  })
  afterEach(async () => {
    await honest.world.close()
  })
  const events = () =>
    honest.world.context.db.read.selectFrom('events').select(['action', 'reason']).where('project_id', '=', honest.id).orderBy('seq', 'desc').limit(3).execute()
  const openIt = async (reason: string) => {
    const { text } = await booking.get(`${honest.home}/correction`)
    return booking.post(`${honest.home}/correction`, { reason, version: hidden(text, 'version') })
  }

  it('is corrected by the booking team alone, with a reason beside each change', async () => {
    const { pm, home } = honest
    expect((await booking.post(`${home}/notes`, { body: 'The address changed' })).text).toContain('Correct this closed project')
    for (const path of ['correction', 'correction/end']) expect((await pm.post(`${home}/${path}`, { reason: 'Mine', version: '1' })).status).toBe(403)
    expect((await openIt(' ')).text).toContain('Say why the project has to be corrected')
    expect((await openIt('The address of the endpoint was wrong')).status).toBe(303)
    expect((await booking.get(`${home}/correction`)).text).toContain('Bea Turner has opened a correction today')
    const page = await booking.get(home)
    for (const says of ['This closed project is being corrected', 'The address of the endpoint was wrong', 'End the correction'])
      expect(page.text).toContain(says)
    expect((await pm.get(home)).text).toContain('Only the booking team can change it, until the end of today')
    expect((await pm.post(`${home}/notes`, { body: 'Mine too' })).text).toContain('The booking team is correcting it, so nobody else can change it')
    expect((await booking.post(`${home}/notes`, { body: 'The address changed' })).status).toBe(303)
    expect((await events())[0]).toEqual({ action: 'written', reason: 'Correction: The address of the endpoint was wrong' })
    const [one] = await honest.world.context.db.read.selectFrom('prerequisites').selectAll().where('key', '=', 'hscn').execute()
    const waiver = { status: 'waived', reason: 'Until the line is moved', valid_until: '2026-04-01', version: String(one?.version) }
    expect((await booking.post(`${home}/prerequisites/hscn`, waiver)).status).toBe(303)
    expect((await events())[0]?.reason).toContain('Until the line is moved')
    expect(await honest.world.context.db.read.selectFrom('projects').select(['state', 'stage']).executeTakeFirstOrThrow()).toEqual({
      state: 'closed',
      stage: 'closed',
    })
  })

  it('is read-only again when the booking team ends the correction or the day is over', async () => {
    const { home, world } = honest
    expect((await openIt('A wrong date')).status).toBe(303)
    expect((await booking.post(`${home}/correction/end`, {})).status).toBe(303)
    expect((await events())[0]).toEqual({ action: 'correction ended', reason: null })
    expect((await booking.post(`${home}/notes`, { body: 'Late' })).status).toBe(422)
    expect((await openIt('Another')).status).toBe(303)
    world.context.advance(15 * 3_600_000)
    booking = await world.visitor().signIn('bea.turner@example.nhs.uk')
    expect((await booking.post(`${home}/notes`, { body: 'After midnight' })).status).toBe(422)
    expect((await booking.get(home)).text).not.toContain('This closed project is being corrected')
  })

  it('has one correction if two people open one at once, and an open project has none', async () => {
    const { home, world } = honest
    const other = await world.visitor().signIn((await world.account('Ben Marsh', 'booking-team')).email)
    const version = hidden((await booking.get(`${home}/correction`)).text, 'version')
    const two = await Promise.all([booking, other].map((one, n) => one.post(`${home}/correction`, { reason: `Reason ${n}`, version })))
    expect(two.map((one) => one.status === 303).toSorted()).toEqual([false, true])
    await world.context.db.transaction((trx) => trx.updateTable('projects').set({ state: 'open' }).execute())
    expect((await booking.get(`${home}/correction`)).text).toContain('This project is not closed')
  })
})
