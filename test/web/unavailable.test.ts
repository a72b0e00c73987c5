import type BetterSqlite3 from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { openSqlite } from '../../src/db/sqlite.ts'
import { createStandAlone } from '../../src/sandbox/sandboxes/stand-alone.ts'
import { openWorld, password } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'
import { Consumer } from '../support/consumer.ts'

const dosId = '2000099999'
const service = { name: 'Riverside <b>UTC</b>', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre' }

/** The form that a page offers to send again. */
function offered(text: string): { action: string; fields: Record<string, string> } {
  const form = /<main[\s\S]*<form method="post" action="([^"]*)">([\s\S]*?)<\/form>[\s\S]*<\/main>/.exec(text)
  const fields = [...(form?.[2] ?? '').matchAll(/name="([^"]+)" value="([^"]*)"/g)].map((match) => [match[1], match[2]] as [string, string])
  return { action: form?.[1] ?? '', fields: Object.fromEntries(fields) }
}
const unescape = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

describe('while another process locks the database', () => {
  const home = mkdtempSync(join(tmpdir(), 'slipway-unavailable-'))
  let world: World
  let visitor: Visitor
  let consumer: Consumer
  let other: BetterSqlite3.Database
  const services = async () => (await world.context.db.read.selectFrom('services').select('name').execute()).map((one) => one.name)
  const locked = async <T>(act: () => Promise<T>): Promise<T> => {
    other.exec('begin immediate')
    try {
      return await act()
    } finally {
      other.exec('rollback')
    }
  }
  beforeAll(async () => {
    const file = join(home, 'one.db')
    const writes = { waits: 1000, waitsWhileBlocked: 250, logged: 10_000, undone: 20_000 }
    world = await openWorld(await openDatabase(`sqlite:${file}`, { bounds: { writes } }))
    visitor = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    const { baseUrl } = await createStandAlone(world.context, { services: [dosId] })
    consumer = new Consumer(baseUrl, world.context.clock)
    other = openSqlite(file)
  })
  afterAll(async () => {
    other.close()
    await world.close()
    await world.context.db.close()
    rmSync(home, { recursive: true })
  })

  it('pages that only read are shown, even if the session should be marked as in use', async () => {
    world.context.advance(5 * 60_000)
    const answers = await locked(() => Promise.all(['/', '/projects', '/services', '/rollout'].map((path) => visitor.get(path))))
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200])
  })

  it('a form is 503 with what was typed, and is saved when it is sent again from there', async () => {
    await visitor.get('/services/new')
    const answer = await locked(() => visitor.post('/services/new', service, { referer: `${visitor.base}/services/new` }))
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(answer.text).toContain('<h1 class="nhsuk-heading-l">Sorry, Slipway is not available right now</h1>')
    expect(answer.text).toContain('Riverside &lt;b&gt;UTC&lt;/b&gt;')
    expect(answer.text).toContain('<a href="/services/new">Open the page again')
    expect(await services()).toEqual([])
    const { action, fields } = offered(answer.text)
    const again = await visitor.post(action, Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, unescape(value)])))
    expect(again.status).toBe(303)
    expect(await services()).toEqual([service.name])
  })

  it('a password is not returned', async () => {
    await visitor.get('/account')
    const answer = await locked(() => visitor.post('/account/password', { current: password, password: 'four other random words' }))
    expect(answer.status).toBe(503)
    expect(answer.text).not.toContain('random words')
  })

  it('a booking is an OperationOutcome that says when to send it again, and then succeeds', async () => {
    const [slot] = await consumer.slots(dosId)
    if (!slot) throw new Error('There is no slot')
    await world.context.interactions.flush()
    const refused = await locked(() => consumer.book(slot))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(refused.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'transient' }] })
    expect((await consumer.book(slot)).status).toBe(201)
  })

  it('a search is answered, and its log entry is saved once the lock is gone', async () => {
    const kept = () => world.context.db.read.selectFrom('interactions').select('id').where('operation', '=', 'search-slots').execute()
    const before = (await kept()).length
    await locked(async () => {
      expect(await consumer.slots(dosId)).not.toEqual([])
      await world.context.interactions.flush()
    })
    await expect.poll(async () => (await kept()).length, { timeout: 20_000 }).toBe(before + 1)
  })
})

describe('while the database is away', () => {
  let world: World
  let visitor: Visitor
  beforeAll(async () => {
    const home = mkdtempSync(join(tmpdir(), 'slipway-away-'))
    world = await openWorld(await openDatabase(`sqlite:${join(home, 'one.db')}`))
    visitor = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    await world.context.interactions.flush()
    await world.context.db.close()
    rmSync(home, { recursive: true })
  })
  afterAll(() => world.close())

  it('a page is 503 and offers to try again, and the process is alive', async () => {
    const answer = await visitor.get('/services?status=live&page=2')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(answer.text).toContain('href="/services?status=live&amp;page=2"')
    expect((await visitor.get('/healthz')).status).toBe(200)
  })

  it('a form is 503 with what was typed, even though its person is unknown', async () => {
    const answer = await visitor.post('/services/new', service)
    expect(answer.status).toBe(503)
    expect(offered(answer.text)).toMatchObject({ action: '/services/new', fields: { _csrf: visitor.token, ods_code: 'RY9NR' } })
  })

  it('a sandbox answers in its own format', async () => {
    const answer = await fetch(`${visitor.base}/sandbox/${'k'.repeat(32)}/STU3/metadata`, { headers: { accept: 'application/fhir+json' } })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await answer.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'transient' }] })
  })
})
