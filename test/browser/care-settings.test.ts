import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { openTestSqlite } from '../support/databases.ts'
import { openBrowser, openProduct } from './browser.ts'
import { booking, emergency, hub, people, practice, settings } from './care-settings.ts'
import { Cast } from './cast.ts'
import { Partners } from './partners.ts'
import { PathToLive } from './path-to-live.ts'

let browser: Browser
let product: Awaited<ReturnType<typeof openProduct>>
let path: PathToLive
let partners: Partners
beforeAll(async () => {
  browser = await openBrowser()
  product = await openProduct(await openTestSqlite())
  const cast = new Cast(product, people)
  await cast.signIn(browser)
  path = new PathToLive(cast)
  partners = new Partners(path)
})
afterAll(async () => {
  await browser.close()
  await product.close()
})

it('an emergency department, a GP practice, a hub and a 111 provider are set up by their project manager, who fills every role', async () => {
  for (const setting of settings) {
    await path.start(setting)
    await path.addPeople(setting)
  }
  await path.isAt(booking, 'initiate')
  await partners.add()
  for (const setting of settings) await path.isAt(setting, 'prerequisites')
  await path.cast.look('meera', 'settings-people')
})

it('each role completes its own prerequisites in its queue', async () => {
  const { cast } = path
  await path.settleInQueues()
  expect((await cast.on('dan').goto(`${product.base}/queues/it-lead`))?.status()).toBe(404)
  for (const setting of settings) await path.isAt(setting, 'configuration')
  await cast.go('rita', `${path.home(practice)}/prerequisites`)
  await cast.look('rita', 'settings-prerequisites')
  await cast.go('omar', `${path.home(booking)}/prerequisites`)
  await cast.look('omar', 'settings-prerequisites-consumer')
})

it('a rehearsal in the sandbox proposes results, a tester confirms them, and none of it counts for go-live', () => path.rehearse(emergency))

it.each(settings)('the procedure of $name has no gap and no contradiction, and each key role signs it', async (setting) => {
  await path.issueProcedure(setting)
  if (setting === hub) await path.cast.look('meera', 'settings-procedure')
  await path.verifyConfiguration(setting)
  await path.sign(setting)
  await path.isAt(setting, 'testing')
})

describe.each([emergency, practice, hub])('$name', (setting) => {
  it('is tested by both sides, goes live and is handed over, no step by one person alone', async () => {
    await path.confirmConditions(setting)
    await path.test(setting)
    await path.isAt(setting, 'technical-live')
    await path.confirmCriteria(setting, 'readiness')
    await path.confirmDate(setting)
    await path.goAndTechnicalLive(setting)
    await path.businessLive(setting)
    await path.confirmCriteria(setting, 'handover')
    await path.handOverAndClose(setting)
    await path.cast.go('meera', path.home(setting))
    await path.cast.look('meera', `settings-closed-${setting.careSetting}`)
  })
})

it('a 111 provider goes live with three partner services, one after another, each approved by two people', async () => {
  await partners.takeIntoTest()
  const ids = await partners.ids()
  await path.confirmConditions(booking)
  await path.test(booking, ids)
  await partners.provePairs()
  await partners.setDays()
  await path.confirmCriteria(booking, 'readiness')
  await path.confirmDate(booking)
  await path.goAndTechnicalLive(booking)
  const [first = '', ...others] = ids
  await partners.switchOn(first, 1)
  await path.businessLive(booking)
  await path.confirmCriteria(booking, 'handover')
  for (const [index, id] of others.entries()) await partners.switchOn(id, index + 2)
  await path.handOverAndClose(booking)
})

it('the chain of events verifies, and no page on the way had a serious accessibility issue', async () => {
  expect(await verifyChain(product.context.db.read)).toMatchObject({ ok: true })
  expect(path.cast.faults).toEqual([])
})
