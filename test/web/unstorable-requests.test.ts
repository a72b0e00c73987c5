import { expect, it } from 'vitest'
import { everyRoute } from '../../src/routes.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'

/** What is looked up by a number: how many, or from where on. */
const numbers = ['after', 'before', 'page', 'from', 'to', 'seen', 'q', 'id', 'at'].map((name) => `${name}=3000000000`).join('&')

onSqliteAndServer('a request with what no database stores', (open) => {
  it('is answered: numbers that are too large, and NUL in an address or a form', { timeout: 120_000 }, async () => {
    const { pm, home, id, world } = await startedProject(await open())
    const team = await world.visitor().signIn((await world.account('Ana Pereira', 'booking-team')).email)
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'sandbox-rehearsal', attendees: 'Dan' })
    const job = (await team.post('/rollout/bulk', { act: 'hold', side: 'provider', reason: 'Winter', query: 'project=open', picks: '' })).location ?? ''
    const real: Record<string, string> = { project: id, ods: 'RY9NR', run: '1', job: job.split('/').at(-1) ?? '', number: '3000000000' }
    const paths = everyRoute.flatMap(({ method, path }) => (method === 'get' && !path.endsWith('/live') && !path.endsWith('/stream') ? [path] : []))
    const filled = (path: string, last: (name: string) => string) => path.replace(/:(\w+)/g, (_, name: string) => last(name))
    const asked = [
      ...paths.map((path) => `${filled(path, (name) => real[name] ?? 'x')}?${numbers}`),
      ...['/projects/:project', '/services/:ods', '/waves/:wave/tests/choose', '/patterns/:pattern'].map((path) => filled(path, () => 'a%00b')),
    ]
    const failed: string[] = []
    for (const path of asked) {
      const { status } = await team.get(path).catch((error: unknown) => ({ status: String(error) }))
      if (typeof status === 'string' || status >= 500) failed.push(`${status} ${path}`)
    }
    for (const [path, sent] of [
      [`${home}/notes`, { body: 'a\u0000b' }],
      [`${home}/pattern`, { into: 'a\u0000', name: 'a\u0000b', part: ['procedure', 'a\u0000b'] }],
      // Some fields are named after rows.
      [`${home}/partners/found`, { 'pick-a\u0000b': 'yes' }],
      ['/queues/dos-lead/dos-id', { status: 'met', 'value-a\u0000b': '2000099999' }],
      ['/services/new', { name: 'a\u0000b', ods_code: 'A\u00001', care_setting: 'gp-practice' }],
    ] as [string, Record<string, string | string[]>][]) {
      const { status } = await team.post(path, sent)
      if (status >= 500) failed.push(`${status} ${path}`)
    }
    expect(await world.context.db.read.selectFrom('project_notes').select('body').execute()).toEqual([{ body: 'a\uFFFDb' }])
    expect(failed).toEqual([])
    expect(asked.length).toBeGreaterThan(200)
    await world.close()
  })
})
