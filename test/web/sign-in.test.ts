import { afterEach, describe, expect, it } from 'vitest'
import { faultOfPassword } from '../../src/web/sign-in/passwords.ts'
import { createFirstAdministratorLink } from '../../src/web/sign-in/first-administrator.ts'
import { localPath } from '../../src/web/what-was-sent.ts'
import { dropSession, findSession, keepSession } from '../../src/web/sessions.store.ts'
import { markdownToHtml } from '../../src/web/markdown.ts'
import { openWorld, password } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { onBothEngines } from '../support/databases.ts'

describe('a new password', () => {
  it.each([
    ['short', /12 characters or more/],
    ['a'.repeat(129), /128 characters or fewer/],
    ['Password1234', /too easy/],
    ['Password123!', /too easy/],
    ['Welcome12345', /too easy/],
    ['qwerty123456', /too easy/],
    ['P@ssw0rdP@ssw0rd', /too easy/],
    ['dragon eats the password', undefined],
    ['пароль из слов', undefined],
    ['aaaaaaaaaaaaab', /too easy/],
    ['three random words', undefined],
    ['a'.repeat(60) + 'bcdefgh', undefined],
  ])('is accepted or too easy: %s', (words, fault) => {
    if (fault) expect(faultOfPassword(words)).toMatch(fault)
    else expect(faultOfPassword(words)).toBeUndefined()
  })
})

it.each([
  ['/projects/1', '/projects/1'],
  ['//evil.example', '/'],
  ['https://evil.example', '/'],
  ['/\\evil.example', '/'],
  [undefined, '/'],
])('after signing in, %s leads to %s', (given, path) => {
  expect(localPath(given)).toBe(path)
})

it.each([
  ['<script>alert(1)</script>', /script/],
  ['<img src=x onerror=alert(1)>', /<img|onerror/],
  ['[a](javascript:alert(1))', /javascript/],
  ['<p style="color:red">a</p>', /style/],
])('%s in Markdown is removed', (markdown, forbidden) => {
  expect(markdownToHtml(markdown)).not.toMatch(forbidden)
})

onBothEngines('signing in', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })
  const start = async () => {
    world = await openWorld(await open())
    return world.account('Asha Patel')
  }

  it('creates a new session id, and shows the account', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    const page = await visitor.get('/sign-in')
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'self'.*script-src 'self' 'nonce-/)
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe-inline')
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    const before = visitor.cookie
    const answer = await visitor.post('/sign-in', { email, password })
    expect(answer.status).toBe(303)
    expect(visitor.cookie).not.toBe(before)
    expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Lax/i)
    const account = await visitor.get('/account')
    expect(account.status).toBe(200)
    expect(account.text).toContain('This browser')
    expect((await visitor.get('/')).text).toContain('My work')
  })

  it('gives the same answer for a wrong password and an unknown account, and is throttled after ten attempts, not for good', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    const wrong = await visitor.post('/sign-in', { email, password: 'not my password' })
    const nobody = await visitor.post('/sign-in', { email: 'nobody@example.nhs.uk', password: 'not my password' })
    const heart = (text: string) => /error-summary[\s\S]*?<\/ul>/.exec(text)?.[0]
    expect(wrong.status).toBe(422)
    expect(heart(wrong.text)).toBe(heart(nobody.text))
    for (let n = 0; n < 8; n += 1) await visitor.post('/sign-in', { email, password: 'not my password' })
    expect((await visitor.post('/sign-in', { email, password })).status).toBe(429)
    world.context.advance(5 * 60_000 + 1000)
    expect((await visitor.post('/sign-in', { email, password })).status).toBe(303)
  })

  it.each([
    ['30 minutes idle', [31]],
    ['8 hours of use', Array.from({ length: 25 }, () => 20)],
  ])('ends after %s', async (_name, minutes) => {
    const { email, accountId } = await start()
    const visitor = await world.visitor().signIn(email)
    const lastUse = async (): Promise<number> => {
      const row = await world.context.db.read.selectFrom('sessions').select('seen_at').where('account_id', '=', accountId).executeTakeFirstOrThrow()
      return Date.parse(row.seen_at)
    }
    const answers: number[] = []
    for (const wait of minutes) {
      world.context.advance(wait * 60_000)
      const { status } = await visitor.get('/account')
      answers.push(status)
      // The page does not wait for the note that it was used.
      if (status === 200) await expect.poll(lastUse).toBe(world.context.clock())
    }
    expect(answers.at(-1)).toBe(303)
    expect(answers.slice(0, -2).every((status) => status === 200)).toBe(true)
  })

  it.each([
    ['without the token', { _csrf: '' }, {}],
    ['with a wrong token', { _csrf: 'x'.repeat(32) }, {}],
    ['from another origin', {}, { origin: 'https://evil.example' }],
    ['from another site', {}, { 'sec-fetch-site': 'cross-site' }],
  ])('is needed again for a form %s, which changes nothing', async (_name, fields: Record<string, string>, headers: Record<string, string>) => {
    const { email } = await start()
    const visitor = await world.visitor().signIn(email)
    expect((await visitor.post('/account/sessions/end', fields, headers)).status).toBe(403)
    expect((await visitor.get('/account')).status).toBe(200)
  })

  it('is possible with a new password after a reset, whose link works once', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    const known = await visitor.post('/forgotten-password', { email })
    const unknown = await visitor.post('/forgotten-password', { email: 'nobody@example.nhs.uk' })
    const body = (text: string) => /<main[\s\S]*<\/main>/.exec(text)?.[0]
    expect(body(known.text)).toBe(body(unknown.text))
    expect(world.context.sent).toHaveLength(1)
    const link = new URL(/http\S+/.exec(world.context.sent[0]?.text ?? '')?.[0] ?? '').pathname
    expect((await visitor.get(link)).status).toBe(200)
    expect((await visitor.post(link, { password: 'short' })).status).toBe(422)
    expect((await visitor.post(link, { password: 'four other random words' })).status).toBe(303)
    for (const spent of [await visitor.get(link), await visitor.post(link, { password: 'four other random words' })]) {
      expect(spent.status).toBe(404)
      expect(spent.text).toContain('It was used already or has expired')
      expect(spent.text).toContain('href="/forgotten-password"')
    }
    expect((await visitor.post('/sign-in', { email, password })).status).toBe(422)
    expect((await visitor.post('/sign-in', { email, password: 'four other random words' })).status).toBe(303)
  })

  it('after a reset is recorded for the owner of the account, even in the browser of a colleague', async () => {
    const { email } = await start()
    const colleague = await world.visitor().signIn((await world.account('Dan Okoro')).email)
    await colleague.get('/forgotten-password')
    await colleague.post('/forgotten-password', { email })
    const link = new URL(/http\S+/.exec(world.context.sent.at(-1)?.text ?? '')?.[0] ?? '').pathname
    expect((await colleague.post(link, { password: 'four other random words' })).status).toBe(303)
    const event = await world.context.db.read.selectFrom('events').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow()
    expect(event).toMatchObject({ actor_id: null, actor_name: 'The owner of the account', subject: 'account', action: 'password changed' })
  })

  it('cancels other links once one of an account has been used, and limits how many can be requested', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    const statuses: number[] = []
    for (let n = 0; n < 12; n += 1) statuses.push((await visitor.post('/forgotten-password', { email })).status)
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429])
    const [first, second] = world.context.sent.map((mail) => new URL(/http\S+/.exec(mail.text)?.[0] ?? '').pathname)
    expect((await visitor.post(first ?? '', { password: 'four other random words' })).status).toBe(303)
    expect((await visitor.get(second ?? '')).status).toBe(404)
  })

  it('checks at most ten of sixty wrong attempts at once', async () => {
    const { email } = await start()
    const visitor = world.visitor()
    await visitor.get('/sign-in')
    const answers = await Promise.all(Array.from({ length: 60 }, () => visitor.post('/sign-in', { email, password: 'not my password' })))
    expect(answers.filter((one) => one.status === 422).length).toBeLessThanOrEqual(10)
    const refused = answers.find((one) => one.status === 429)
    expect(refused?.headers.get('retry-after')).toBe('300')
  })

  it('is not restored by a request that had loaded the session before it was ended', async () => {
    await start()
    const { db } = world.context
    const now = world.context.clock()
    const session = { id_hash: 'one', data: '{}', account_id: null, address: null, agent: null }
    const save = (known: boolean) => db.transaction((trx) => keepSession(trx, session, { now, known }))
    const load = () => findSession(db.read, 'one', now)
    await save(false)
    expect(await load()).toBeTruthy()
    await db.transaction((trx) => dropSession(trx, 'one'))
    await save(true)
    expect(await load()).toBeUndefined()
  })

  it('refuses a multipart form, whose token is in a body that is not read', async () => {
    const { email } = await start()
    const visitor = await world.visitor().signIn(email)
    const body = new FormData()
    body.set('_csrf', visitor.token)
    expect(
      (await fetch(`${visitor.base}/account/sessions/end`, { method: 'POST', headers: { cookie: visitor.cookie }, body, redirect: 'manual' })).status,
    ).toBe(403)
    expect((await visitor.get('/account')).status).toBe(200)
  })

  it('gives no second administrator to an older link', async () => {
    world = await openWorld(await open())
    const links: string[] = []
    for (let n = 0; n < 2; n += 1) links.push(new URL((await createFirstAdministratorLink(world.context)) ?? '').pathname)
    const visitor = world.visitor()
    await visitor.get(links[0] ?? '')
    const answers = await Promise.all(links.map((link, n) => visitor.post(link, { name: `Ada ${n}`, email: `ada${n}@example.nhs.uk`, password })))
    expect(answers.map((one) => one.status).sort()).toEqual([303, 404])
    expect(await world.context.db.read.selectFrom('accounts').select('id').execute()).toHaveLength(1)
  })

  it('begins with one administrator, created through a link that works once', async () => {
    world = await openWorld(await open())
    const link = new URL((await createFirstAdministratorLink(world.context)) ?? '').pathname
    const visitor = world.visitor()
    await visitor.get(link)
    expect((await visitor.post(link, { name: 'Ada Admin', email: 'ada@example.nhs.uk', password })).status).toBe(303)
    expect((await visitor.get(link)).status).toBe(404)
    expect(await createFirstAdministratorLink(world.context)).toBeNull()
    const events = await world.context.db.read.selectFrom('events').select(['actor_id', 'sentence']).where('action', '=', 'created').execute()
    expect(events).toEqual([{ actor_id: null, sentence: 'The first administrator created an account for Ada Admin' }])
    expect((await visitor.post('/sign-in', { email: 'ada@example.nhs.uk', password })).status).toBe(303)
  })
})
