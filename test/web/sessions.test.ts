import { afterEach, expect, it } from 'vitest'
import { nameOfAgent } from '../../src/web/sign-in/agent.ts'
import { openWorld, password } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { onBothEngines } from '../support/databases.ts'

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'

it.each([
  [firefox, 'Firefox on Windows'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on an iPhone or iPad',
  ],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36', 'Chrome on Android'],
  ['curl/8.0', 'curl/8.0'],
  [null, 'Not known'],
  ['', 'Not known'],
])('%s is described as %s', (agent, name) => {
  expect(nameOfAgent(agent)).toBe(name)
})

onBothEngines('the sessions of an account', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })
  const sessionsOf = (accountId: string) =>
    world.context.db.read.selectFrom('sessions').select(['id_hash', 'address', 'agent']).where('account_id', '=', accountId).execute()
  async function signedIn(email: string, agent: string): Promise<Visitor> {
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    await visitor.post('/sign-in', { email, password }, { 'user-agent': agent })
    await visitor.get('/account')
    return visitor
  }

  it('are listed with browser and address, and can be ended one by one', async () => {
    world = await openWorld(await open())
    const { email, accountId } = await world.account('Asha Patel')
    const here = await signedIn(email, firefox)
    const there = await signedIn(email, `<script>${'x'.repeat(300)}`)
    const page = await here.get('/account')
    expect(page.text).toContain('Firefox on Windows')
    expect(page.text).toContain('127.0.0.1')
    expect(page.text).toContain(`&lt;script&gt;${'x'.repeat(192)}<`)
    expect(page.text.match(/This browser/g)).toHaveLength(1)
    const saved = await sessionsOf(accountId)
    expect(saved.map((one) => one.agent?.length)).toContain(200)
    expect(saved.every((one) => one.address?.includes('127.0.0.1'))).toBe(true)
    const theirs = saved.find((one) => one.agent?.startsWith('<script>'))?.id_hash ?? ''
    expect((await here.post(`/account/sessions/${theirs}/end`, {})).status).toBe(303)
    expect((await there.get('/account')).location).toContain('/sign-in')
    expect((await here.post(`/account/sessions/${theirs}/end`, {})).status).toBe(404)
    const mine = (await sessionsOf(accountId))[0]?.id_hash ?? ''
    expect((await here.post(`/account/sessions/${mine}/end`, {})).location).toBe('/sign-in')
    expect(await sessionsOf(accountId)).toEqual([])
    const events = await world.context.db.read
      .selectFrom('events')
      .select('action')
      .where('subject_id', '=', accountId)
      .where('action', '=', 'session ended')
      .execute()
    expect(events).toHaveLength(2)
  })

  it('are written when something in them changes or after a minute, not for every page', async () => {
    world = await openWorld(await open())
    const { email, accountId } = await world.account('Asha Patel')
    const visitor = await signedIn(email, firefox)
    const seen = async () =>
      (await world.context.db.read.selectFrom('sessions').select('seen_at').where('account_id', '=', accountId).executeTakeFirstOrThrow()).seen_at
    const first = await seen()
    world.context.advance(59_000)
    await visitor.get('/account')
    expect(await seen()).toBe(first)
    world.context.advance(2000)
    await visitor.get('/account')
    // The page does not wait for it.
    await expect.poll(async () => Date.parse(await seen()) - Date.parse(first)).toBe(61_000)
  })

  it('of others cannot be ended, and all your own can be at once', async () => {
    world = await openWorld(await open())
    const asha = await world.account('Asha Patel')
    const ben = await world.account('Ben Booker')
    const one = await signedIn(asha.email, firefox)
    const two = await signedIn(asha.email, firefox)
    const other = await signedIn(ben.email, firefox)
    const bens = (await sessionsOf(ben.accountId))[0]?.id_hash ?? ''
    expect((await one.post(`/account/sessions/${bens}/end`, {})).status).toBe(404)
    expect((await one.post('/account/sessions/end', {})).location).toBe('/sign-in')
    expect((await two.get('/account')).location).toContain('/sign-in')
    expect((await other.get('/account')).status).toBe(200)
  })

  it('are not listed once they have expired', async () => {
    world = await openWorld(await open())
    const { email, accountId } = await world.account('Asha Patel')
    await signedIn(email, 'curl/8.0')
    world.context.advance(31 * 60_000)
    const now = await signedIn(email, firefox)
    expect((await sessionsOf(accountId)).length).toBe(2)
    expect((await now.get('/account')).text).not.toContain('curl/8.0')
  })
})
