import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asServiceId } from '../../../src/db/ids.ts'
import type { ProjectId } from '../../../src/db/ids.ts'
import { dayNumber } from '../../../src/tracker/forecast/history.store.ts'
import { workOutForecasts } from '../../../src/tracker/forecast/work-out-forecasts.ts'
import { openTestSqlite } from '../../support/databases.ts'
import { keepProgramme } from '../../support/simulated-rows.ts'
import { simulatedProgramme } from '../../support/simulated-programme.ts'
import { startedProject } from '../../support/started-project.ts'
import { openWorld } from '../../support/world.ts'
import type { Visitor, World } from '../../support/world.ts'

const addressIn = (href: string): string => href.replaceAll('&amp;', '&').replace('#list', '')
const today = dayNumber(asDay('2026-03-02'))

describe('likely go-lives', () => {
  let world: World
  let team: Visitor
  let stranger: Visitor
  let running: ProjectId[]
  beforeAll(async () => {
    world = await openWorld(await openTestSqlite())
    const admin = await world.account('Bea Turner', 'booking-team')
    const histories = simulatedProgramme({ seed: 5, projects: 260, months: 24, today }).map((one) => one.history)
    await keepProgramme(world.context.db, histories, admin.personId)
    running = histories.filter((one) => one.isRunning).map((one) => one.id)
    await world.context.db.transaction(async (trx) => {
      await trx
        .insertInto('organisations')
        .values({ id: 'care-uk', name: 'Care UK', ods_code: 'NX1', kind: '111', created_at: '2026-01-01T00:00:00.000Z', switched_on: 'no' })
        .execute()
      await trx
        .updateTable('services')
        .set({ referrer_id: 'care-uk' })
        .where('id', '=', asServiceId(`s-${running[0]}`))
        .execute()
    })
    team = await world.visitor().signIn(admin.email)
    expect((await team.get('/rollout/forecast')).text).toContain('Nothing has been worked out yet')
    stranger = await world.visitor().signIn((await world.account('Sam Stone')).email)
    expect(await workOutForecasts(world.context)).toBe(true)
  })
  afterAll(() => world.close())

  it.each(['', '?region=North', '?provider111=care-uk&on=2026-06-01', '?step=prerequisite/asid&days=60'])(
    'are shown by month, each number as the length of its list (%s)',
    async (query) => {
      const links = (await team.get(`/rollout/forecast${query}`)).text.matchAll(/href="(\/rollout\/forecast[^"]*show=[^"]*)">([\d,]+)</g)
      let seen = 0
      for (const [, href = '', n = ''] of links) {
        const { text } = await team.get(addressIn(href))
        expect(`${href} ${/data-total="(\d+)"/.exec(text)?.[1]}`).toBe(`${href} ${n}`)
        seen += 1
      }
      expect(seen).toBeGreaterThan(5)
    },
  )
  it('are shown with what decides them, and with how good they are', async () => {
    const { text } = await team.get('/rollout/forecast')
    expect(text).toContain('went live within the range that was to hold 8 in 10')
    const [, href = ''] = /href="([^"]*show=likely%3A20[^"]*)"/.exec(text) ?? []
    const list = (await team.get(addressIn(href))).text
    expect(list).toContain('What decides it')
    expect(list).toMatch(/\d+ of \d+ like it waited/)
    expect(list).toMatch(/From \d+ finished cases/)
  })
  it('leave out a project whose 111 provider is not switched on, until it is supposed to be', async () => {
    const waits = (text: string): boolean => text.includes('waiting for a 111 provider')
    expect(waits((await team.get('/rollout/forecast')).text)).toBe(true)
    const { text } = await team.get('/rollout/forecast?provider111=care-uk&on=2026-06-01')
    expect(text).toContain('Supposing: Care UK is switched on from 1 June 2026')
    expect(waits(text)).toBe(false)
    const [, href = ''] = /href="([^"]*show=if%3A2026-06[^"]*)"/.exec(text) ?? []
    expect((await team.get(addressIn(href))).text).toContain(`/projects/${running[0]}/dates`)
  })
  it('are worked out again if a step takes other days', async () => {
    const { text } = await team.get('/rollout/forecast?step=prerequisite/asid&days=60')
    expect(text).toContain('takes 60 days more')
    expect(text).toContain('Likely, if that happens')
  })
  it.each([
    ['provider111=care-uk&on=', 'Enter the day on which it would be switched on'],
    ['provider111=care-uk&on=2020-01-01', 'Enter today or a later day'],
    ['step=prerequisite/asid&days=soon', 'Enter a whole number of days'],
  ])('say what is wrong with what was typed (%s)', async (typed, says) => {
    expect((await team.get(`/rollout/forecast?${typed}`)).text).toContain(says)
  })
  it('are shown with the dates of a project, and if one of its steps takes other days', async () => {
    const project = running.at(-1) ?? ''
    const { text } = await team.get(`/projects/${project}/dates`)
    expect(text).toContain('No date is planned, likely ')
    const [, step = ''] = /<option value="([a-z0-9/-]+)">/.exec(text.slice(text.indexOf('name="step"'))) ?? []
    expect((await team.get(`/projects/${project}/dates?step=${encodeURIComponent(step)}&days=30`)).text).toContain('If that happens')
  })
  it('are not shown to someone without a role in the projects', async () => {
    const { text } = await stranger.get('/rollout/forecast')
    expect(text).toContain('data-total="0"')
    expect(text).not.toContain('Care UK')
    expect((await stranger.get(`/projects/${running[0]}/dates`)).status).toBe(404)
  })
})

it('a programme with few go-lives says that there are too few cases, and still shows what is planned', async () => {
  const { world, pm, home } = await startedProject(await openTestSqlite())
  await workOutForecasts(world.context)
  const { text } = await pm.get('/rollout/forecast')
  expect(text).toContain('There are too few cases')
  expect(text).toMatch(/show=planned%3A2026-04[^>]*>1</)
  expect(text).not.toContain('show=likely')
  expect((await pm.get(`${home}/dates`)).text).toContain('We cannot say yet when it goes live. There are too few cases')
  await world.close()
})
