import { request } from 'node:http'
import { afterEach, expect, it, vi } from 'vitest'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'

let world: World
afterEach(async () => {
  await world.close()
})

it('the success message is there for a browser that follows the redirect at once, even if the database is slow', async () => {
  world = await openWorld(await openTestSqlite())
  const pm = await world.visitor().signIn((await world.account('Meera Shah', 'project-manager')).email)
  await pm.get('/services/new')
  const write = world.context.db.transaction.bind(world.context.db)
  vi.spyOn(world.context.db, 'transaction').mockImplementation(async (fn) => {
    await new Promise((resolve) => {
      setTimeout(resolve, 60)
    })
    return write(fn)
  })
  const form = new URLSearchParams({ _csrf: pm.token, name: 'Riverside', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre' }).toString()
  const location = await new Promise<string>((resolve, reject) => {
    const post = request(
      `${pm.base}/services/new`,
      { method: 'POST', headers: { cookie: pm.cookie, 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(form) } },
      (answer) => resolve(answer.headers.location ?? String(answer.statusCode)),
    )
    post.on('error', reject)
    post.end(form)
  })
  expect(location).toMatch(/^\/services\//)
  expect((await pm.get(location)).text).toContain('nhsuk-notification-banner--success')
})
