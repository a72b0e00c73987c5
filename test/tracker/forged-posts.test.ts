import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyRoute } from '../../src/routes.ts'
import { openWorld, password } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'

const posts = everyRoute.filter((route) => route.method === 'post').map((route) => route.path)

/** A form from another site, or from none: it lacks a token of this browser, or an origin of ours. */
const forged: [string, (own: string, other: string) => { token: string | null; headers?: Record<string, string> }][] = [
  ['without a token', () => ({ token: null })],
  ['with an empty token', () => ({ token: '' })],
  ['with a made-up token', () => ({ token: 'x'.repeat(43) })],
  ['with the token of another browser', (_own, other) => ({ token: other })],
  ['with the right token, from another origin', (own) => ({ token: own, headers: { origin: 'https://evil.example' } })],
  ['with the right token, from no origin', (own) => ({ token: own, headers: { origin: 'null' } })],
  ['with the right token, from another site', (own) => ({ token: own, headers: { 'sec-fetch-site': 'cross-site' } })],
]

describe('a forged post', () => {
  let world: World
  let nobody: Visitor
  let other: Visitor
  let team: Visitor
  beforeAll(async () => {
    world = await openWorld(await openTestSqlite())
    nobody = world.visitor()
    other = world.visitor()
    for (const visitor of [nobody, other]) await visitor.get('/sign-in')
    team = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
  })
  afterAll(async () => {
    await world.close()
    await world.context.db.close()
  })
  const state = async () => [
    await world.context.db.read.selectFrom('event_chain').select('seq').executeTakeFirstOrThrow(),
    await world.context.db.read.selectFrom('sessions').select(['id_hash', 'data']).orderBy('id_hash').execute(),
    await world.context.db.read.selectFrom('one_time_links').selectAll().execute(),
    await world.context.db.read.selectFrom('rate_limits').select('key').orderBy('key').execute(),
    world.context.sent.length,
  ]

  it('is tried on every address that accepts one', () => {
    expect(posts.length).toBeGreaterThan(70)
  })

  it.each(posts)('to %s is refused, and nothing changes', async (path) => {
    const before = await state()
    const address = path.replaceAll(/:\w+/g, 'x')
    const form = { email: 'ada.admin@example.nhs.uk', password, name: 'Ada', reason: 'x', return: '/' }
    for (const [what, make] of forged)
      for (const visitor of [nobody, team]) {
        const { token, headers = {} } = make(visitor.token, other.token)
        const answer = await fetch(visitor.base + address, {
          method: 'POST',
          redirect: 'manual',
          headers: { cookie: visitor.cookie, ...headers },
          body: new URLSearchParams({ ...form, ...(token === null ? {} : { _csrf: token }) }),
        })
        await answer.body?.cancel()
        // A link that is not valid has its own page; someone who is not signed in cannot be signed out.
        const isLink =
          /^\/(reset-password|first-administrator|confirm-address|address-change|act|emails)\//.test(address) &&
          !('origin' in headers || 'sec-fetch-site' in headers)
        const isNoSession = address === '/sign-out' && visitor === nobody && Object.keys(headers).length === 0
        expect([what, answer.status]).toEqual([what, isLink ? 404 : isNoSession ? 303 : 403])
      }
    expect(await state()).toEqual(before)
  })

  it('cannot use the token of an anonymous form in a session', async () => {
    await team.get('/sign-in')
    const anybody = team.token
    await team.get('/account')
    expect(team.token).not.toBe(anybody)
    expect((await team.post('/account/sessions/end', { _csrf: anybody })).status).toBe(403)
    expect((await team.get('/account')).status).toBe(200)
  })
})
