import { afterEach, expect, it } from 'vitest'
import { makeLog } from '../../src/log.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'

let world: World
const lines: Record<string, unknown>[] = []
afterEach(async () => {
  await world.close()
  await world.context.db.close()
})
async function start(level: string) {
  lines.length = 0
  const log = makeLog(level, {
    write: (line: string) => {
      lines.push(JSON.parse(line) as Record<string, unknown>)
    },
  })
  world = await openWorld(await openTestSqlite(), log)
}
const requests = () => lines.filter((line) => line['msg'] === 'request')

it('a page request is one log line: method, route, status, time, person, request id, and nothing else', async () => {
  await start('info')
  const { email, personId } = await world.account('Meera Shah', 'booking-team')
  const visitor = await world.visitor().signIn(email)
  await world.context.security.flush()
  lines.length = 0
  const answer = await visitor.get('/services/RY9NR?name=Petra+Chalmers')
  await visitor.post('/services/new', { name: 'Petra Chalmers' }, { 'user-agent': 'Petra Chalmers' })
  await visitor.get('/Petra-Chalmers')
  await visitor.get('/projects/%ff')
  const [first] = requests()
  expect(Object.keys(first ?? {}).toSorted()).toEqual(['hostname', 'level', 'method', 'ms', 'msg', 'person', 'pid', 'requestId', 'route', 'status', 'time'])
  expect(first).toMatchObject({ method: 'GET', route: '/services/:ods', status: 404, person: personId, requestId: answer.headers.get('x-request-id') })
  expect(requests().map(({ method, route, status }) => [method, route, status])).toEqual([
    ['GET', '/services/:ods', 404],
    ['POST', '/services/new', 422],
    ['GET', null, 404],
    ['GET', null, 400],
  ])
  expect(JSON.stringify(lines)).not.toMatch(/Petra|Chalmers|RY9NR|%ff/)
})

it('a form that is shown again because it came too late is logged as what was sent', async () => {
  await start('info')
  await world.visitor().post('/sign-in', { email: 'asha@example.nhs.uk', password: 'x' })
  expect(requests().map(({ method, route, status, person }) => [method, route, status, person])).toEqual([['POST', '/sign-in', 403, null]])
})

it('health, assets and sandbox requests are not logged, except the last at a higher log level', async () => {
  for (const [level, logged] of [
    ['info', []],
    ['debug', ['/sandbox/:key/STU3/Slot', '/sandbox/:key/STU3', '/sandbox/:key/STU3/Appointment/:id']],
  ] as const) {
    await start(level)
    const visitor = world.visitor()
    for (const path of ['/healthz', '/readyz', '/assets/nothing.css']) await visitor.get(path)
    const key = 'a'.repeat(32)
    for (const path of ['Slot?patient=Petra', 'Petra', 'Appointment/9000000009']) await visitor.get(`/sandbox/${key}/STU3/${path}`)
    const shown = requests().flatMap(({ route }) => (typeof route === 'string' ? [route] : []))
    expect(shown).toEqual(logged)
    expect(JSON.stringify(lines)).not.toMatch(/Petra|9000000009|aaaa/)
    if (level === 'info') {
      await world.close()
      await world.context.db.close()
    }
  }
})
