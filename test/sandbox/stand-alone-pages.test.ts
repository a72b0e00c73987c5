import { afterEach, expect, it } from 'vitest'
import { createStandAlone } from '../../src/sandbox/sandboxes/stand-alone.ts'
import type { World } from '../support/world.ts'
import { Consumer } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { runCollection } from '../support/postman.ts'
import type { Collection } from '../support/postman.ts'
import { startedProject } from '../support/started-project.ts'

onSqliteAndServer('a sandbox of no project', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  async function opened() {
    const started = await startedProject(await open())
    world = started.world
    const account = async (name: string, role?: 'programme-viewer' | 'booking-team') => {
      const { email } = await world.account(name, role)
      return { email, visitor: await world.visitor().signIn(email) }
    }
    const sam = await account('Sam Lee')
    const { id, baseUrl } = await createStandAlone(world.context, { services: ['2000077777'], name: 'Practice of Sam', for: sam.email.toUpperCase() })
    const { visitor: team } = await account('Bea Turner', 'booking-team')
    const { visitor: viewer } = await account('Vic Young', 'programme-viewer')
    const { visitor: stranger } = await account('Stan Stranger')
    return { started, sam: sam.visitor, team, viewer, stranger, id, home: `/sandboxes/${id}`, consumer: new Consumer(baseUrl, world.context.clock) }
  }
  const pages = ['', '/log', '/try', '/diary', '/faults', '/reports', '/take-away/postman.json']

  it('is shown to the booking team, to people who see everything, and to the person it was made for', async () => {
    const { sam, team, viewer, stranger, started, home } = await opened()
    for (const page of pages) {
      for (const visitor of [sam, team, viewer]) expect([page, (await visitor.get(home + page)).status]).toEqual([page, 200])
      for (const visitor of [stranger, started.pm]) expect([page, (await visitor.get(home + page)).status]).toEqual([page, 404])
    }
    for (const visitor of [sam, team, viewer]) expect((await visitor.get('/sandboxes')).text).toContain('Practice of Sam')
    expect((await stranger.get('/sandboxes')).text).not.toContain('Practice of Sam')
  })

  it('logs what arrives, saves its settings, and arms its faults', async () => {
    const { sam, viewer, home, id, consumer } = await opened()
    const [slot] = await consumer.slots('2000077777')
    if (!slot) throw new Error('No slot')
    const booked = await consumer.book(slot)
    expect((await sam.get(`${home}/log`)).text).toContain(`${home}/log/`)
    const exchange = await sam.get(`${home}/log/${booked.headers.get('x-request-id') ?? ''}`)
    expect(exchange.text).toContain('Booked: Practice service 2000077777')
    expect(exchange.text).toContain('for Petra Chalmers')
    expect((await viewer.get(`${home}/log/${booked.headers.get('x-request-id') ?? ''}`)).text).not.toContain('Chalmers')
    expect((await sam.post(`${home}/faults`, { what: '503', operation: '', requests: '1' })).status).toBe(303)
    expect((await consumer.send('metadata', { path: '/metadata' })).status).toBe(503)
    expect((await sam.post(`${home}/faults/settings`, { edition: 'error-guide', scenarios: 'yes', per_minute: '100' })).status).toBe(303)
    expect(await world.context.db.read.selectFrom('sandboxes').select(['edition', 'scenarios', 'per_minute']).where('id', '=', id).executeTakeFirst()).toEqual({
      edition: 'error-guide',
      scenarios: 1,
      per_minute: 100,
    })
    const told = await world.context.db.read
      .selectFrom('events')
      .select(['action', 'actor_name', 'project_id'])
      .where('subject_id', '=', id)
      .orderBy('seq')
      .execute()
    expect(told.slice(1)).toEqual([
      { action: 'armed', actor_name: 'Sam Lee', project_id: null },
      { action: 'settings', actor_name: 'Sam Lee', project_id: null },
    ])
    expect((await viewer.post(`${home}/off`, {})).status).toBe(403)
    expect((await sam.get(`${home}`)).text).toContain('Reserved values, which are answered by script')
  })

  it('offers a collection that can book on it', async () => {
    const { sam, home } = await opened()
    const collection = JSON.parse((await sam.get(`${home}/take-away/postman.json`)).text) as Collection
    expect((await runCollection(collection, world.context.clock)).flatMap((one) => one.failed)).toEqual([])
  })

  it('leads to no other sandbox, and a project’s sandbox is not reached this way', async () => {
    const { sam, team, home, started } = await opened()
    const { db } = world.context
    const theirs = await db.read.selectFrom('sandboxes').selectAll().where('project_id', '=', started.id).executeTakeFirstOrThrow()
    const diary = await db.read.selectFrom('sandbox_schedules').select('id').where('sandbox_id', '=', theirs.id).executeTakeFirstOrThrow()
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${theirs.key}/STU3`, world.context.clock)
    const asked = await consumer.send('metadata', { path: '/metadata' })
    await world.context.interactions.flush()
    for (const visitor of [sam, team]) {
      expect((await visitor.get(`/sandboxes/${theirs.id}`)).status).toBe(404)
      expect((await visitor.get(`${home}/log/${asked.headers.get('x-request-id') ?? ''}`)).status).toBe(404)
      expect((await visitor.get(`${home}/diary/${diary.id}`)).status).toBe(404)
      expect((await visitor.post(`${home}/diary/${diary.id}/withdraw`, {})).status).toBe(404)
    }
    expect((await db.read.selectFrom('sandbox_schedules').select('withdrawn').where('id', '=', diary.id).executeTakeFirstOrThrow()).withdrawn).toBe(0)
  })

  it('cannot be made for someone without an account', async () => {
    await opened()
    const before = (await world.context.db.read.selectFrom('sandboxes').select('id').execute()).length
    await expect(createStandAlone(world.context, { services: ['1'], for: 'nobody@example.nhs.uk' })).rejects.toThrow('Make it first: slipway user create')
    expect((await world.context.db.read.selectFrom('sandboxes').select('id').execute()).length).toBe(before)
  })

  it('comes first on a supplier’s home page, beside the sandboxes of their projects', async () => {
    const { sam, started, home, stranger, team } = await opened()
    const { text: alone } = await sam.get('/')
    expect(alone).toContain(`href="${home}"`)
    const supplier = world.context.templates.roles.find((role) => role.kind === 'supplier' && role.projectRoles.includes('provider'))?.key ?? ''
    await started.pm.post(`${started.home}/people`, { role: supplier, name: 'Sam Lee', email: 'sam.lee@example.nhs.uk' })
    const { text } = await sam.get('/')
    expect(text).toContain(`href="${started.home}/sandbox"`)
    expect(text.indexOf('Your sandboxes')).toBeLessThan(text.indexOf('To complete') === -1 ? Infinity : text.indexOf('To complete'))
    expect((await stranger.get('/')).text).not.toContain('Your sandboxes')
    expect((await started.clinical.get('/')).text).not.toContain('Your sandboxes')
    expect((await team.get('/')).text).toContain('href="/sandboxes"')
    await started.pm.post(`${started.home}/stop`, { reason: 'Closed', version: '1' })
    const { state } = await world.context.db.read.selectFrom('projects').select('state').where('id', '=', started.id).executeTakeFirstOrThrow()
    expect([state, (await sam.get('/')).text.includes(`href="${started.home}/sandbox"`)]).toEqual(['stopped', false])
  })

  it('is listed in pages', async () => {
    const { team } = await opened()
    for (let made = 0; made < 50; made += 1) await createStandAlone(world.context, { services: ['1'], name: `Practice ${made}`, days: '1' })
    const first = (await team.get('/sandboxes')).text
    const next = /href="(\/sandboxes\?[^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const second = (await team.get(next)).text
    const namesOf = (text: string) => [...text.matchAll(/href="\/sandboxes\/([^"?]+)"/g)].map(([, id]) => id)
    expect(new Set([...namesOf(first), ...namesOf(second)]).size).toBe(51)
    expect(namesOf(first)).toHaveLength(50)
  })
})
