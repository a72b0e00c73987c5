import { afterEach, expect, it, vi } from 'vitest'
import { minutesCounted, takeTurn, unkeptOf } from '../../src/sandbox/limit.ts'
import { Consumer } from '../support/consumer.ts'
import { onBothEngines } from '../support/databases.ts'
import type { World } from '../support/browserless.ts'
import { startedProject } from '../support/started-project.ts'

afterEach(() => {
  vi.useRealTimers()
})

it('counts the refusals that are not kept, a sandbox apart, and forgets them after so many minutes', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-02T09:00:00Z') })
  const flood = async (sandbox: string, times: number) => {
    for (let n = 0; n < times; n += 1) await takeTurn(sandbox, 10)
  }
  await flood('one', 25)
  await flood('other', 20)
  expect([unkeptOf('one'), unkeptOf('other'), unkeptOf('quiet')]).toEqual([5, 0, 0])
  vi.setSystemTime(new Date('2026-03-02T09:04:00Z'))
  await flood('one', 22)
  expect(unkeptOf('one')).toBe(7)
  vi.setSystemTime(new Date(Date.parse('2026-03-02T09:00:00Z') + minutesCounted * 60_000))
  expect(unkeptOf('one')).toBe(2)
  vi.setSystemTime(new Date('2026-03-02T10:00:00Z'))
  expect(unkeptOf('one')).toBe(0)
})

onBothEngines('the log of a sandbox that is flooded', (open) => {
  let world: World
  afterEach(async () => {
    world.context.interactions.endWatching()
    await world.close()
  })

  it('says how many requests were refused without being kept, and what to do, to who may raise the limit and who may not', async () => {
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
    expect((await pm.get(log)).text).toContain(
      '1 request of the last 10 minutes was refused with 429 and is not in this log: beyond twice the limit of 10 requests a minute nothing is kept, so that a flood does not fill it. Send fewer a minute, or ',
    )
    await send(3)
    const { text } = await pm.get(`${log}?outcome=ok`)
    expect(text).toContain('4 requests of the last 10 minutes were refused with 429 and are not in this log')
    const href = /href="([^"]+)">raise the limit</.exec(text)?.[1] ?? ''
    expect((await pm.get(href.split('#')[0] ?? '')).text).toContain(`id="${href.split('#')[1]}"`)
    expect((await clinical.get(log)).text).toContain('Send fewer a minute, or ask the project manager to raise the limit.')
    const answer = await fetch(`${pm.base}${log}/live`, { headers: { cookie: pm.cookie } })
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let live = ''
    while (reader && !live.includes('event: unkept')) live += (await reader.read()).value ?? ''
    await reader?.cancel()
    expect(live).toContain('4 requests of the last 10 minutes')
  })
})
