import { afterEach, expect, it, vi } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { makeLog } from '../../src/log.ts'
import { minutesCounted, Turns } from '../../src/sandbox/exchange/request-limit.ts'
import { Consumer } from '../support/consumer.ts'
import { onBothEngines, openSecondNode, openTestPostgres } from '../support/databases.ts'
import type { World } from '../support/world.ts'
import { startedProject } from '../support/started-project.ts'

const log = makeLog('silent')

it('refusals that are not kept are counted for each sandbox, and forgotten after some minutes', async () => {
  let now = 0
  const turns = new Turns({ engine: 'sqlite' } as Database, log, () => now)
  const flood = async (sandbox: string, times: number) => {
    for (let n = 0; n < times; n += 1) await turns.take(sandbox, 10)
  }
  await flood('one', 25)
  await flood('other', 20)
  expect(['one', 'other', 'quiet'].map(turns.unkeptOf)).toEqual([5, 0, 0])
  now = 4 * 60_000
  await flood('one', 2)
  expect(turns.unkeptOf('one')).toBe(7)
  now = minutesCounted * 60_000
  expect(turns.unkeptOf('one')).toBe(2)
  now = 60 * 60_000
  expect(turns.unkeptOf('one')).toBe(0)
})

it('a wait is never longer than the minute that is counted, whatever a clock did', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-03-02T09:00:00Z') })
  try {
    const turns = new Turns({ engine: 'sqlite' } as Database, log)
    for (let n = 0; n < 10; n += 1) await turns.take('one', 10)
    vi.setSystemTime(new Date('2026-03-02T09:00:00Z'))
    const told = await turns.take('one', 10)
    expect(told.kind === 'refused' && told.wait).toBe(60)
  } finally {
    vi.useRealTimers()
  }
})

it('over nodes on PostgreSQL a sandbox serves its requests a minute, plus a twentieth for each further node', async () => {
  const db = await openTestPostgres()
  const other = await openSecondNode(db)
  const telling = new Set<Promise<unknown>>()
  const watched = (one: Database): Database => ({
    ...one,
    transaction(fn, label) {
      const told = one.transaction(fn, label)
      const over: Promise<void> = told.then(() => void telling.delete(over))
      telling.add(over)
      return told
    },
  })
  const nodes = [new Turns(watched(db), log), new Turns(watched(other), log)]
  const perMinute = 200
  let served = 0
  // As a load balancer distributes them, each after what was told of those before.
  for (let sent = 0; sent < 3 * perMinute; sent += 1) {
    if ((await nodes[sent % 2]?.take('one', perMinute))?.kind === 'served') served += 1
    while (telling.size > 0) await Promise.all(telling)
  }
  expect(served).toBeGreaterThanOrEqual(perMinute)
  expect(served).toBeLessThanOrEqual(perMinute * 1.2)
  await other.close()
  await db.close()
})

it('a node counts alone if it cannot reach the others', async () => {
  const turns = new Turns({ engine: 'postgres', write: () => Promise.reject(new Error('away')) } as unknown as Database, log)
  const kinds: string[] = []
  for (let n = 0; n < 30; n += 1) kinds.push((await turns.take('one', 20)).kind)
  expect(kinds.filter((kind) => kind === 'served')).toHaveLength(20)
})

/** Text with single spaces, however its lines are wrapped. */
const words = (text: string): string => text.replace(/(\\n|\s)+/g, ' ')

onBothEngines('the log of a sandbox that is flooded', (open) => {
  let world: World
  afterEach(async () => {
    world.context.interactions.endWatching()
    await world.close()
  })

  it('says how many requests were refused without being kept, and what to do, to those who may raise the limit and those who may not', async () => {
    const { home, pm, clinical, ...started } = await startedProject(await open())
    world = started.world
    const log = `${home}/sandbox/log`
    await pm.post(`${home}/sandbox/faults/settings`, { edition: 'api-2.0.1', scenarios: 'no', per_minute: '10' })
    const { key, per_minute } = await world.context.db.read.selectFrom('sandboxes').select(['key', 'per_minute']).executeTakeFirstOrThrow()
    expect(per_minute).toBe(10)
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, () => world.context.clock())
    const send = (times: number) => Promise.all(Array.from({ length: times }, () => consumer.send('metadata', { path: '/metadata' })))
    await send(20)
    expect((await pm.get(log)).text).not.toContain('not in this log')
    await send(1)
    expect(words((await pm.get(log)).text)).toContain(
      '1 request of the last 10 minutes was refused with 429 by this server and is not in this log: beyond twice the limit of 10 requests a minute nothing is kept, so that a flood does not fill it. Send fewer a minute, or ',
    )
    await send(3)
    const text = words((await pm.get(`${log}?outcome=ok`)).text)
    expect(text).toContain('4 requests of the last 10 minutes were refused with 429 by this server and are not in this log')
    const href = /href="([^"]+)">raise the limit</.exec(text)?.[1] ?? ''
    expect((await pm.get(href.split('#')[0] ?? '')).text).toContain(`id="${href.split('#')[1]}"`)
    expect(words((await clinical.get(log)).text)).toContain('Send fewer a minute, or ask the project manager to raise the limit.')
    const answer = await fetch(`${pm.base}${log}/live`, { headers: { cookie: pm.cookie } })
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let live = ''
    while (reader && !live.includes('event: unkept')) live += (await reader.read()).value ?? ''
    await reader?.cancel()
    expect(words(live)).toContain('4 requests of the last 10 minutes')
  })
})
