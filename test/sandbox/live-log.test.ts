import { afterEach, expect, it } from 'vitest'
import { Consumer } from '../support/consumer.ts'
import { openTestSqlite } from '../support/databases.ts'
import type { World } from '../support/world.ts'
import { startedProject } from '../support/started-project.ts'

let world: World
afterEach(async () => {
  world.context.interactions.endWatching()
  await world.close()
})

async function opened() {
  const started = await startedProject(await openTestSqlite())
  world = started.world
  const { key } = await world.context.db.read.selectFrom('sandboxes').select('key').executeTakeFirstOrThrow()
  return { ...started, consumer: new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, () => world.context.clock()) }
}

/** Reads a stream of events until one contains this text; returns everything read. */
async function readUntil(answer: Response, words: string): Promise<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (reader && !text.includes(words)) {
    const { value, done } = await reader.read()
    if (done) break
    text += value
  }
  await reader?.cancel()
  return text
}

it('the live log sends the rows of new requests as they arrive, and only those that match the filter', async () => {
  const { pm, home, consumer } = await opened()
  const answer = await fetch(`${pm.base}${home}/sandbox/log/live?outcome=refused`, { headers: { cookie: pm.cookie } })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  await consumer.send('metadata', { path: '/metadata' })
  await consumer.send('search-slots', { path: '/Slot?strat=1' })
  const text = await readUntil(answer, 'event: rows')
  const { html } = JSON.parse(/event: rows\ndata: (.*)/.exec(text)?.[1] ?? '{}') as { html: string }
  expect(html).toContain('Search for free slots')
  expect(html).not.toContain('Capability statement')
  expect(text).toMatch(/^id: \d{13}$/m)
})

it('the live log shows new requests even after a clock was ahead', async () => {
  const { pm, home, consumer } = await opened()
  world.context.advance(365 * 86_400_000)
  for (let sent = 0; sent < 60; sent += 1) await consumer.send('search-slots', { path: '/Slot?early=1' })
  await world.context.interactions.flush()
  world.context.advance(-365 * 86_400_000)
  const answer = await fetch(`${pm.base}${home}/sandbox/log/live`, { headers: { cookie: pm.cookie } })
  await consumer.send('metadata', { path: '/metadata' })
  const text = await readUntil(answer, 'event: rows')
  expect(text).toContain('Capability statement')
  expect(text).not.toContain('Search for free slots')
})

it('the live log ends when the process stops, so that nobody waits for it', async () => {
  const { pm, home } = await opened()
  const answer = await fetch(`${pm.base}${home}/sandbox/log/live`, { headers: { cookie: pm.cookie } })
  world.context.interactions.endWatching()
  expect(await readUntil(answer, 'event: rows')).not.toContain('event: rows')
})

it('the live log is refused to a stranger', async () => {
  const { home } = await opened()
  const stranger = await world.visitor().signIn((await world.account('Stan Stranger')).email)
  expect((await stranger.get(`${home}/sandbox/log/live`)).status).toBe(404)
})
