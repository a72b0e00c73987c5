import express from 'express'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError, Refusal } from '../../src/errors.ts'
import { mount } from '../../src/access/mount.ts'
import { get } from '../../src/access/route.ts'
import { pageErrors } from '../../src/web/errors.ts'
import { TooManyTries } from '../../src/web/sign-in/throttle.ts'
import { pageStack } from '../../src/web/stack.ts'
import { makeRenderer } from '../../src/web/views.ts'
import { openWorld, Visitor } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { testContext } from '../support/context.ts'
import { openTestSqlite } from '../support/databases.ts'

type Answer = Awaited<ReturnType<Visitor['get']>>

/** A page of ours: inside the layout, with the id to quote and no internals of the program. */
function expectErrorPage(answer: Answer, status: number, heading: string): void {
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const id = answer.headers.get('x-request-id') ?? 'none'
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(answer.text).toContain(`<code class="app-digest">${id}</code>`)
  expect(answer.text).toContain(`<h1 class="nhsuk-heading-l">${heading}</h1>`)
  expect(answer.text).toMatch(/<title>[^<]+ - Slipway<\/title>[\s\S]*nhsuk\.css[\s\S]*<main class="nhsuk-main-wrapper"/)
  expect(answer.text).not.toMatch(/\bat .+:\d+:\d+|node_modules|\.ts\b|select |insert |update \w+ set|SQLITE|no such table|Error:|hunter2/i)
}

describe('an error page', () => {
  let world: World
  let visitor: Visitor
  beforeAll(async () => {
    world = await openWorld(await openTestSqlite())
    visitor = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
  })
  afterAll(async () => {
    await world.close()
    await world.context.db.close()
  })

  it('is 403 without the token of a form', async () => {
    expectErrorPage(await visitor.post('/sign-out', { _csrf: 'not the token' }), 403, 'This form is too old to save')
  })
  it('is 403 for someone who signed out in another window, with what they typed and the way back', async () => {
    const other = await world.visitor().signIn((await world.account('Otto Other', 'booking-team')).email)
    const { cookie, token } = other
    await other.post('/sign-out', {})
    other.cookie = cookie
    const form = { _csrf: token, lessons: 'Begin with <b>the network</b>', version: '3', password: 'three random words that are long and secret' }
    const answer = await other.post('/projects/p1/go-live/close', form, { referer: `${other.base}/projects/p1/go-live?a=1` })
    expect([answer.status, /<title>[^<]+/.exec(answer.text)?.[0]]).toEqual([403, '<title>You are signed out - Slipway'])
    expect(answer.text).toContain('Begin with &lt;b&gt;the network&lt;/b&gt;')
    expect(answer.text).not.toContain('three random words')
    expect(answer.text).not.toContain('project manager')
    expect(answer.text).toContain(`href="/sign-in?return=${encodeURIComponent('/projects/p1/go-live?a=1')}"`)
    const elsewhere = await other.post('/projects/p1/go-live/close', { ...form, lessons: '' }, { referer: 'https://elsewhere.example/page' })
    expect(elsewhere.text).toContain('href="/sign-in?return=%2F"')
  })
  it('with 403 returns every text that was typed, to be copied, and nothing hidden of the form', async () => {
    const other = await world.visitor().signIn((await world.account('Olga Other', 'booking-team')).email)
    const { cookie, token } = other
    await other.post('/sign-out', {})
    const typedOn = async (form: Record<string, string>) => {
      other.cookie = cookie
      const { text } = await other.post('/projects/p1/test-plan/runs/1/finish', { _csrf: token, ...form })
      return [...text.matchAll(/<label[^>]*>([^<]+)<\/label><textarea[^>]*>\n?([^<]*)<\/textarea>/g)].map((match) => [match[1], match[2]])
    }
    const hidden = { version: '12', ids: '0127cba2-606f-406a-a047-d4bf002ad98b f7bec4f9-92f6-4fe2-9d32-e1154c0dbb88', outcome: 'success' }
    expect(await typedOn({ ...hidden, review: 'Went well,\nall in all', actions: 'Dan mends the line' })).toEqual([
      ['What you typed, 1 of 2', 'Went well,\nall in all'],
      ['What you typed, 2 of 2', 'Dan mends the line'],
    ])
    expect(await typedOn({ version: '12', value: 'ASID:918999198999' })).toEqual([['What you typed', 'ASID:918999198999']])
    expect(await typedOn(Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`field-${n}`, `Some ${'words '.repeat(n + 1)}`])))).toHaveLength(6)
  })
  it('is 404 for an unknown address', async () => {
    expectErrorPage(await visitor.get('/no-such-page'), 404, 'Page not found')
    expectErrorPage(await world.visitor().get('/no-such-page'), 404, 'Page not found')
  })
  it('is 400 for an address that cannot be read, and for a body in no known encoding', async () => {
    expectErrorPage(await visitor.get('/projects/%ff'), 400, 'The request could not be read')
    expectErrorPage(await visitor.post('/sign-in', {}, { 'content-encoding': 'unknown' }), 400, 'The request could not be read')
  })
  it('is 413 for too much at once', async () => {
    expectErrorPage(await visitor.post('/account/password', { current: 'x'.repeat(400_000) }), 413, 'That was too large')
  })
  it('is 429 after too many attempts, with the time to wait', async () => {
    const other = world.visitor()
    await other.get('/sign-in')
    for (let n = 0; n < 10; n += 1) await other.post('/sign-in', { email: 'nobody@example.nhs.uk', password: 'hunter2' })
    const answer = await other.post('/sign-in', { email: 'nobody@example.nhs.uk', password: 'hunter2' })
    expectErrorPage(answer, 429, 'Too many attempts')
    expect(answer.headers.get('retry-after')).toBe('300')
  })
  it('is 500 if the database fails', async () => {
    await world.context.db.transaction((trx) => sql`drop table outbox`.execute(trx))
    expectErrorPage(await visitor.get('/admin/outbox'), 500, 'Sorry, there is a problem with Slipway')
  })
})

describe('an error that a route throws', () => {
  const thrown: [string, Error, number, string, string][] = [
    ['not-found', new NotFoundError('secret hunter2'), 404, 'Page not found', 'You may need a role'],
    ['forbidden', new ForbiddenError('This needs another role'), 403, 'You do not have permission to do this', 'This needs another role. Ask'],
    ['conflict', new ConflictError('Ben was first.'), 409, 'Someone else has changed this', 'Ben was first.'],
    ['refusal', new Refusal('The ASID is not settled'), 422, 'This cannot be done yet', 'The ASID is not settled'],
    ['form', new InvalidFormError({ name: 'Enter the name' }), 422, 'This cannot be done yet', 'Enter the name'],
    ['tries', new TooManyTries('Wait 5 minutes'), 429, 'Too many attempts', 'Wait 5 minutes'],
    ['upload', Object.assign(new Error('File too large'), { name: 'MulterError', code: 'LIMIT_FILE_SIZE' }), 413, 'That was too large', 'send less'],
    [
      'field',
      Object.assign(new Error('Unexpected field hunter2'), { name: 'MulterError', code: 'LIMIT_UNEXPECTED_FILE' }),
      400,
      'The request could not be read',
      'once more',
    ],
    ['bug', new TypeError('hunter2 at select * from accounts'), 500, 'Sorry, there is a problem with Slipway', 'Anything you saved is safe'],
    ['status', Object.assign(new Error('hunter2'), { status: 503 }), 500, 'Sorry, there is a problem with Slipway', 'Anything you saved is safe'],
  ]
  let base = ''
  let stop: () => Promise<void>
  beforeAll(async () => {
    const context = testContext(await openTestSqlite())
    const renderer = makeRenderer()
    const app = express()
    app.use(pageStack(context))
    mount(
      app,
      thrown.map(([path, error]) =>
        get(`/${path}`, 'public', () => {
          throw error
        }),
      ),
      { context, renderer, countWaiting: async () => 0 },
    )
    app.use(pageErrors(context, renderer))
    const server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    stop = async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await context.db.close()
    }
  })
  afterAll(() => stop())

  it.each(thrown)('gets its own status and page: %s', async (path, _error, status, heading, sentence) => {
    const answer = await new Visitor(base).get(`/${path}`)
    expectErrorPage(answer, status, heading)
    expect(answer.text).toContain(sentence)
  })
})
