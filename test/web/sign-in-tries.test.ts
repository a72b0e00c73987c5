import { afterEach, expect, it } from 'vitest'
import { takeResetTry } from '../../src/web/sign-in/reset-tries.ts'
import { takeSignInTry } from '../../src/web/sign-in/sign-in-tries.ts'
import type { SignInTry } from '../../src/web/sign-in/sign-in-tries.ts'
import { TooManyTries } from '../../src/web/sign-in/throttle.ts'
import { forgetRateLimits } from '../../src/db/rate-limiter.ts'
import { openWorld, password } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { testContext } from '../support/context.ts'
import type { TestContext } from '../support/context.ts'
import { onBothEngines } from '../support/databases.ts'

const guess = { account: 'asha', passwordHash: 'the hash', address: '192.0.2.1', device: null }
const addressOf = (n: number): string => `198.51.${Math.floor(n / 250)}.${n % 250}`

onBothEngines('sign-in attempts', (open) => {
  let context: TestContext
  const start = async () => {
    context = testContext(await open())
  }
  const fail = (given: Partial<SignInTry> = {}) => takeSignInTry(context, { ...guess, ...given })
  const succeed = async (given: Partial<SignInTry> = {}) => (await fail(given)).succeed()
  const failTimes = async (times: number, given: Partial<SignInTry> = {}) => {
    for (let n = 0; n < times; n += 1) await fail(given)
  }
  const rows = () => context.db.read.selectFrom('rate_limits').selectAll().orderBy('key').execute()

  it('from one place do not lock out someone in another', async () => {
    await start()
    await failTimes(9)
    await expect(fail()).rejects.toThrow('Wait 5 minutes')
    await succeed({ address: '203.0.113.5' })
  })

  it('that are refused write nothing, and fill no bucket that others need', async () => {
    await start()
    await failTimes(9)
    const before = await rows()
    for (let n = 0; n < 200; n += 1) await expect(fail()).rejects.toThrow(TooManyTries)
    expect(await rows()).toEqual(before)
    await succeed({ address: '203.0.113.5' })
  })

  it('of three hundred people behind one address, each mistyping once, let all of them in', async () => {
    await start()
    const people = Array.from({ length: 300 }, (_, n) => ({ account: `person ${n}`, passwordHash: `hash ${n}` }))
    for (const attempt of [fail, succeed, succeed])
      // As many at once as a busy machine answers within the bound of a wait.
      for (let from = 0; from < people.length; from += 50) await Promise.all(people.slice(from, from + 50).map((one) => attempt(one)))
  })

  it('at all accounts from one place are limited, for a quarter of an hour', async () => {
    await start()
    for (let n = 0; n < 600; n += 50) await Promise.all(Array.from({ length: 50 }, (_, m) => fail({ account: `guessed ${n + m}` })))
    await expect(fail({ account: 'another' })).rejects.toThrow('Wait 15 minutes')
    await succeed({ account: 'another', address: '203.0.113.5' })
    context.advance(15 * 60_000 + 1)
    await succeed({ account: 'another' })
  })

  it('at one account from many places are limited; someone who signed in from theirs before, or in this browser, gets in', async () => {
    await start()
    await succeed({ address: '203.0.113.5' })
    for (let n = 0; n < 100; n += 1) await fail({ address: addressOf(n) })
    await expect(fail({ address: addressOf(500) })).rejects.toThrow('Wait 60 minutes')
    await succeed({ address: '203.0.113.5' })
    await succeed({ address: addressOf(501), device: 'a browser' })
    await fail({ account: 'another', address: addressOf(502) })
  })

  it('in a browser that signed in before are counted apart, then like any other', async () => {
    await start()
    await failTimes(9)
    await failTimes(10, { device: 'a browser' })
    await expect(fail({ device: 'a browser' })).rejects.toThrow(TooManyTries)
    await fail({ device: 'a browser', address: '203.0.113.5' })
  })

  it('start from zero for the address after a correct password, and for the account after a new one', async () => {
    await start()
    await failTimes(8)
    await succeed()
    await failTimes(9)
    await expect(fail()).rejects.toThrow(TooManyTries)
    await fail({ passwordHash: 'the hash of a new password' })
  })

  it('refund no more than they used', async () => {
    await start()
    for (let n = 0; n < 20; n += 1) await succeed({ account: 'their own' })
    const counts = (await rows()).filter((row) => !row.key.startsWith('sign-in-known'))
    expect(counts.map((row) => Number(row.points))).toEqual(counts.map(() => 0))
  })

  it.each([
    ['a year', 365 * 24 * 60 * 60_000],
    ['an hour', 60 * 60_000],
  ])('that a clock %s ahead counted lock nobody out', async (_name, ahead) => {
    await start()
    context.advance(ahead)
    await failTimes(9)
    await expect(fail()).rejects.toThrow(TooManyTries)
    context.advance(-ahead)
    await failTimes(9)
    await expect(fail()).rejects.toThrow('Wait 5 minutes')
    context.advance(5 * 60_000 + 1)
    await succeed()
  })

  it('are stored under names that reveal nothing of what was typed', async () => {
    await start()
    await fail({ account: 'my-password-by-mistake' })
    await takeResetTry(context, 'asha@example.nhs.uk', '192.0.2.1')
    expect(await rows()).not.toEqual([])
    expect(JSON.stringify(await rows())).not.toMatch(/mistake|asha|192\.0/)
  })

  it('are forgotten when their time is over, and not before', async () => {
    await start()
    await fail()
    const now = context.clock()
    await forgetRateLimits(context.db, now)
    expect(await rows()).toHaveLength(3)
    await forgetRateLimits(context.db, now + 3_600_000)
    expect(await rows()).toEqual([])
  })

  it('for a link are limited by mailbox and by place, the same for everybody', async () => {
    await start()
    const ask = (email: string, address: string) => takeResetTry(context, email, address)
    for (let n = 0; n < 10; n += 1) await ask('asha@example.nhs.uk', '192.0.2.1')
    await expect(ask('asha@example.nhs.uk', '192.0.2.1')).rejects.toThrow('use the newest link in your email. Or wait 5 minutes')
    for (let n = 0; n < 10; n += 1) await ask('asha@example.nhs.uk', addressOf(n))
    await expect(ask('asha@example.nhs.uk', '203.0.113.5')).rejects.toThrow('wait 60 minutes')
    for (let n = 0; n < 290; n += 1) await ask(`person${n}@example.nhs.uk`, '192.0.2.1')
    await expect(ask('somebody@example.nhs.uk', '192.0.2.1')).rejects.toThrow('wait 15 minutes')
  })
})

onBothEngines('someone whose password others try to guess', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })
  const from = (address: string) => ({ 'x-forwarded-for': address })
  async function start() {
    world = await openWorld(await open(), undefined, { trustProxy: 1 })
    return world.account('Asha Patel', 'booking-team')
  }
  async function guessUntilRefused(visitor: Visitor, email: string, address: string) {
    await visitor.get('/sign-in')
    for (let n = 0; n < 9; n += 1) await visitor.post('/sign-in', { email, password: 'not my password' }, from(address))
    const refused = await visitor.post('/sign-in', { email, password: 'not my password' }, from(address))
    expect(refused.status).toBe(429)
    return refused
  }

  it('is told how long to wait and what else to do, and gets in at once after a reset', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    const refused = await guessUntilRefused(visitor, email, '192.0.2.1')
    expect(refused.text).toContain('Wait 5 minutes, then try again. Or reset your password')
    expect(refused.text).toContain('<a href="/forgotten-password">Reset your password</a>')
    expect(refused.headers.get('retry-after')).toBe('300')
    const ask = await visitor.get('/forgotten-password')
    expect(ask.status).toBe(200)
    await visitor.post('/forgotten-password', { email }, from('192.0.2.1'))
    const link = new URL(/http\S+/.exec(world.context.sent[0]?.text ?? '')?.[0] ?? '').pathname
    expect((await visitor.post(link, { password: 'four other random words' }, from('192.0.2.1'))).location).toBe('/sign-in?done=password')
    const elsewhere = world.visitor()
    await elsewhere.get('/sign-in')
    expect((await elsewhere.post('/sign-in', { email, password: 'four other random words' }, from('192.0.2.1'))).status).toBe(303)
  })

  it('gets in from the same address with their usual browser, and nobody else does with its cookie alone', async () => {
    const { email } = await start()
    const owner = world.visitor()
    await owner.get('/sign-in')
    expect((await owner.post('/sign-in', { email, password }, from('192.0.2.1'))).status).toBe(303)
    await owner.get('/account')
    await owner.post('/sign-out', {})
    await guessUntilRefused(world.visitor(), email, '192.0.2.1')
    await owner.get('/sign-in')
    expect((await owner.post('/sign-in', { email, password: 'not my password' }, from('192.0.2.1'))).status).toBe(422)
    expect((await owner.post('/sign-in', { email, password }, from('192.0.2.1'))).status).toBe(303)
  })

  it('has at most ten attempts in one session to confirm who they are, then is signed out there alone', async () => {
    const { email } = await start()
    const thief = await world.visitor().signIn(email)
    const owner = await world.visitor().signIn(email)
    const wrong = () => thief.post('/account/password', { current: 'not my password', password: 'four other random words' })
    for (let n = 0; n < 9; n += 1) expect((await wrong()).status).toBe(422)
    const last = await wrong()
    expect(last.status).toBe(403)
    expect(last.text).toContain('The password was wrong ten times, so you are signed out')
    expect((await thief.get('/account')).location).toContain('/sign-in')
    expect((await owner.post('/account/password', { current: password, password: 'four other random words' })).status).toBe(303)
  })

  it('sees all empty fields of the form named, and no error for fields that were sent twice', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    const empty = await visitor.post('/sign-in', { email: ' ', password: '' })
    expect(empty.status).toBe(422)
    expect(empty.text).toContain('Enter your email address')
    expect(empty.text).toContain('Enter your password')
    expect((await visitor.post('/sign-in', { email: [email, email], password: [password, 'x'] })).status).toBe(422)
    expect((await visitor.post('/sign-in', { email: `a\u0000${email}`, password })).status).toBe(422)
    expect((await visitor.post('/sign-in', { email: 'x'.repeat(200_000), password })).status).toBe(422)
    expect((await visitor.post('/sign-in', { email: email.toUpperCase(), password })).status).toBe(303)
  })
})
